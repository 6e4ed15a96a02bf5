"""Synchronizations: which workbenches need one, what is checked, sent and said of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backends.domain.errors import AccessDenied, NotFound, Rejected
from backends.domain.event import AuditEvent
from backends.domain.plan import Plan, Verdict, Where
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.services.planning.candidates import neighbourhood
from backends.services.planning.synchronizing import plan_synchronization, plan_the_rest
from backends.services.planning.undoing import plan_undo
from backends.services.synchronized import last_synchronized
from tests import openapi
from tests.services.answers import NOW
from tests.services.benches import bench, crn_of, entry_of
from tests.services.planning import (
    ELSEWHERE,
    ENVIRONMENT,
    REGISTRY,
    Plane,
    caller,
    check_names,
    check_of,
    registry,
    session,
)

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
DENIED = AccessDenied("CDP control plane", "no")
OTHER = "crn:cdp:ml:us-west-1:acc:model_registry:r2"
OLD, ANCIENT = bench("old"), bench("ancient", "1.9.9")
NEW = bench("new", "2.0.46-b1")
SUSPENDED = bench("asleep", instance_status="suspend:finished")
BROKEN = bench(
    "broken", instance_status="installation:failed", failure_message="No quota for GPUs."
)
BUSY = bench("busy", "2.0.58-b118", instance_status="upgrade:started")
FAR = bench("far", environment_crn=ELSEWHERE, environment_name="far")
EVERY = (OLD, ANCIENT, NEW, SUSPENDED, BROKEN, BUSY, FAR)


def plane(*workbenches: Workbench, **fields: Any) -> Plane:
    return replace(Plane((registry(),), workbenches=workbenches or EVERY), **fields)


async def planned(
    *workbenches: Workbench,
    of: tuple[Registry, ...] = (),
    chosen: tuple[str, ...] | None = None,
    who: Any = None,
    **fields: Any,
) -> Plan:
    """Plan a synchronization of the registry, or of others; each request is held up to its form."""
    opened = session(plane(*workbenches, **fields))
    plan = await plan_synchronization(
        opened, of or (registry(),), chosen=chosen, caller=who or caller(), now=NOW
    )
    for step in plan.steps:
        openapi.check_request("ml", step.request.operation, step.request.body)
    return plan


def about(plan: Plan) -> list[str]:
    return [step.about for step in plan.steps]


# Who needs it


async def test_those_that_need_it_are_the_ready_ones_that_do_not_look_by_themselves() -> None:
    plan = await planned()

    assert about(plan) == ["ancient", "old"]
    assert plan.title == "Synchronize models with 2 workbenches"
    assert [step.request.body for step in plan.steps] == [
        {"workspaceCrn": crn_of("ancient")},
        {"workspaceCrn": crn_of("old")},
    ]
    assert all("refresh-model-registry-configmap" in step.command for step in plan.steps)
    assert plan.failed == ()
    assert plan.to_type == ""
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


async def test_a_version_that_is_not_understood_needs_it_too() -> None:
    assert about(await planned(bench("nightly", "nightly-1"), bench("bare", ""))) == [
        "bare",
        "nightly",
    ]


async def test_it_is_made_step_by_step_and_told_by_events_of_each() -> None:
    plan = await planned()
    assert plan.step_by_step
    assert (plan.expected.sees, plan.expected.ends) == ("event", "at once")
    assert (plan.expected.registry_crn, plan.expected.known) == (REGISTRY, (REGISTRY,))
    assert (plan.target.name, plan.target.crn) == ("models", REGISTRY)


async def test_what_is_left_out_is_said_with_its_reason() -> None:
    plan = await planned()
    assert plan.consequences == (
        "Not in this, because they look by themselves every 5 minutes: busy, new.",
        "asleep needs it as well, and cannot have it. It is not ready: Suspended.",
        "broken needs it as well, and cannot have it. It is not ready: Failed: No quota for GPUs.",
    )


async def test_where_nobody_needs_it_there_is_nothing_to_send() -> None:
    plan = await planned(NEW)
    assert (plan.steps, plan.title) == ((), "Synchronize models with no workbenches")
    assert plan.consequences[0] == "No workbench needs it."


async def test_where_there_is_no_workbench_that_is_said() -> None:
    plan = await planned(FAR)
    assert plan.steps == ()
    assert plan.consequences == ("There is no workbench in the environment.",)


async def test_one_workbench_is_one() -> None:
    plan = await planned(OLD)
    assert plan.title == "Synchronize models with 1 workbench"
    assert check_of(plan, "workbenches-ready").evidence == "1 workbench chosen, and each is ready."


async def test_workbenches_and_registry_are_read_anew() -> None:
    seen = registry("installation:started", service_name="as-it-was")
    plan = await planned(of=(seen,), registries=(registry("who:knows"),))
    assert plan.target.name == "models"
    assert check_of(plan, "status").verdict is NOT_CHECKED


async def test_a_registry_that_is_gone_is_not_synchronized() -> None:
    with pytest.raises(NotFound, match="models is not there any longer"):
        await planned(registries=())


@pytest.mark.parametrize("field", ["registries", "workbenches"])
async def test_without_its_lists_there_is_no_plan(field: str) -> None:
    there = session(replace(plane(), **{field: DENIED}))
    with pytest.raises(AccessDenied):
        await plan_synchronization(there, (registry(),), caller=None, now=NOW)


async def test_candidates_are_told_with_how_they_learn_of_a_registry() -> None:
    there = await neighbourhood(session(plane(OLD, NEW, SUSPENDED)), [registry()])
    assert [(one.workbench.name, str(one.verdict), one.needs_it) for one in there.candidates] == [
        ("asleep", "manual: older than 2.0.46", False),
        ("new", "automatic, every 5 minutes (2.0.46 or newer)", False),
        ("old", "manual: older than 2.0.46", True),
    ]
    assert there.needing == (crn_of("old"),)


# Those that are named


@pytest.mark.parametrize("name", ["new", crn_of("new")])
async def test_a_workbench_that_is_named_is_told_whether_it_needs_it_or_not(name: str) -> None:
    plan = await planned(chosen=(name,))
    assert about(plan) == ["new"]
    check = check_of(plan, "needed")
    assert (check.verdict, "by themselves: new." in check.evidence) == (WARN, True)
    assert plan.failed == ()


async def test_one_that_is_named_twice_is_told_once() -> None:
    assert about(await planned(chosen=("old", crn_of("old"), "old"))) == ["old"]


@pytest.mark.parametrize("name", ["far", "nobody", "OLD", ""])
async def test_a_name_that_nobody_has_there_is_told_with_those_there_are(name: str) -> None:
    with pytest.raises(NotFound, match=f"no workbench beside the registry is called {name}") as no:
        await planned(OLD, NEW, FAR, chosen=("old", name))
    assert no.value.hint == "There are: new, old."


@pytest.mark.parametrize(
    ("workbench", "words"),
    [
        (SUSPENDED, "asleep: It is not ready: Suspended."),
        (BROKEN, "broken: It is not ready: Failed: No quota for GPUs."),
        (BUSY, "busy: It is not ready: Upgrading."),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_one_that_is_not_ready_fails_a_check_by_name(
    workbench: Workbench, words: str
) -> None:
    plan = await planned(OLD, workbench, chosen=("old", workbench.name))
    assert plan.failed == ("workbenches-ready",)
    assert check_of(plan, "workbenches-ready").evidence == words
    assert len(plan.steps) == 2


async def test_none_that_is_named_is_nothing_to_send() -> None:
    assert (await planned(chosen=())).steps == ()


# Checks


async def test_what_is_looked_at() -> None:
    plan = await planned()
    assert check_names(plan) == ["role", "status", "workbenches-ready", "outbound-access"]
    assert check_of(plan, "role").verdict is PASS
    assert check_of(plan, "outbound-access").verdict is NOT_CHECKED


async def test_who_lacks_a_role_fails_a_check() -> None:
    plan = await planned(who=caller("MLUser"))
    assert plan.failed == ("role",)


@pytest.mark.parametrize("status", ["installation:started", "installation:failed"])
async def test_a_registry_that_is_not_ready_fails_a_check(status: str) -> None:
    plan = await planned(registries=(registry(status),))
    assert plan.failed == ("status",)


async def test_inference_services_are_told_with_how_they_learn_of_it() -> None:
    def service(name: str, version: str, environment: str = ENVIRONMENT) -> InferenceService:
        return InferenceService(
            app_name=name, ml_serving_version=version, environment_crn=environment
        )

    services = (
        service("young", "1.2.0-b1"),
        service("old", "1.1.9"),
        service("bare", ""),
        service("far", "1.1.9", ELSEWHERE),
    )
    plan = await planned(OLD, services=services)
    none = "and there is no call to tell it."
    assert plan.consequences == (
        "The Inference service young looks by itself every 30 seconds.",
        f"The Inference service old (1.1.9) is not reached: older than 1.2.0, {none}",
        "The Inference service bare (without a version) is not reached: its version is not known, "
        f"{none}",
    )


async def test_services_that_cannot_be_listed_keep_nobody_from_synchronizing() -> None:
    plan = await planned(OLD, services=DENIED)
    assert about(plan) == ["old"]
    assert plan.consequences == (
        "Which Inference services are there is not known. CDP control plane: no",
    )


# Several registries


def elsewhere(status: str = "installation:finished") -> Registry:
    """Return a registry in the other environment."""
    return registry(
        status,
        crn=OTHER,
        service_name="others",
        environment_crn=ELSEWHERE,
        environment_name="far",
    )


async def test_registries_in_several_environments_are_one_change() -> None:
    both = (registry(), elsewhere())
    plan = await planned(of=both, registries=both)
    assert about(plan) == ["far", "ancient", "old"]
    assert plan.title == "Synchronize 2 registries with 3 workbenches"
    assert plan.target.name == "models, others"
    assert plan.expected.known == (REGISTRY, OTHER)
    assert check_names(plan) == [
        "role-labs",
        "role-far",
        "status-models",
        "status-others",
        "workbenches-ready",
        "outbound-access",
    ]
    assert check_of(plan, "role-far").verdict is FAIL  # the caller's roles are on the first


async def test_two_registries_of_one_environment_are_doubtful() -> None:
    both = (registry(), registry(crn=OTHER, service_name="others"))
    plan = await planned(of=both, registries=both)
    assert about(plan) == ["ancient", "old"]
    check = check_of(plan, "one-registry-labs")
    assert (check.verdict, "2 of its registries" in check.evidence) == (WARN, True)
    assert "role" in check_names(plan)


async def test_of_several_those_in_no_fit_state_are_left_out_and_named() -> None:
    both = (registry(), elsewhere("installation:failed"))
    plan = await planned(of=both, registries=both)
    assert about(plan) == ["ancient", "old"]
    assert plan.title == "Synchronize models with 2 workbenches"
    assert plan.expected.known == (REGISTRY,)
    assert plan.failed == ()
    check = check_of(plan, "nothing-left-out")
    assert check.verdict is WARN
    assert check.evidence.startswith("others is left out. ")
    assert "this one is installation:failed." in check.evidence


async def test_where_workbenches_are_named_no_registry_is_left_out() -> None:
    both = (registry(), elsewhere("installation:failed"))
    plan = await planned(of=both, registries=both, chosen=("far",))
    assert about(plan) == ["far"]
    assert "status-others" in plan.failed


async def test_of_the_rest_no_registry_is_left_out() -> None:
    both = (registry(), elsewhere())
    first = await planned(FAR, OLD, of=both, registries=both)
    assert about(first) == ["far", "old"]
    entry = entry_of(first, ("sending", 0), ("refused", 0), ("answered", 1), ("ended", 0))
    registries = (registry(), elsewhere("upgrade:started"))
    left = await rest_of(entry, FAR, OLD, registries=registries)
    assert about(left) == ["far"]
    assert "status-others" in left.failed


async def test_where_none_is_in_a_fit_state_each_fails_its_check() -> None:
    both = (registry("installation:failed"), elsewhere("installation:failed"))
    plan = await planned(of=both, registries=both)
    assert {"status-models", "status-others"} <= set(plan.failed)


async def test_a_registry_that_is_named_twice_is_one() -> None:
    plan = await planned(of=(registry(), registry()))
    assert plan.title == "Synchronize models with 2 workbenches"
    assert plan.expected.known == (REGISTRY,)


# What an earlier one has left over


async def earlier(*said: tuple[str, int]) -> Any:
    """Return a synchronization of old, ancient and one more of which this is in the journal."""
    plan = await planned(OLD, ANCIENT, bench("third"))
    assert about(plan) == ["ancient", "old", "third"]
    return entry_of(plan, ("sending", 0), *said, ("ended", 0))


async def rest_of(entry: Any, *workbenches: Workbench, **fields: Any) -> Plan:
    there = plane(*(workbenches or (OLD, ANCIENT, bench("third"), bench("another"))), **fields)
    return await plan_the_rest(session(there), entry, caller=caller(), now=NOW)


async def test_the_rest_is_what_was_not_certainly_reached() -> None:
    entry = await earlier(("answered", 0), ("sending", 1), ("refused", 1))
    plan = await rest_of(entry)
    assert about(plan) == ["old", "third"]
    assert plan.id != entry.id
    assert plan.expected.known == (REGISTRY,)


@pytest.mark.parametrize("last", ["sending", "unanswered", "refused", "not verified"])
async def test_what_may_have_it_or_failed_is_in_the_rest(last: str) -> None:
    entry = await earlier(("answered", 0), ("answered", 1), ("sending", 2), (last, 2))
    assert about(await rest_of(entry)) == ["third"]


async def test_what_was_found_out_to_have_it_is_not_in_the_rest() -> None:
    entry = await earlier(("unanswered", 0), ("verified", 0), ("answered", 1))
    assert about(await rest_of(entry)) == ["third"]


async def test_where_nothing_is_left_over_there_is_no_rest() -> None:
    entry = await earlier(*(("answered", number) for number in range(3)))
    with pytest.raises(Rejected, match="it has left nothing over"):
        await rest_of(entry)


async def test_the_rest_of_another_profile_is_planned_there() -> None:
    entry = await earlier()
    other = Where(profile="dev", region="us-west-1")
    moved = entry_of(entry.plan.model_copy(update={"where": other}), ("sending", 0))
    with pytest.raises(Rejected, match="the profile dev in us-west-1"):
        await rest_of(moved)


async def test_of_what_is_not_over_there_is_no_rest_yet() -> None:
    plan = await planned(OLD, ANCIENT)
    with pytest.raises(Rejected, match="it is not over yet"):
        await rest_of(entry_of(plan, ("sending", 0), ("answered", 0)))


async def test_a_workbench_that_is_gone_keeps_the_others_from_nothing() -> None:
    plan = await rest_of(await earlier(("answered", 0)), OLD, bench("another"))
    assert about(plan) == ["old"]
    assert plan.consequences[0] == "1 of those left over is not there any longer."


async def test_the_rest_of_what_is_gone_is_not_planned() -> None:
    with pytest.raises(NotFound, match="is not there any longer"):
        await rest_of(await earlier(), registries=())


async def test_one_that_was_suspended_meanwhile_fails_a_check_of_the_rest() -> None:
    entry = await earlier(("answered", 0), ("answered", 1))
    plan = await rest_of(entry, bench("third", instance_status="suspend:finished"))
    assert about(plan) == ["third"]
    assert plan.failed == ("workbenches-ready",)


# Taking back


async def test_there_is_nothing_to_take_back() -> None:
    plan = await planned(OLD)
    entry = entry_of(plan, ("sending", 0), ("answered", 0))
    with pytest.raises(Rejected, match="each workbench reads again which registry is in its"):
        await plan_undo(session(plane()), entry, caller=caller(), now=NOW + timedelta(hours=1))


# When it was done last


async def test_when_each_was_told_last_is_what_its_events_tell() -> None:
    def event(action: str, **before: float) -> AuditEvent:
        return AuditEvent(action=action, created_date=NOW - timedelta(**before))

    class Trails(Plane):
        async def audit_events(self, resource_crn: str) -> Any:
            if resource_crn == crn_of("ancient"):
                raise DENIED
            return await super().audit_events(resource_crn)

    told = (
        event("discoverModelRegistry", hours=1),
        event("RefreshModelRegistryConfigMap", hours=3),
        event("refreshModelRegistryConfigmap", hours=2),
        AuditEvent(action="refreshModelRegistryConfigmap"),
    )
    trail = session(Trails(events=told)).control_plane
    assert await last_synchronized(trail, [OLD, ANCIENT]) == {
        crn_of("old"): NOW - timedelta(hours=2),
        crn_of("ancient"): DENIED,
    }
    silent = session(Plane(events=told[:1])).control_plane
    assert await last_synchronized(silent, [OLD]) == {crn_of("old"): None}
