"""Where subnets are looked up, and what is said when a cloud does not tell."""

from __future__ import annotations

from typing import Any

import pytest

from backends.domain.environment import AwsNetwork, Environment, Network
from backends.domain.errors import AccessDenied, Throttled
from backends.domain.network import Reach
from backends.services.planning.subnets import CDP_SOURCE, chosen_aws, chosen_azure, find_subnets
from tests.services.planning import (
    AWS,
    AZURE,
    VNET,
    VPC,
    Aws,
    Azure,
    aws_subnet,
    azure_subnet,
    session,
)


def on_azure(**azure: Any) -> Environment:
    """Return the environment on Azure with another `network.azure`."""
    network = AZURE.network
    assert network is not None
    assert network.azure is not None
    changed = network.azure.model_copy(update=azure)
    return AZURE.model_copy(update={"network": network.model_copy(update={"azure": changed})})


def with_network(environment: Environment, **fields: Any) -> Environment:
    network = environment.network
    assert network is not None
    return environment.model_copy(update={"network": network.model_copy(update=fields)})


# On AWS


async def test_aws_is_asked_in_the_environments_region_for_its_vpc() -> None:
    aws = Aws((aws_subnet("a"), aws_subnet("b"), aws_subnet("c"), aws_subnet("gate")))
    found = await find_subnets(session(aws=aws), AWS)

    assert aws.asked == [("us-west-2", VPC)]
    assert found.aws == aws.found
    assert found.source == "ec2 DescribeSubnets"
    assert found.is_from_cloud
    assert found.notes == ()


async def test_what_cdp_names_and_aws_does_not_show_is_said() -> None:
    found = await find_subnets(session(aws=Aws((aws_subnet("a"), aws_subnet("b")))), AWS)
    assert found.notes == (
        "CDP names subnets that AWS does not show in this VPC: subnet-c, subnet-gate.",
    )


async def test_what_could_not_be_read_of_any_is_said() -> None:
    bare = [aws_subnet(one, reach=Reach.UNKNOWN, free=None) for one in ("a", "b", "c", "gate")]
    notes = (await find_subnets(session(aws=Aws(tuple(bare))), AWS)).notes
    assert "route tables could not be read" in notes[0]
    assert "free could not be read" in notes[1]


async def test_without_credentials_it_falls_back_to_cdp_and_says_so() -> None:
    found = await find_subnets(session(), AWS)

    assert [(row.id, row.name, row.vpc_id, row.zone) for row in found.aws] == [
        ("subnet-b", "subnet-b", VPC, ""),
        ("subnet-c", "subnet-c", VPC, ""),
        ("subnet-gate", "subnet-gate", VPC, ""),
        ("subnet-a", "a", VPC, "us-west-2a"),
    ]
    assert {row.reach for row in found.aws} == {Reach.UNKNOWN}
    assert found.source == CDP_SOURCE
    assert not found.is_from_cloud
    assert found.notes[0] == "AWS: there are no credentials. Sign in."
    assert "Not known: which are public, and what is free." in found.notes[1]


@pytest.mark.parametrize("error", [AccessDenied("AWS", "no"), Throttled("AWS", "patience")])
async def test_a_refusal_is_a_note_and_no_failure(error: AccessDenied | Throttled) -> None:
    found = await find_subnets(session(aws=Aws(error)), AWS)
    assert found.notes[0] == f"{error}. {error.hint}"
    assert len(found.aws) == 4


@pytest.mark.parametrize(
    ("account", "words"), [("111122223333", "account 111122223333"), ("", "the account we are")]
)
async def test_a_vpc_of_another_account_is_told_from_one_without_subnets(
    account: str, words: str
) -> None:
    found = await find_subnets(session(aws=Aws((), account=account)), AWS)
    assert words in found.notes[0]
    assert "it may belong to another account" in found.notes[0]
    assert not found.is_from_cloud


async def test_a_cloud_that_does_not_answer_is_not_waited_for() -> None:
    found = await find_subnets(session(aws=Aws(never=True)), AWS, limit_s=0)
    assert found.notes[0] == "AWS did not answer within 0 s."
    assert len(found.aws) == 4


async def test_without_a_vpc_no_cloud_is_asked() -> None:
    aws = Aws((aws_subnet(),))
    found = await find_subnets(session(aws=aws), with_network(AWS, aws=AwsNetwork()))
    assert aws.asked == []
    assert found.notes[0] == "CDP names no VPC or no region of the environment."


async def test_an_environment_that_was_not_described_has_none() -> None:
    listed = AWS.model_copy(update={"network": None})
    found = await find_subnets(session(), listed)
    assert (found.aws, found.azure) == ((), ())
    assert "was not described" in found.notes[0]


async def test_other_clouds_are_not_looked_at() -> None:
    on_gcp = AWS.model_copy(update={"cloud_platform": "GCP"})
    assert (await find_subnets(session(), on_gcp)).notes == ("Subnets on GCP are not looked at.",)


# On Azure


async def test_the_vnet_is_made_of_any_full_id_cdp_knows() -> None:
    azure = Azure({VNET: (azure_subnet(),)})
    found = await find_subnets(session(azure=azure), AZURE)
    assert azure.asked == [VNET]
    assert found.source == "network listSubnets"


