"""Workbenches that learn of a registry, as the clock is wound: told to, or by themselves."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from backends.domain.synchronization import WORKBENCH_FROM
from backends.domain.version import is_behind
from tests import openapi
from tests.demo.caller import Caller
from tests.demo.changes import change, create, named, refused

OPERATION = "refreshModelRegistryConfigmap"
GUIDE_OLD, GUIDE_NEW = "david-test", "zoram-serving-exp"
FAILING, SLOW, SUSPENDED = "feature-lab", "tuning-nightly", "notebooks-archive"
ONLY = "ml-3f1c07d9-5b2"


def bench(caller: Caller, name: str) -> dict[str, Any]:
    """Return the workbench of a name."""
    rows = caller.become("alice").ask("listWorkspaces")["workspaces"]
    return next(row for row in rows if row["instanceName"] == name)


def crn_of(caller: Caller, name: str) -> str:
    return bench(caller, name)["crn"]


def events(caller: Caller, name: str) -> list[dict[str, Any]]:
    said = caller.ask("getAuditEvents", resourceCrn=crn_of(caller, name))
    openapi.check_answer("ml", "getAuditEvents", said)
    return said["auditEvents"]["events"]


def log(caller: Caller, request_id: str) -> list[str]:
    return [line["log"] for line in caller.log(request_id)]


def synchronize(caller: Caller, name: str) -> None:
    assert change(caller, OPERATION, workspaceCrn=crn_of(caller, name)) == {}


# Told to


def test_a_workbench_that_is_told_to_has_an_event_and_a_log_of_it() -> None:
    caller = Caller()
    before = events(caller, GUIDE_OLD)
    synchronize(caller, GUIDE_OLD)
    event, *others = events(caller, GUIDE_OLD)
    assert others == before
    assert (event["action"], event["createdDate"]) == (OPERATION, "2026-05-04T09:30:00.000Z")
    assert event["userCrn"] == caller.ask("getUser")["user"]["crn"]
    caller.clock.wind(seconds=1)
    (begin,) = log(caller, event["requestID"])
    assert begin.endswith(f"with workbench {GUIDE_OLD}")
    caller.clock.wind(seconds=15)
    lines = log(caller, event["requestID"])
    assert lines[-1] == f"INFO  Workbench {GUIDE_OLD}: synchronized"


def test_the_answer_s_request_id_is_that_of_the_event() -> None:
    caller = Caller()
    answer = caller.send(OPERATION, workspaceCrn=crn_of(caller, GUIDE_OLD))
    assert events(caller, GUIDE_OLD)[0]["requestID"] == answer.headers["x-altus-request-id"]


def test_events_of_a_workbench_are_asked_by_either_field() -> None:
    caller = Caller()
    crn = crn_of(caller, GUIDE_OLD)
    assert caller.ask("getAuditEvents", resourceCrn=crn) == caller.ask(
        "getAuditEvents", workspaceCrn=crn
    )


def test_it_changes_nothing_of_the_registry_but_its_events() -> None:
    caller = Caller()
    before = caller.registries()
    synchronize(caller, GUIDE_OLD)
    synchronize(caller, GUIDE_OLD)
    assert caller.registries() == before
    assert len(events(caller, GUIDE_OLD)) >= 2


def test_the_one_that_fails_at_first_says_why_in_its_log_and_works_when_it_is_repeated() -> None:
    caller = Caller()
    crn = crn_of(caller, FAILING)
    answer = caller.send(OPERATION, workspaceCrn=crn)
    said = json.loads(answer.body)
    assert (answer.status, set(said)) == (500, {"code", "message"})
    assert said["message"] == f"Workspace {FAILING}: config map was not updated"
    caller.clock.wind(seconds=10)
    (failed,) = events(caller, FAILING)
    assert failed["requestID"] == answer.headers["x-altus-request-id"]
    assert log(caller, failed["requestID"])[-1].startswith(f"ERROR Workbench {FAILING}: ")

    synchronize(caller, FAILING)
    caller.clock.wind(seconds=15)
    assert log(caller, events(caller, FAILING)[0]["requestID"])[-1].endswith("synchronized")


@pytest.mark.parametrize(("pace", "delay_s"), [(1.0, 8.0), (4.0, 2.0)])
def test_the_one_that_takes_long_answers_when_it_is_done(pace: float, delay_s: float) -> None:
    caller = Caller(pace=pace)
    answer = caller.send(OPERATION, workspaceCrn=crn_of(caller, SLOW))
    assert (answer.status, answer.body, answer.delay_s) == (200, b"{}", delay_s)
    assert caller.send(OPERATION, workspaceCrn=crn_of(caller, GUIDE_OLD)).delay_s == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (SUSPENDED, "suspend:finished"),
        ("scratch-gpu", "installation:started"),
        ("planogram", "installation:failed"),
    ],
)
def test_one_that_is_not_ready_is_refused(name: str, status: str) -> None:
    caller = Caller()
    answer = refused(caller, OPERATION, workspaceCrn=crn_of(caller, name))
    assert answer == (400, f"Workspace {name} is {status}, it cannot be refreshed now")


def test_one_without_a_ready_registry_beside_it_is_refused() -> None:
    caller = Caller("alice", "nothing")
    status, said = refused(caller, OPERATION, workspaceCrn=crn_of(caller, GUIDE_OLD))
    assert (status, said) == (400, "No model registry is ready in environment eng-ml-env-v2")


def test_of_several_registries_the_newest_that_is_ready_is_the_one() -> None:
    caller = Caller()
    rows = [row for row in caller.registries() if row["environmentName"] == "eng-ml-env-v2"]
    older, newer = sorted(rows, key=lambda row: row["createdAt"])
    before = {row["crn"]: len(caller.events(row["crn"])) for row in rows}
    synchronize(caller, GUIDE_OLD)
    assert len(caller.events(newer["crn"])) == before[newer["crn"]] + 1
    assert len(caller.events(older["crn"])) == before[older["crn"]]


@pytest.mark.parametrize("persona", ["bob", "auditor", "pipeline"])
def test_who_may_not_change_registries_there_is_refused(persona: str) -> None:
    caller = Caller().become(persona)
    crn = crn_of(caller, GUIDE_OLD)
    status, said = refused(caller, OPERATION, workspaceCrn=crn)
    assert (status, f"lacks the right ml/{OPERATION} on {crn}" in said) == (403, True)


def test_who_does_not_see_the_environment_does_not_see_its_events() -> None:
    caller = Caller("pipeline")
    answer = caller.send("getAuditEvents", resourceCrn=crn_of(caller, FAILING))
    assert answer.status == 403


# By themselves


def test_a_new_enough_workbench_finds_a_new_registry_when_it_next_looks() -> None:
    caller = Caller()
    create(caller, "new-ml-aws")
    assert events(caller, "onboarding") == []
    caller.clock.wind(minutes=40)
    (found,) = events(caller, "onboarding")
    assert found["action"] == "discoverModelRegistry"
    at = datetime.fromisoformat(found["createdDate"])
    assert (at.minute % 5, at.second) == (0, 0)
    assert timedelta(minutes=15) < at - datetime.fromisoformat("2026-05-04T09:30:00Z")


def test_an_older_workbench_finds_nothing_by_itself() -> None:
    caller = Caller()
    for row in caller.ask("listWorkspaces")["workspaces"]:
        found = [one["action"] for one in events(caller, row["instanceName"])]
        if is_behind(row["version"], WORKBENCH_FROM) is not False:
            assert "discoverModelRegistry" not in found


def test_every_workbench_has_events_in_the_documented_form_newest_first() -> None:
    caller = Caller()
    for row in caller.ask("listWorkspaces")["workspaces"]:
        dates = [one["createdDate"] for one in events(caller, row["instanceName"])]
        assert dates == sorted(dates, reverse=True)


# As they are listed


def test_the_fixtures_have_a_workbench_of_every_kind() -> None:
    caller = Caller()
    said = caller.ask("listWorkspaces")
    openapi.check_answer("ml", "listWorkspaces", said)
    rows = {row["instanceName"]: row for row in said["workspaces"]}
    assert rows[SUSPENDED]["upgradeState"]["state"] == "UPGRADE_BLOCKED"
    parts = {one["resourceName"]: one["isHealthy"] for one in rows[FAILING]["healthInfoLists"]}
    assert parts == {"model-api": False, "web": True}
    assert "healthInfoLists" not in rows[GUIDE_NEW]
    assert rows["planogram"]["failureMessage"].startswith("Node group mlgpu0")
    assert named(caller, "ml-960afc3b-162")["environmentCrn"] == rows[GUIDE_OLD]["environmentCrn"]
