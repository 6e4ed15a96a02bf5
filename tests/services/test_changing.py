"""Deletions, upgrades, rollbacks and cancellations: what is read, checked, sent and expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.environment import ComputeClusters
from backends.domain.errors import AccessDenied, NotFound, NotKept, Rejected, ServiceError
from backends.domain.event import AuditEvent
from backends.domain.journal import Entry, Record
from backends.domain.plan import LifecycleKind, Plan, Verdict, Where
from backends.domain.registered_model import RegisteredModel
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.services.planning.changing import plan_change
from backends.services.planning.creating import plan_creation
from backends.services.planning.deleting import plan_deletion
from backends.services.planning.rolling_back import plan_rollback
from backends.services.planning.undoing import plan_undo
from backends.services.planning.upgrading import plan_upgrade
from tests import openapi
from tests.services.answers import NOW
from tests.services.places import Place, Places, model, place
from tests.services.planning import (
    AZURE,
    ELSEWHERE,
    ENVIRONMENT,
    REGISTRY,
    Plane,
    caller,
    check_names,
    check_of,
    draft,
    registry,
    session,
)

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
DENIED = AccessDenied("CDP control plane", "no")
UPGRADED = (AuditEvent(action="upgradeModelRegistry"),)


class Unreadable(MemoryJournal):
    """A journal that may not be read."""

    async def entries(self) -> tuple[Entry, ...]:
        raise NotKept("journal", "it may not be read")


async def planned(
    kind: LifecycleKind,
    row: Registry | None = None,
    *,
    journal: MemoryJournal | None = None,
    **plane: Any,
) -> Plan:
    row = row or registry()
    opened = session(replace(Plane((row,)), **plane), journal=journal)
    plan = await plan_change(opened, kind, row, caller=caller(), now=NOW)
    for step in plan.steps:
        openapi.check_request("ml", step.request.operation, step.request.body)
    return plan


def journal_of(plan: Plan, *, crn: str = REGISTRY, refused: bool = False) -> MemoryJournal:
    """Return a journal in which a plan was sent for a registry."""
    event = "refused" if refused else "verified"
    return MemoryJournal(
        (
            Record(entry=plan.id, at=NOW, event="planned", by="anna", plan=plan),
            Record(entry=plan.id, at=NOW + timedelta(seconds=1), event="sending"),
            Record(entry=plan.id, at=NOW + timedelta(seconds=2), event=event, registry_crn=crn),
        )
    )


EVERY: tuple[LifecycleKind, ...] = (
    "delete-registry",
    "upgrade-registry",
    "rollback-registry",
    "cancel-workflow",
)


@pytest.mark.parametrize("kind", EVERY)
async def test_every_plan_is_made_of_the_registry_as_it_is_now(kind: LifecycleKind) -> None:
    seen = registry("installation:started", version="1.0.0")
    plan = await planned(kind, seen, registries=(registry("who:knows"),))

    assert plan.kind == kind
    assert (plan.target.kind, plan.target.name, plan.target.crn) == ("registry", "models", REGISTRY)
    assert plan.expected.sees == "other status"
    assert (plan.expected.status, plan.expected.version) == ("who:knows", "1.6.0-b51")
    assert plan.expected.registry_crn == REGISTRY
    assert plan.expected.environment_crn == ENVIRONMENT
    assert check_of(plan, "role").verdict is PASS
    assert check_of(plan, "status").verdict is NOT_CHECKED
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


@pytest.mark.parametrize("kind", EVERY)
async def test_a_registry_that_is_gone_is_not_changed(kind: LifecycleKind) -> None:
    with pytest.raises(NotFound, match="models is not there any longer"):
        await planned(kind, registries=())


async def test_what_is_there_is_not_created() -> None:
    with pytest.raises(Rejected, match="models is there already"):
        await planned("create-registry")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("delete-registry", "installation:started"),
        ("upgrade-registry", "upgrade:failed"),
        ("rollback-registry", "upgrade:started"),
        ("cancel-workflow", "installation:finished"),
    ],
)
async def test_a_status_against_it_fails_a_check_that_has_a_name(
    kind: LifecycleKind, status: str
) -> None:
    plan = await planned(kind, registry(status))
    assert "status" in plan.failed


# Deleting


async def test_a_deletion_names_what_uses_the_registry_and_needs_its_name() -> None:
    plan = await planned(
        "delete-registry",
        workbenches=(
            Workbench(instance_name="dev", environment_crn=ENVIRONMENT),
            Workbench(instance_name="prod", environment_crn=ENVIRONMENT),
            Workbench(instance_name="far", environment_crn=ELSEWHERE),
        ),
        services=(InferenceService(app_name="serving", environment_crn=ENVIRONMENT),),
    )

    assert plan.steps[0].request.body == {"modelRegistryCrn": REGISTRY}
    assert "2 workbenches use it: dev, prod." in plan.consequences
    assert "1 Inference service serves from it: serving." in plan.consequences
    assert plan.expected.ends == "gone"
    assert plan.undo is None
    assert plan.needs_name
    assert plan.to_type == "models"
    assert plan.before is not None
    assert plan.before["serviceName"] == "models"
    assert "domain" not in plan.before


async def test_nobody_using_it_is_said_too() -> None:
    told = (await planned("delete-registry")).consequences
    assert "No workbench uses it." in told
    assert "No Inference service serves from it." in told


async def test_how_many_lose_access_is_said_and_who_they_are_is_not() -> None:
    plan = await planned("delete-registry", access=("arn:aws:iam::1:role/secret", "arn:2"))
    assert any("2 cloud identities" in told for told in plan.consequences)
    assert "role/secret" not in plan.model_dump_json()
    alone = await planned("delete-registry")
    assert any("nobody was granted access" in told for told in alone.consequences)


ADDRESS = "https://modelregistry.ml-1.example"


async def registered(found: tuple[RegisteredModel, ...] | ServiceError) -> Plan:
    """Plan the deletion of a registry whose address is not known before it is read again."""
    held = Place(error=found) if isinstance(found, ServiceError) else place(*found)
    opened = session(Plane(registries=(registry(domain=ADDRESS),)), models=Places([held]))
    return await plan_deletion(opened, registry(), force=False, caller=caller(), now=NOW)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((), "No model is registered in it that you may see."),
        (
            (model("churn", 1),),
            "1 model with 1 version that you may see is lost to those who use the registry: churn.",
        ),
        (
            tuple(model(name, 2, 1) for name in "abcdefg"),
            "7 models with 14 versions that you may see are lost to those who use the registry: "
            "a, b, c, d, e and 2 more.",
        ),
        (tuple(model(f"m{n:03}", 1) for n in range(101)), "101 models with all their versions"),
    ],
)
async def test_what_is_registered_in_it_is_counted_and_named(
    found: tuple[RegisteredModel, ...], words: str
) -> None:
    plan = await registered(found)
    assert plan.consequences[0].startswith(words)
    assert "models" not in check_names(plan)


async def test_what_is_registered_is_no_obstacle_where_it_cannot_be_read() -> None:
    refused = await registered(DENIED)
    assert check_of(refused, "models").verdict is NOT_CHECKED
    assert str(DENIED) in check_of(refused, "models").evidence
    assert "Registered Models in the web console" in check_of(refused, "models").evidence
    assert refused.consequences[0].startswith("Every model and version registered in it is lost")
    assert refused.failed == ()


async def test_what_cannot_be_read_is_not_checked_and_no_obstacle() -> None:
    plan = await planned("delete-registry", workbenches=DENIED, services=DENIED, access=DENIED)
    assert plan.failed == ()
    for name in ("workbenches", "inference-services", "models", "cluster-access"):
        assert check_of(plan, name).verdict is NOT_CHECKED
    assert "list-model-registry-access" in check_of(plan, "cluster-access").evidence


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("installation:finished", WARN),
        ("installation:failed", PASS),
        ("deprovision:failed", PASS),
    ],
)
async def test_force_is_explained_and_comes_after_trying_without(
    status: str, verdict: Verdict
) -> None:
    row = registry(status)
    plan = await plan_deletion(
        session(Plane(registries=(row,))), row, force=True, caller=caller(), now=NOW
    )
    assert plan.title == "Delete models by force"
    assert plan.steps[0].request.body == {"modelRegistryCrn": REGISTRY, "force": True}
    assert check_of(plan, "force").verdict is verdict
    assert any("nothing promises that its cloud" in told for told in plan.consequences)


async def test_a_deletion_that_runs_is_sent_again_by_force_alone() -> None:
    row = registry("Deprovision:started")
    opened = session(Plane(registries=(row,)))
    by_force = await plan_deletion(opened, row, force=True, caller=caller(), now=NOW)
    assert by_force.failed == ()
    assert check_of(by_force, "status").verdict is WARN
    assert check_of(by_force, "force").verdict is PASS
    again = await plan_deletion(opened, row, force=False, caller=caller(), now=NOW)
    assert again.failed == ("status",)


# Upgrading


async def test_an_upgrade_says_from_where_to_where_and_has_a_way_back() -> None:
    plan = await planned("upgrade-registry")

    assert plan.steps[0].request.body == {"crn": REGISTRY}
    assert plan.title == "Upgrade models to 1.13.0-b58"
    assert check_of(plan, "newer-version").verdict is PASS
    assert check_of(plan, "technical-preview").verdict is WARN
    assert plan.expected.ends == "ready"
    assert plan.before == {"crn": REGISTRY, "version": "1.6.0-b51"}
    assert plan.undo is not None
    assert plan.undo.kind == "rollback-registry"
    assert not plan.needs_name
    assert any("CRN may change" in told for told in plan.consequences)


@pytest.mark.parametrize(
    ("installed", "latest", "verdict"),
    [
        ("1.6.0-b51", "1.13.0-b58", PASS),
        ("1.13.0-b58", "1.13.0-b58", FAIL),
        ("", "1.13.0-b58", NOT_CHECKED),
        ("1.6.0-b51", "odd", NOT_CHECKED),
        ("1.6.0-b51", DENIED, NOT_CHECKED),
    ],
)
async def test_versions_are_compared_as_far_as_they_can_be(
    installed: str, latest: str | ServiceError, verdict: Verdict
) -> None:
    plan = await planned("upgrade-registry", registry(version=installed), latest=latest)
    assert check_of(plan, "newer-version").verdict is verdict


UDR_BODY = {"udrNetwork": {"topology": {"subnets": ["nodes"]}}}


async def upgraded(asked: str = "", journal: MemoryJournal | None = None, **plane: Any) -> Plan:
    row = registry()
    opened = session(replace(Plane((row,), AZURE), **plane), journal=journal)
    plan = await plan_upgrade(opened, row, subnet=asked, caller=caller(), now=NOW)
    openapi.check_request("ml", "upgradeModelRegistry", plan.steps[0].request.body)
    return plan


async def test_the_one_subnet_for_worker_nodes_is_named_where_routes_are_user_defined() -> None:
    plan = await upgraded()
    assert plan.steps[0].request.body["azureOptions"] == UDR_BODY
    assert check_of(plan, "cluster-subnet").verdict is PASS
    assert check_of(plan, "csi-driver-role").verdict is NOT_CHECKED


def clusters(outbound: str, subnets: Sequence[str]) -> ComputeClusters:
    return ComputeClusters(outbound_type=outbound, worker_node_subnets=tuple(subnets))


@pytest.mark.parametrize(
    ("found", "verdict", "words"),
    [
        (clusters("OUTBOUND_TYPE_UDR", ("a", "b")), FAIL, "several for worker nodes: a, b"),
        (clusters("OUTBOUND_TYPE_UDR", ()), FAIL, "the environment names none"),
        (clusters("", ("a",)), NOT_CHECKED, "not known"),
        (None, NOT_CHECKED, "If it does, the upgrade has to name its subnet."),
    ],
)
async def test_a_subnet_that_is_not_known_is_not_guessed(
    found: ComputeClusters | None, verdict: Verdict, words: str
) -> None:
    environment = AZURE.model_copy(update={"azure_compute_cluster_configuration": found})
    plan = await upgraded(environment=environment)
    assert "azureOptions" not in plan.steps[0].request.body
    check = check_of(plan, "cluster-subnet")
    assert check.verdict is verdict
    assert words in check.evidence


async def test_a_cluster_without_user_defined_routes_names_no_subnet() -> None:
    plain = AZURE.model_copy(
        update={"azure_compute_cluster_configuration": clusters("LOADBALANCER", ("nodes",))}
    )
    plan = await upgraded(environment=plain)
    assert "azureOptions" not in plan.steps[0].request.body
    assert "cluster-subnet" not in [check.name for check in plan.checks]


async def test_the_subnet_that_was_asked_for_is_named() -> None:
    plan = await upgraded("mine")
    assert plan.steps[0].request.body["azureOptions"] == {
        "udrNetwork": {"topology": {"subnets": ["mine"]}}
    }


async def test_the_subnet_a_registry_was_created_with_from_here_is_known() -> None:
    created = await plan_creation(
        session(Plane(environment=AZURE)),
        draft(environment=AZURE, udr=True, cluster_subnet="as-made"),
        caller=caller(),
        now=NOW,
    )
    body = (await upgraded(journal=journal_of(created))).steps[0].request.body
    assert body["azureOptions"] == {"udrNetwork": {"topology": {"subnets": ["as-made"]}}}


async def test_a_registry_created_from_here_without_user_defined_routes_names_none() -> None:
    created = await plan_creation(
        session(Plane(environment=AZURE)), draft(environment=AZURE), caller=caller(), now=NOW
    )
    plan = await upgraded(journal=journal_of(created))
    assert "azureOptions" not in plan.steps[0].request.body


async def test_a_subnet_on_aws_fails() -> None:
    row = registry()
    plan = await plan_upgrade(
        session(Plane(registries=(row,))), row, subnet="nodes", caller=caller(), now=NOW
    )
    assert plan.failed == ("cluster-subnet",)


async def test_an_environment_that_cannot_be_read_is_no_obstacle() -> None:
    plan = await upgraded(environment=DENIED)
    assert plan.failed == ()
    assert check_of(plan, "environment-available").verdict is NOT_CHECKED
    assert check_of(plan, "cluster-subnet").verdict is NOT_CHECKED


async def test_the_csi_driver_can_be_left_out() -> None:
    row = registry()
    plan = await plan_upgrade(
        session(Plane(registries=(row,), environment=AZURE)),
        row,
        csi_driver=False,
        caller=caller(),
        now=NOW,
    )
    assert plan.steps[0].request.body["disableObjectStoreCsiDriver"] is True
    assert "csi-driver-role" not in [check.name for check in plan.checks]


# Rolling back


async def test_a_rollback_gives_the_crn_that_the_upgrade_was_given() -> None:
    upgrade = await planned("upgrade-registry")
    now_called = registry(crn="crn:new")
    plan = await planned(
        "rollback-registry",
        now_called,
        events=UPGRADED,
        journal=journal_of(upgrade, crn="crn:new"),
    )
    assert plan.steps[0].request.body == {"crn": REGISTRY}
    assert plan.expected.registry_crn == "crn:new"
    assert check_of(plan, "upgrade-crn").verdict is PASS
    assert plan.undo is not None
    assert plan.undo.kind == "upgrade-registry"


@pytest.mark.parametrize("refused", [True, False])
async def test_an_upgrade_that_was_not_sent_from_here_leaves_the_crn_unknown(
    refused: bool,
) -> None:
    journal = (
        journal_of(await planned("upgrade-registry"), refused=True) if refused else Unreadable()
    )
    plan = await planned("rollback-registry", events=UPGRADED, journal=journal)
    assert plan.steps[0].request.body == {"crn": REGISTRY}
    assert check_of(plan, "upgrade-crn").verdict is NOT_CHECKED


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        (UPGRADED, PASS),
        ((AuditEvent(action="createModelRegistry"),), FAIL),
        ((), NOT_CHECKED),
        (DENIED, NOT_CHECKED),
    ],
)
async def test_events_tell_whether_there_is_an_upgrade_to_roll_back(
    events: tuple[AuditEvent, ...] | ServiceError, verdict: Verdict
) -> None:
    plan = await planned("rollback-registry", events=events)
    assert check_of(plan, "upgraded").verdict is verdict


async def test_a_rollback_is_planned_by_name_too() -> None:
    row = registry()
    opened = session(Plane(registries=(row,), events=UPGRADED))
    assert (await plan_rollback(opened, row, caller=None, now=NOW)).failed == ()


# Cancelling


async def test_a_cancellation_sends_the_phase_and_says_that_this_is_not_documented() -> None:
    plan = await planned("cancel-workflow", registry("upgrade:started"))
    assert plan.steps[0].request.body == {"resourceId": REGISTRY, "workflowType": "upgrade"}
    assert check_of(plan, "workflow-type").verdict is WARN
    assert plan.expected.ends == "at rest"
    assert plan.undo is None
    assert plan.to_type == "models"


# Taking back


async def entry_of(plan: Plan, crn: str = REGISTRY) -> Entry:
    (entry,) = await journal_of(plan, crn=crn).entries()
    return entry


async def undone(entry: Entry, *registries: Registry) -> Plan:
    opened = session(Plane(registries=registries or (registry(),), events=UPGRADED))
    return await plan_undo(opened, entry, caller=caller(), now=NOW)


async def test_a_creation_is_taken_back_by_deleting_what_came_of_it() -> None:
    created = await plan_creation(session(), draft(), caller=caller(), now=NOW)
    plan = await undone(await entry_of(created, "crn:made"), registry(crn="crn:made"))
    assert plan.kind == "delete-registry"
    assert plan.target.crn == "crn:made"


async def test_an_upgrade_is_taken_back_by_rolling_it_back() -> None:
    plan = await undone(await entry_of(await planned("upgrade-registry")))
    assert plan.kind == "rollback-registry"


async def test_a_deletion_cannot_be_taken_back() -> None:
    with pytest.raises(Rejected, match="cannot be taken back"):
        await undone(await entry_of(await planned("delete-registry")))


async def test_a_change_of_another_profile_is_taken_back_there() -> None:
    plan = await planned("upgrade-registry")
    elsewhere = plan.model_copy(update={"where": Where(profile="dev", region="us-west-1")})
    with pytest.raises(Rejected, match="the profile dev in us-west-1"):
        await undone(await entry_of(elsewhere))


async def test_what_was_never_found_cannot_be_taken_back() -> None:
    created = await plan_creation(session(), draft(), caller=caller(), now=NOW)
    with pytest.raises(NotFound, match="is not known"):
        await undone(await entry_of(created, ""))


async def test_what_is_gone_cannot_be_taken_back() -> None:
    created = await plan_creation(session(), draft(), caller=caller(), now=NOW)
    with pytest.raises(NotFound, match="crn:made is not there any longer"):
        await undone(await entry_of(created, "crn:made"), registry())