async def test_a_subnet_keeps_the_id_cdp_calls_it_by() -> None:
    azure = Azure({VNET: (azure_subnet("nodes"), azure_subnet("other"))})
    found = await find_subnets(session(azure=azure), AZURE)
    assert [row.id for row in found.azure] == ["nodes", f"{VNET}/subnets/other"]
    assert found.notes == ("CDP names subnets that Azure does not show in this VNet: databases.",)


async def test_a_full_id_of_another_case_is_kept_as_cdp_writes_it() -> None:
    written = f"{VNET}/subnets/NODES".replace("resourceGroups", "resourcegroups")
    azure = Azure({VNET: (azure_subnet("nodes"),)})
    environment = with_network(AZURE, subnet_ids=(written,))
    found = await find_subnets(session(azure=azure), environment)
    assert [row.id for row in found.azure] == [written]


async def test_one_subnet_that_cdp_calls_by_two_ids_is_not_missed() -> None:
    full = f"{VNET}/subnets/nodes"
    azure = Azure({VNET: (azure_subnet("nodes"),)})
    environment = with_network(
        AZURE, subnet_ids=("nodes",), endpoint_access_gateway_subnet_ids=(full,)
    )
    found = await find_subnets(session(azure=azure), environment)
    assert [row.id for row in found.azure] == ["nodes"]
    assert found.notes == ()


async def test_a_full_id_of_the_vnet_is_taken_as_it_is() -> None:
    azure = Azure({VNET: (azure_subnet(),)})
    await find_subnets(session(azure=azure), on_azure(network_id=VNET))
    assert azure.asked == [VNET]


async def test_subscriptions_are_searched_where_cdp_knows_none() -> None:
    azure = Azure({VNET: (azure_subnet(),)}, found=(VNET,))
    found = await find_subnets(session(azure=azure), on_azure(flexible_server_subnet_ids=()))
    assert azure.asked == ["find rg-net/vnet-1", VNET]
    assert len(found.azure) == 1


async def test_subscriptions_are_searched_where_the_likely_one_has_no_such_vnet() -> None:
    other = VNET.replace("/s1/", "/s2/")
    azure = Azure({other: (azure_subnet(),)}, found=(other,))
    environment = on_azure(
        flexible_server_subnet_ids=(),
        aks_private_dns_zone_id="/subscriptions/hub/resourceGroups/dns/providers/x",
    )
    found = await find_subnets(session(azure=azure), environment)
    assert azure.asked == [VNET.replace("/s1/", "/hub/"), "find rg-net/vnet-1", other]
    assert found.is_from_cloud


async def test_several_vnets_of_one_name_are_not_guessed_between() -> None:
    azure = Azure(found=(VNET, VNET.replace("/s1/", "/s2/")))
    found = await find_subnets(session(azure=azure), on_azure(flexible_server_subnet_ids=()))
    assert found.notes[0] == (
        "The VNet vnet-1 is in several subscriptions: s1, s2. "
        "Set AZURE_SUBSCRIPTION_ID to the one of the environment."
    )
    assert [(row.id, row.prefixes) for row in found.azure] == [
        ("databases", ()),
        ("nodes", ("10.1.0.0/20",)),
    ]


async def test_a_vnet_nobody_finds_is_said() -> None:
    found = await find_subnets(session(azure=Azure()), on_azure(flexible_server_subnet_ids=()))
    assert "No subscription you may see has the VNet vnet-1" in found.notes[0]


async def test_a_vnet_that_is_gone_is_said() -> None:
    found = await find_subnets(session(azure=Azure()), on_azure(network_id=VNET))
    assert found.notes[0].startswith("Azure: there is no /subscriptions/s1")


async def test_an_environment_without_a_vnet_is_said() -> None:
    nameless = on_azure(network_id="")
    assert (await find_subnets(session(), nameless)).notes[0].startswith("CDP names no VNet")
    network = Network(network_name="n", azure=None)
    bare = AZURE.model_copy(update={"network": network})
    assert (await find_subnets(session(), bare)).notes[0].startswith("CDP names no VNet")


async def test_unread_route_tables_are_said() -> None:
    subnets = (azure_subnet("nodes", next_hop=None, free=None), azure_subnet("databases"))
    azure = Azure({VNET: subnets})
    notes = (await find_subnets(session(azure=azure), AZURE)).notes
    assert notes == ("Route tables could not be read, so it is not known where default routes go.",)


async def test_azure_that_one_is_not_signed_in_to_is_said() -> None:
    found = await find_subnets(session(), AZURE)
    assert found.notes[0] == "Azure: there are no credentials. Go."
    assert "Not known: route tables" in found.notes[1]


# Finding those that were chosen


async def test_chosen_subnets_are_found_by_id_or_by_name() -> None:
    found = await find_subnets(session(), AWS)
    assert [row.id for row in chosen_aws(found, ("subnet-c", "subnet-x", "subnet-a"))] == [
        "subnet-c",
        "subnet-a",
    ]
    azure = await find_subnets(session(azure=Azure({VNET: (azure_subnet(),)})), AZURE)
    for name in ("nodes", "NODES", f"{VNET}/subnets/nodes"):
        subnet = chosen_azure(azure, name)
        assert subnet is not None
        assert subnet.id == "nodes"
    assert chosen_azure(azure, "other") is None
