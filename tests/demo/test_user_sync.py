"""Users of environments in the simulated company, and what comes of synchronizing them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import openapi
from tests.demo.caller import Caller

HERE, NEW, BROKEN = "eng-ml-env-v2", "new-ml-aws", "lab-azure"


def state(caller: Caller, environment: str) -> str:
    said = caller.ask("getEnvironmentUserSyncState", environmentName=environment)
    openapi.check_answer("environments", "getEnvironmentUserSyncState", said)
    return said["state"]


def synchronize(caller: Caller, *environments: str) -> dict[str, Any]:
    said = caller.ask("syncAllUsers", environmentNames=list(environments))
    openapi.check_answer("environments", "syncAllUsers", said)
    return said


def followed(caller: Caller, begun: dict[str, Any]) -> dict[str, Any]:
    said = caller.ask("syncStatus", operationId=begun["operationId"])
    openapi.check_answer("environments", "syncStatus", said)
    return said


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        (HERE, "UP_TO_DATE"),
        (NEW, "STALE"),
        ("marketing-aws", "STALE"),
        (BROKEN, "SYNC_FAILED"),
    ],
)
def test_the_state_is_what_is_stored(environment: str, word: str) -> None:
    assert state(Caller(), environment) == word


def test_a_sync_takes_its_time_and_names_where_it_was_good() -> None:
    caller = Caller()
    begun = synchronize(caller, NEW)
    assert (begun["status"], begun["success"]) == ("REQUESTED", [])
    caller.clock.wind(seconds=10)
    assert followed(caller, begun)["status"] == "RUNNING"
    assert state(caller, NEW) == "SYNC_IN_PROGRESS"
    caller.clock.wind(seconds=15)
    ended = followed(caller, begun)
    assert ended["status"] == "COMPLETED"
    crn = caller.world.company.environments[NEW]["crn"]
    assert (ended["success"], ended["failure"]) == ([{"environmentCrn": crn}], [])
    assert ended["endDate"] == "2026-05-04T09:30:25.000Z"
    said = caller.ask("getEnvironmentUserSyncState", environmentName=NEW)
    assert said == {"state": "UP_TO_DATE", "userSyncOperationId": begun["operationId"]}


def test_it_is_as_fast_as_the_world() -> None:
    caller = Caller(pace=50)
    synchronize(caller, NEW)
    caller.clock.wind(seconds=0.5)
    assert state(caller, NEW) == "UP_TO_DATE"


def test_it_fails_where_an_environment_does_not_answer() -> None:
    caller = Caller()
    begun = synchronize(caller, HERE, BROKEN)
    caller.clock.wind(seconds=25)
    ended = followed(caller, begun)
    assert ended["status"] == "FAILED"
    (failure,) = ended["failure"]
    assert failure["environmentCrn"] == caller.world.company.environments[BROKEN]["crn"]
    assert "START_FAILED" in failure["message"]
    assert (state(caller, HERE), state(caller, BROKEN)) == ("UP_TO_DATE", "SYNC_FAILED")


def test_a_second_one_is_refused_with_the_operation_that_runs() -> None:
    caller = Caller()
    begun = synchronize(caller, HERE)
    answer = caller.send("syncAllUsers", environmentNames=[NEW, HERE])
    assert answer.status == 409
    assert begun["operationId"] in json.loads(answer.body)["message"]
    assert state(caller, NEW) == "STALE"
    synchronize(caller, NEW)


@pytest.mark.parametrize("body", [{}, {"environmentNames": []}])
def test_naming_none_means_all(body: dict[str, object]) -> None:
    caller = Caller()
    begun = caller.ask("syncAllUsers", **body)
    caller.clock.wind(seconds=26)
    ended = followed(caller, begun)
    everywhere = caller.ask("listEnvironments")["environments"]
    assert len(ended["success"]) + len(ended["failure"]) == len(everywhere)


def test_it_takes_an_administrator_of_the_environment() -> None:
    alice = Caller()
    answer = alice.become("bob").send("syncAllUsers", environmentNames=[HERE])
    assert answer.status == 403
    assert "lacks the right environments/syncAllUsers" in json.loads(answer.body)["message"]
    assert state(alice.become("bob"), HERE) == "UP_TO_DATE"


def test_an_operation_is_known_to_those_who_see_its_environments() -> None:
    alice = Caller()
    begun = synchronize(alice, "risk-models-aws")
    hidden = alice.become("bob").send("syncStatus", operationId=begun["operationId"])
    assert hidden.status == 404
    assert alice.send("syncStatus", operationId="nothing").status == 404


def test_a_past_operation_can_be_looked_up() -> None:
    caller = Caller()
    said = caller.ask("getEnvironmentUserSyncState", environmentName=BROKEN)
    past = caller.ask("syncStatus", operationId=said["userSyncOperationId"])
    openapi.check_answer("environments", "syncStatus", past)
    assert past["status"] == "FAILED"


def test_a_lost_sync_was_begun() -> None:
    caller = Caller("alice", "lost@syncAllUsers")
    assert caller.send("syncAllUsers", environmentNames=[HERE]).breaks == "reset"
    assert state(caller, HERE) == "SYNC_IN_PROGRESS"
