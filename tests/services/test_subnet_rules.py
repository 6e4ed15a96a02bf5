"""Every rule about subnets: for the one under the cursor, and for those that are chosen."""

from __future__ import annotations

from typing import Any

import pytest

from backends.domain.network import AwsSubnet, Reach
from backends.domain.plan import Check, Verdict
from backends.services.planning.subnet_rules import (
    judge_aws,
    judge_azure,
    judge_choice,
    judge_cluster,
    suggest,
    why_no_suggestion,
)
from tests.services.planning import AWS, AZURE, VNET, aws_subnet, azure_subnet, draft, public_subnet

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED

PRIVATE_BALANCER: list[tuple[dict[str, Any], Verdict, str]] = [
    ({}, PASS, "It is private: its default route goes to NAT nat-1."),
    ({"way": "firewall vpce-1"}, PASS, "firewall vpce-1"),
    ({"reach": Reach.PUBLIC, "way": "internet gateway igw-1"}, WARN, "seldom is in one"),
    ({"reach": Reach.ISOLATED, "way": ""}, WARN, "It is isolated: it has no default route."),
    ({"reach": Reach.ISOLATED, "way": "black hole nat-1"}, WARN, "goes to black hole nat-1"),
    ({"reach": Reach.UNKNOWN, "way": ""}, NOT_CHECKED, "default route goes is not known"),
    ({"free": 7}, FAIL, "7 addresses are free, and a load balancer needs 8."),
    ({"free": 1}, FAIL, "1 address is free"),
    ({"free": 8}, PASS, "8 addresses are free."),
    ({"free": None}, NOT_CHECKED, "free is not known"),
    ({"cidr": "10.0.0.0/28", "free": 11}, WARN, "a /28 is smaller than the /27"),
    ({"cidr": "10.0.0.0/27", "free": 11}, PASS, "11 addresses are free."),
    ({"internal_elb": False}, WARN, "lacks the tag kubernetes.io/role/internal-elb"),
    ({"internal_elb": None}, NOT_CHECKED, "tags are not known"),
    ({"state": "pending"}, FAIL, "It is pending, not available."),
    ({"state": ""}, NOT_CHECKED, "state is not known"),
    ({"placement": "Outpost"}, WARN, "in an Outpost"),
    ({"placement": "Local Zone"}, WARN, "in a Local Zone"),
    ({"zone": ""}, NOT_CHECKED, "zone is not known"),
    ({"vpc_id": "vpc-9"}, FAIL, "It is in vpc-9, and the environment is in vpc-1."),
    ({"vpc_id": ""}, NOT_CHECKED, "VPC is not known"),
    ({"id": "subnet-x"}, WARN, "CDP does not count it among the environment's"),
    ({"id": "subnet-gate"}, PASS, "one of the environment's"),
    ({"blocked": "block-ingress"}, PASS, "It is private"),
]


@pytest.mark.parametrize(("fields", "verdict", "words"), PRIVATE_BALANCER)
def test_a_subnet_for_a_private_load_balancer(
    fields: dict[str, Any], verdict: Verdict, words: str
) -> None:
    found = judge_aws(aws_subnet(**fields), draft())
    assert found.verdict is verdict
    assert words in found.reason


PUBLIC_BALANCER: list[tuple[dict[str, Any], Verdict, str]] = [
    ({}, PASS, "It is public: its default route goes to internet gateway igw-1."),
    (
        {"reach": Reach.PRIVATE, "way": "NAT nat-1"},
        FAIL,
        "It is private: its default route goes to NAT",
    ),
    ({"reach": Reach.ISOLATED, "way": ""}, FAIL, "It is isolated: it has no default route."),
    ({"reach": Reach.ISOLATED, "way": "black hole igw-1"}, FAIL, "black hole igw-1"),
    ({"blocked": "block-bidirectional"}, FAIL, "blocks public access (block-bidirectional)"),
    (
        {"reach": Reach.UNKNOWN, "auto_public_ip": True},
        NOT_CHECKED,
        "gives machines public addresses, which is a hint and no proof",
    ),
    (
        {"reach": Reach.UNKNOWN, "auto_public_ip": False},
        NOT_CHECKED,
        "gives machines no public addresses",
    ),
    ({"reach": Reach.UNKNOWN, "auto_public_ip": None}, NOT_CHECKED, "goes is not known."),
    ({"elb": False, "internal_elb": True}, WARN, "lacks the tag kubernetes.io/role/elb"),
]


