"""Creations: where they can be made, what is checked before, and the plan that comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backends.domain.draft import Draft
from backends.domain.environment import AzureNetwork, ComputeClusters, DataLake
from backends.domain.errors import AccessDenied, Unreachable
from backends.domain.network import Reach
from backends.domain.person import Caller
from backends.domain.plan import Plan, Verdict
from backends.domain.workbench import Workbench
from backends.services.planning.creating import environment_choices, look_at, plan_creation
from tests import openapi
from tests.services.answers import NOW
from tests.services.planning import (
    AWS,
    AZURE,
    ELSEWHERE,
    ENVIRONMENT,
    LAKE,
    VNET,
    Aws,
    Azure,
    Plane,
    aws_subnet,
    azure_subnet,
    caller,
    check_names,
    check_of,
    draft,
    public_subnet,
    registry,
    session,
)

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
UNKNOWN_ROLES = Caller("crn:altus:iam:us-west-1:acc:user:anna", "Anna", "", False, None)


def stopped(lake: DataLake) -> DataLake:
    return lake.model_copy(update={"status": "STOPPED"})


EVERY = (azure_subnet("nodes"), azure_subnet("databases"))


async def planned(
    wanted: Draft | None = None,
    plane: Plane | None = None,
    aws: Aws | None = None,
    azure: Azure | None = None,
    by: Caller | None = None,
) -> Plan:
    wanted = wanted or draft()
    plane = plane or Plane(environment=wanted.environment)
    opened = session(plane, aws or Aws(), azure or Azure({VNET: EVERY}))
    plan = await plan_creation(opened, wanted, caller=by or caller(), now=NOW)
    names = check_names(plan)
    assert len(set(names)) == len(names)
    openapi.check_request("ml", "createModelRegistry", plan.steps[0].request.body)
    return plan


# Where


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"status": ""}, ""),
        ({"cloud_platform": "GCP"}, "is on GCP, and AI Registries are for AWS and Azure"),
        ({"status": "UPDATE_IN_PROGRESS"}, "is UPDATE_IN_PROGRESS, not AVAILABLE"),
        ({"crn": ELSEWHERE}, "has models already"),
    ],
)
def test_an_environment_that_cannot_be_chosen_says_why(fields: dict[str, Any], words: str) -> None:
    there = registry(environment_crn=ELSEWHERE)
    (choice,) = environment_choices([AWS.model_copy(update=fields)], [there], None)
    assert choice.why_not == words


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (None, ""),
        (UNKNOWN_ROLES, ""),
        (caller(), ""),
        (caller("", account="PowerUser"), ""),
        (replace(caller(""), is_account_admin=True), ""),
        (caller("", is_machine=True), ""),
        (caller("MLAdmin"), "needs the role EnvironmentAdmin on it"),
        (caller("MLUser", "EnvironmentAdmin"), "needs the role MLAdmin on it"),
        (caller(on=ELSEWHERE), "needs the roles MLAdmin and EnvironmentAdmin on it"),
    ],
)
def test_a_missing_role_is_named_and_an_unknown_one_stands_in_nobodys_way(
    who: Caller | None, words: str
) -> None:
    (choice,) = environment_choices([AWS], [], who)
    assert choice.why_not == words


def test_those_that_can_be_chosen_come_first_each_in_its_order() -> None:
    rows = [
        AWS.model_copy(update={"environment_name": name, "cloud_platform": cloud})
        for name, cloud in (("a", "GCP"), ("b", "AWS"), ("c", "GCP"), ("d", "AZURE"))
    ]
    found = environment_choices(rows, [], None)
    assert [row.environment.environment_name for row in found] == ["b", "d", "a", "c"]


async def test_a_site_holds_failures_instead_of_raising_them() -> None:
    refused = AccessDenied("CDP control plane", "no")
    plane = Plane(registries=refused, environment=refused)
    site = await look_at(session(plane), AWS)
    assert site.environment is AWS
    assert site.undescribed is refused
    assert site.registries is refused


# The plan


async def test_a_creation_on_aws_is_planned_whole() -> None:
    chosen = ("subnet-a", "subnet-b")
    wanted = draft(public_load_balancer=True, load_balancer_subnets=chosen)
    aws = Aws((public_subnet("a"), public_subnet("b"), aws_subnet("c"), aws_subnet("gate")))
    plan = await planned(wanted, aws=aws)

    assert plan.title == "Create an AI Registry in labs"
    assert plan.kind == "create-registry"
    assert (plan.where.profile, plan.where.region) == ("prod", "eu-1")
    assert (plan.target.kind, plan.target.name, plan.target.crn) == (
        "environment",
        "labs",
        ENVIRONMENT,
    )
    assert plan.made_at == NOW
    (step,) = plan.steps
    assert step.request.operation == "createModelRegistry"
    assert step.request.body == wanted.body
    assert step.effect == "Creates an AI Registry in labs, behind a public load balancer."
    assert step.command.startswith("cdp ml create-model-registry --profile prod ")
    assert check_names(plan) == [
        "role",
        "environment-available",
        "platform",
        "no-registry-yet",
        "data-lake",
        "subnets-in-network",
        "subnet-state",
        "subnet-zones",
        "one-a-zone",
        "free-addresses",
        "routes",
        "role-tags",
        "reachable",
    ]
    assert plan.failed == ()
    assert plan.undo is not None
    assert plan.undo.kind == "delete-registry"
    assert not plan.needs_name
    assert any("15 to 60 minutes" in sentence for sentence in plan.afterwards)


async def test_two_plans_of_one_draft_have_two_ids() -> None:
    assert (await planned()).id != (await planned()).id


async def test_a_new_registry_is_told_from_those_that_were_there() -> None:
    there = (registry("installation:failed"), registry(crn="crn:2", environment_crn=ELSEWHERE))
    plan = await planned(plane=Plane(registries=there))
    assert plan.expected.sees == "new registry"
    assert plan.expected.environment_crn == ENVIRONMENT
    assert plan.expected.known == (there[0].crn,)
    assert plan.expected.ends == "ready"


async def test_without_the_list_of_registries_there_is_no_plan() -> None:
    plane = Plane(registries=Unreachable("CDP control plane", "no answer"))
    with pytest.raises(Unreachable):
        await planned(plane=plane)


async def test_what_was_described_anew_is_what_is_checked_and_sent() -> None:
    changed = AWS.model_copy(update={"status": "STOP_IN_PROGRESS", "status_reason": "Stopping."})
    plan = await planned(plane=Plane(environment=changed))
    found = check_of(plan, "environment-available")
    assert found.verdict is FAIL
    assert found.evidence == "labs is STOP_IN_PROGRESS. Stopping."


async def test_an_environment_that_cannot_be_described_is_taken_as_it_was() -> None:
    plan = await planned(plane=Plane(environment=AccessDenied("CDP control plane", "no")))
    assert check_of(plan, "described").verdict is NOT_CHECKED
    assert check_of(plan, "environment-available").verdict is PASS
    assert plan.failed == ()


# The place


async def test_a_registry_that_is_there_stands_in_the_way_until_overridden_by_name() -> None:
    plan = await planned(plane=Plane(registries=(registry(),)))
    assert plan.failed == ("no-registry-yet",)
    assert "models (Ready) is there already" in check_of(plan, "no-registry-yet").evidence


async def test_another_cloud_fails() -> None:
    on_gcp = AWS.model_copy(update={"cloud_platform": "GCP"})
    plan = await planned(draft(environment=on_gcp))
    assert check_of(plan, "platform").verdict is FAIL


@pytest.mark.parametrize(
    ("who", "verdict", "words"),
    [
        (caller(), PASS, "anna@example.com holds both on labs."),
        (caller("MLAdmin"), FAIL, "does not hold EnvironmentAdmin on labs"),
        (UNKNOWN_ROLES, NOT_CHECKED, "iam does not tell which roles Anna holds"),
        (caller("", account="PowerUser"), NOT_CHECKED, "is a PowerUser, which may be enough."),
        (replace(caller(""), is_account_admin=True), NOT_CHECKED, "administers the account"),
        (caller("", is_machine=True), NOT_CHECKED, "what its groups give it cannot be asked for"),
        (caller(is_machine=True), PASS, "holds both on labs."),
    ],
)
async def test_the_role_is_checked_as_far_as_it_is_known(
    who: Caller, verdict: Verdict, words: str
) -> None:
    found = check_of(await planned(by=who), "role")
    assert found.verdict is verdict
    assert words in found.evidence


async def test_who_nobody_knows_is_not_refused() -> None:
    plan = await plan_creation(session(), draft(), caller=None, now=NOW)
    assert check_of(plan, "role").verdict is NOT_CHECKED


@pytest.mark.parametrize(
    ("lakes", "verdict", "words"),
    [
        ((LAKE,), PASS, "labs-dl is RUNNING."),
        ((stopped(LAKE),), WARN, "labs-dl is STOPPED. A registry is given access to storage there"),
        ((stopped(LAKE), LAKE), PASS, "labs-dl is STOPPED, labs-dl is RUNNING."),
        ((), WARN, "The environment has none."),
        (AccessDenied("CDP control plane", "no"), NOT_CHECKED, "CDP control plane: no."),
    ],
)
async def test_a_data_lake_that_does_not_run_is_a_warning(
    lakes: tuple[DataLake, ...] | AccessDenied, verdict: Verdict, words: str
) -> None:
    found = check_of(await planned(plane=Plane(lakes=lakes)), "data-lake")
    assert found.verdict is verdict
    assert words in found.evidence


@pytest.mark.parametrize(
    ("raz", "words"),
    [
        (True, "the storage policy in Ranger, as the data lake has RAZ"),
        (False, "IDBroker mappings, as the data lake has no RAZ"),
        (None, "where the data lake has RAZ, else into"),
    ],
)
async def test_what_storage_takes_afterwards_depends_on_raz(raz: bool | None, words: str) -> None:
    lake = LAKE.model_copy(update={"enable_ranger_raz": raz})
    plan = await planned(plane=Plane(lakes=(lake,)))
    assert words in plan.afterwards[-1]


# The network


async def test_a_cloud_that_does_not_answer_holds_no_review_up() -> None:
    opened = session(Plane(), Aws(never=True))
    wanted = draft(load_balancer_subnets=("subnet-a",))
    plan = await plan_creation(opened, wanted, caller=caller(), now=NOW, cloud_s=0)
    assert plan.failed == ()
    assert "AWS did not answer within 0 s." in check_of(plan, "subnet-facts").evidence


async def test_private_subnets_for_a_public_load_balancer_fail() -> None:
    wanted = draft(public_load_balancer=True, load_balancer_subnets=("subnet-a",))
    plan = await planned(wanted, aws=Aws((aws_subnet("a"),)))
    assert plan.failed == ("routes",)


async def test_a_subnet_that_is_not_in_the_vpc_fails_by_its_id() -> None:
    wanted = draft(load_balancer_subnets=("subnet-a", "subnet-zz"))
    found = check_of(await planned(wanted, aws=Aws((aws_subnet("a"),))), "subnets-known")
    assert found.verdict is FAIL
    assert found.evidence.startswith("Not in the environment's VPC: subnet-zz.")


async def test_without_the_cloud_nothing_is_claimed_and_nothing_is_blocked() -> None:
    wanted = draft(public_load_balancer=True, load_balancer_subnets=("subnet-a", "subnet-zz"))
    plan = await planned(wanted)

    assert plan.failed == ()
    for name in ("subnet-facts", "subnets-known", "routes"):
        assert check_of(plan, name).verdict is NOT_CHECKED
    assert "AWS: there are no credentials. Sign in." in check_of(plan, "subnet-facts").evidence


@pytest.mark.parametrize(
    ("subnets", "verdict", "words"),
    [
        ((public_subnet("a"), aws_subnet("b")), PASS, "These fit: a."),
        ((aws_subnet("a"), aws_subnet("b", free=2)), FAIL, "None of the 2 subnets fits a public"),
        ((public_subnet("a", elb=False), aws_subnet("b")), WARN, "without a reservation"),
        ((public_subnet("a", reach=Reach.UNKNOWN),), NOT_CHECKED, "Which subnets fit is not known"),
        (None, NOT_CHECKED, "Which subnets fit is not known"),
    ],
)
async def test_a_choice_that_is_left_open_is_checked_too(
    subnets: tuple[Any, ...] | None, verdict: Verdict, words: str
) -> None:
    plan = await planned(draft(public_load_balancer=True), aws=Aws(subnets))
    found = check_of(plan, "subnets-for-load-balancer")
    assert found.verdict is verdict
    assert words in found.evidence


async def test_an_environment_known_from_the_list_alone_is_described_for_its_subnets() -> None:
    aws = Aws((aws_subnet("a"),))
    wanted = draft(environment=AWS.model_copy(update={"network": None}))
    plan = await planned(wanted, plane=Plane(environment=AWS), aws=aws)
    assert aws.asked
    assert check_of(plan, "subnets-for-load-balancer").verdict is PASS


# Azure


def udr(**fields: Any) -> Draft:
    return draft(environment=AZURE, udr=True, cluster_subnet="nodes", **fields)


async def test_a_creation_with_user_defined_routes_is_checked_for_each_condition() -> None:
    plan = await planned(udr())
    assert check_names(plan)[5:] == [
        "subnet-in-network",
        "udr-route-table",
        "udr-default-route",
        "udr-next-hop",
        "subnet-use",
        "free-addresses",
        "reachable",
        "private-dns-zone",
        "csi-driver-role",
    ]
    assert plan.failed == ()
    assert plan.steps[0].effect.endswith("a private cluster whose way out is a user-defined route.")
    assert plan.steps[0].request.body["outboundTypes"] == ["OUTBOUND_TYPE_UDR"]


async def test_a_default_route_to_the_internet_fails() -> None:
    azure = Azure({VNET: (azure_subnet(next_hop="Internet"),)})
    assert (await planned(udr(), azure=azure)).failed == ("udr-next-hop",)


async def test_a_cluster_subnet_that_is_not_there_fails() -> None:
    wanted = draft(environment=AZURE, udr=True, cluster_subnet="nowhere")
    plan = await planned(wanted)
    assert plan.failed == ("subnets-known",)
    assert "nowhere" in check_of(plan, "subnets-known").evidence


async def test_without_azure_the_conditions_are_not_checked() -> None:
    plan = await planned(udr(), azure=Azure(error=AccessDenied("Azure", "no")))
    assert plan.failed == ()
    assert check_of(plan, "udr-next-hop").verdict is NOT_CHECKED
    assert "Azure: no." in check_of(plan, "subnet-facts").evidence


async def test_a_plain_cluster_on_azure_asks_nothing_of_azure() -> None:
    azure = Azure()
    plan = await planned(draft(environment=AZURE), azure=azure)
    assert azure.asked == []
    found = check_of(plan, "outbound-type")
    assert found.verdict is WARN
    assert "user-defined routes" in found.evidence


async def test_a_private_dns_zone_is_named_or_said_to_be_unknown() -> None:
    assert check_of(await planned(udr()), "private-dns-zone").verdict is NOT_CHECKED
    network = AZURE.network
    assert network is not None
    known = network.model_copy(
        update={"azure": AzureNetwork(network_id=VNET, aks_private_dns_zone_id="/x/y/hub.zone")}
    )
    environment = AZURE.model_copy(update={"network": known})
    wanted = draft(environment=environment, private_cluster=True)
    found = check_of(await planned(wanted), "private-dns-zone")
    assert found.verdict is PASS
    assert found.evidence.startswith("hub.zone,")


async def test_without_the_csi_driver_its_role_does_not_matter() -> None:
    plan = await planned(udr(object_store_csi_driver=False))
    assert "csi-driver-role" not in check_names(plan)


# What is asked for


@pytest.mark.parametrize(
    ("fields", "name", "verdict", "words"),
    [
        ({"public_load_balancer": True}, "reachable", PASS, "It is a public one."),
        ({}, "reachable", WARN, "need a VPN or an equal way into vpc-1"),
        ({"authorized_ranges": ("10.0.0.0/8",)}, "authorized-ranges", PASS, "10.0.0.0/8."),
        (
            {"authorized_ranges": ("10.0.0.0/8", "0.0.0.0/0")},
            "authorized-ranges",
            WARN,
            "0.0.0.0/0 lets everybody in.",
        ),
        ({"skip_validation": True}, "validation", WARN, "may then fail halfway"),
        ({"backup_crn": "crn:cdp:ml:r:acc:backup:b1"}, "backup", NOT_CHECKED, "backup:b1"),
        ({"tags": (("", "v"),)}, "filled-in", FAIL, "is no tag"),
    ],
)
async def test_each_choice_says_what_it_means(
    fields: dict[str, Any], name: str, verdict: Verdict, words: str
) -> None:
    found = check_of(await planned(draft(**fields)), name)
    assert found.verdict is verdict
    assert words in found.evidence
    assert found.source


def among(clusters: ComputeClusters, **fields: Any) -> Draft:
    """Return a draft in an environment whose own clusters are set up so."""
    environment = AWS.model_copy(update={"aws_compute_cluster_configuration": clusters})
    return draft(environment=environment, **fields)


FEW = ComputeClusters(kube_api_authorized_ip_ranges=("10.0.0.0/16", "192.0.2.0/24"))


@pytest.mark.parametrize(
    ("wanted", "verdict", "words"),
    [
        (among(FEW), WARN, "All are let in, and the environment's own clusters let in only 10.0"),
        (among(FEW, authorized_ranges=("10.0.0.0/8",)), WARN, "let in 192.0.2.0/24 too"),
        (among(FEW, authorized_ranges=("10.0.0.0/8", "192.0.0.0/16")), PASS, "10.0.0.0/8, 192."),
        (among(FEW, authorized_ranges=("nonsense",)), WARN, "let in 10.0.0.0/16, 192.0.2.0/24"),
        (among(FEW, authorized_ranges=("::/0",)), WARN, "::/0 lets everybody in."),
    ],
)
async def test_address_ranges_are_compared_with_those_of_the_environment(
    wanted: Draft, verdict: Verdict, words: str
) -> None:
    found = check_of(await planned(wanted), "authorized-ranges")
    assert found.verdict is verdict
    assert words in found.evidence


@pytest.mark.parametrize(
    "wanted",
    [
        draft(),
        among(ComputeClusters(kube_api_authorized_ip_ranges=("0.0.0.0/0",))),
        among(FEW, private_cluster=True),
    ],
)
async def test_without_ranges_there_is_nothing_to_compare(wanted: Draft) -> None:
    assert "authorized-ranges" not in check_names(await planned(wanted))


async def test_a_cluster_that_is_less_private_than_the_others_is_a_warning() -> None:
    private = ComputeClusters(private_cluster=True)
    assert check_of(await planned(among(private)), "private-cluster").verdict is WARN
    alike = await planned(among(private, private_cluster=True))
    assert "private-cluster" not in check_names(alike)


async def test_workbenches_that_will_find_it_are_told_from_those_that_need_synchronize() -> None:
    def workbench(name: str, version: str, where: str = ENVIRONMENT) -> Workbench:
        return Workbench(instance_name=name, version=version, environment_crn=where)

    rows = (
        workbench("new", "2.0.46-b200"),
        workbench("old", "2.0.45-b9"),
        workbench("odd", ""),
        workbench("far", "2.0.1", ELSEWHERE),
    )
    told = " ".join((await planned(plane=Plane(workbenches=rows))).consequences)
    assert "by themselves within five minutes: new." in told
    assert "need Synchronize: old (2.0.45-b9), odd (no version)." in told
    assert "far" not in told


async def test_workbenches_that_cannot_be_read_are_no_obstacle() -> None:
    plan = await planned(plane=Plane(workbenches=AccessDenied("CDP control plane", "no")))
    assert plan.failed == ()


async def test_a_private_cluster_says_who_reaches_its_api() -> None:
    plan = await planned(draft(private_cluster=True))
    assert any("inside the network only" in sentence for sentence in plan.consequences)
    assert plan.steps[0].effect.endswith(", on a private cluster.")


async def test_a_plan_reads_back_equal_from_its_json() -> None:
    plan = await planned(udr(tags=(("team", "ml ü"),)))
    assert Plan.model_validate_json(plan.model_dump_json(indent=2)) == plan