@pytest.mark.parametrize(("fields", "verdict", "words"), PUBLIC_BALANCER)
def test_a_subnet_for_a_public_load_balancer(
    fields: dict[str, Any], verdict: Verdict, words: str
) -> None:
    found = judge_aws(public_subnet(**fields), draft(public_load_balancer=True))
    assert found.verdict is verdict
    assert words in found.reason


def test_every_reason_of_the_gravest_kind_is_told_and_no_other() -> None:
    found = judge_aws(aws_subnet(free=2, state="pending", internal_elb=False), draft())
    assert found.verdict is FAIL
    assert "pending" in found.reason
    assert "2 addresses" in found.reason
    assert "tag" not in found.reason


def test_what_only_cdp_knows_is_not_checked_and_no_failure() -> None:
    bare = aws_subnet(
        free=None,
        reach=Reach.UNKNOWN,
        way="",
        elb=None,
        internal_elb=None,
        state="",
        auto_public_ip=None,
    )
    assert judge_aws(bare, draft(public_load_balancer=True)).verdict is NOT_CHECKED


UDR: list[tuple[dict[str, Any], Verdict, str]] = [
    ({}, PASS, "goes to VirtualAppliance 10.9.0.4."),
    ({"next_hop": "VirtualApplianceEcmp"}, PASS, "VirtualApplianceEcmp"),
    ({"next_hop": "VirtualNetworkGateway", "next_hop_address": ""}, PASS, "VirtualNetworkGateway."),
    ({"next_hop": "Internet"}, FAIL, "AKS refuses"),
    ({"next_hop": "None"}, FAIL, "black hole"),
    ({"next_hop": "VnetLocal"}, FAIL, "leads nowhere"),
    ({"next_hop": "Somewhere"}, FAIL, "Somewhere: neither appliance nor gateway"),
    ({"next_hop": ""}, FAIL, "no route for 0.0.0.0/0."),
    ({"next_hop": "", "learns_routes": True}, WARN, "that does not show here (BGP)"),
    ({"next_hop": None}, NOT_CHECKED, "routes of its table are not known"),
    ({"route_table": "", "next_hop": None}, FAIL, "It has no route table."),
    ({"route_table": None, "next_hop": None}, NOT_CHECKED, "route table is not known"),
    ({"delegations": ("Microsoft.Web/serverFarms",)}, FAIL, "delegated to Microsoft.Web"),
    ({"delegations": None}, NOT_CHECKED, "delegated is not known"),
    ({"id": "databases", "name": "databases"}, WARN, "uses it for its databases"),
    ({"prefixes": ("10.1.0.0/27",), "free": 20}, WARN, "A /27 is small"),
    ({"prefixes": ("10.1.0.0/26",), "free": 59}, PASS, "59 addresses are free."),
    ({"prefixes": ("10.1.0.0/28", "10.1.1.0/24")}, PASS, "4,000 addresses are free."),
    ({"free": 12}, WARN, "Only 12 addresses are free"),
    ({"free": None}, NOT_CHECKED, "free is not known"),
    ({"id": f"{VNET}/subnets/other", "name": "other"}, WARN, "CDP does not count it"),
    ({"id": f"{VNET}/subnets/NODES"}, PASS, "one of the environment's"),
]


@pytest.mark.parametrize(("fields", "verdict", "words"), UDR)
def test_a_subnet_for_a_cluster_with_user_defined_routes(
    fields: dict[str, Any], verdict: Verdict, words: str
) -> None:
    found = judge_azure(azure_subnet(**fields), AZURE)
    assert found.verdict is verdict
    assert words in found.reason


def test_without_a_network_nothing_about_it_is_claimed() -> None:
    unknown = AZURE.model_copy(update={"network": None})
    assert judge_azure(azure_subnet(), unknown).verdict is NOT_CHECKED
    on_aws = draft(environment=AWS.model_copy(update={"network": None}))
    assert judge_aws(aws_subnet(), on_aws).verdict is NOT_CHECKED


def verdicts(checks: tuple[Check, ...]) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in checks}


def test_a_choice_is_checked_rule_by_rule_and_names_the_subnets_at_fault() -> None:
    chosen = (
        aws_subnet("a"),
        aws_subnet("b", free=3),
        aws_subnet("c", free=5),
        aws_subnet("gate", free=3),
    )
    checks = judge_choice(chosen, draft())

    assert verdicts(checks) == {
        "subnets-in-network": PASS,
        "subnet-state": PASS,
        "subnet-zones": PASS,
        "one-a-zone": PASS,
        "free-addresses": FAIL,
        "routes": PASS,
        "role-tags": PASS,
    }
    free = next(check for check in checks if check.name == "free-addresses")
    assert free.evidence == (
        "Each of b, gate: 3 addresses are free, and a load balancer needs 8. "
        "c: 5 addresses are free, and a load balancer needs 8."
    )
    assert all(check.source for check in checks)


def test_of_no_subnets_there_is_nothing_to_check() -> None:
    assert judge_choice((), draft()) == ()


@pytest.mark.parametrize(
    ("zones", "verdict", "words"),
    [
        (("us-west-2a", "us-west-2b"), PASS, "us-west-2a, us-west-2b"),
        (("us-west-2a", "us-west-2a"), FAIL, "Two or more are in us-west-2a"),
        (("us-west-2a",), WARN, "only us-west-2a"),
        (("us-west-2a", ""), NOT_CHECKED, "Not every subnet's zone is known."),
        (("us-west-2a", "us-west-2a", ""), FAIL, "us-west-2a"),
    ],
)
def test_a_load_balancer_takes_one_subnet_a_zone(
    zones: tuple[str, ...], verdict: Verdict, words: str
) -> None:
    chosen = [aws_subnet(name, zone=zone) for name, zone in zip("abc", zones, strict=False)]
    found = next(check for check in judge_choice(chosen, draft()) if check.name == "one-a-zone")
    assert found.verdict is verdict
    assert words in found.evidence


def test_the_subnet_of_a_cluster_is_checked_for_each_condition() -> None:
    checks = verdicts(judge_cluster(azure_subnet(next_hop="Internet"), AZURE))
    assert checks["udr-route-table"] is PASS
    assert checks["udr-default-route"] is PASS
    assert checks["udr-next-hop"] is FAIL


def test_the_best_subnet_of_each_zone_is_suggested() -> None:
    subnets = (
        aws_subnet("a", id="subnet-b", internal_elb=False, free=900),
        aws_subnet("a", id="subnet-a", free=100),
        aws_subnet("b", id="subnet-x", free=900),
        aws_subnet("b", id="subnet-c", free=100),
        aws_subnet("c", id="subnet-c1", free=20),
        aws_subnet("c", id="subnet-c2", free=30),
    )
    assert suggest(subnets, draft()) == ("subnet-a", "subnet-c", "subnet-c2")


def test_what_fails_is_suggested_to_nobody() -> None:
    subnets = (aws_subnet("a", free=3), aws_subnet("b", vpc_id="vpc-9"), public_subnet("c"))
    assert suggest(subnets, draft(public_load_balancer=True)) == ("subnet-c",)
    assert suggest(subnets[:2], draft()) == ()


def test_the_right_kind_goes_before_what_is_merely_possible() -> None:
    subnets = (public_subnet("a"), aws_subnet("b"))
    assert suggest(subnets, draft()) == ("subnet-b",)
    assert suggest(subnets[:1], draft()) == ("subnet-a",)


def test_nothing_is_suggested_blindly() -> None:
    subnets = (
        aws_subnet("a", reach=Reach.UNKNOWN),
        aws_subnet("b", zone=""),
        aws_subnet("c", placement="Outpost"),
    )
    assert suggest(subnets, draft()) == ()


@pytest.mark.parametrize(
    ("subnets", "words"),
    [
        ((), "No subnets are known here."),
        ((aws_subnet(reach=Reach.UNKNOWN),), "not known where the subnets' routes lead"),
        ((aws_subnet("a"), aws_subnet("b")), "None of the 2 subnets fits a public load balancer."),
    ],
)
def test_where_nothing_is_suggested_it_is_said_why(
    subnets: tuple[AwsSubnet, ...], words: str
) -> None:
    wanted = draft(public_load_balancer=True)
    assert suggest(subnets, wanted) == ()
    assert words in why_no_suggestion(subnets, wanted)
