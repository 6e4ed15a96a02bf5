"""IDBroker mappings of the simulated company: read, set as a whole, synchronized."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import openapi
from tests.demo.caller import Caller

PLAIN, RAZ = "eng-ml-dev-env-aws", "eng-ml-env-v2"


def mappings(caller: Caller, environment: str) -> dict[str, Any]:
    return checked(caller, "getIdBrokerMappings", environment)


def status(caller: Caller, environment: str) -> dict[str, Any]:
    return checked(caller, "getIdBrokerMappingsSyncStatus", environment)


def checked(caller: Caller, operation: str, environment: str) -> dict[str, Any]:
    said = caller.ask(operation, environmentName=environment)
    openapi.check_answer("environments", operation, said)
    return said


def sendable(said: dict[str, Any], **fields: object) -> dict[str, Any]:
    """Return what was read, as it can be set again, with some fields changed."""
    return {name: value for name, value in said.items() if name != "mappingsVersion"} | fields


def refused(caller: Caller, operation: str, **body: object) -> tuple[int, str]:
    answer = caller.send(operation, **body)
    return answer.status, json.loads(answer.body)["message"]


def test_setting_overwrites_everything_and_counts_one_up() -> None:
    caller = Caller()
    before = mappings(caller, PLAIN)
    row = {"accessorCrn": "crn:altus:iam:us-west-1:a:group:g/1", "role": "arn:aws:iam::1:role/r"}
    sent = sendable(before, environmentName=PLAIN, mappings=[row], dataAccessRole="other")
    said = caller.ask("setIdBrokerMappings", **sent)
    openapi.check_answer("environments", "setIdBrokerMappings", said)
    assert said == mappings(caller, PLAIN)
    assert said["mappings"] == [row]
    assert said["dataAccessRole"] == "other"
    assert said["mappingsVersion"] == before["mappingsVersion"] + 1


def test_a_role_that_is_not_sent_again_is_gone() -> None:
    caller = Caller()
    before = mappings(caller, PLAIN)
    role = {"rangerCloudAccessAuthorizerRole": "arn:aws:iam::1:role/raz"}
    caller.ask("setIdBrokerMappings", **sendable(before, environmentName=PLAIN), **role)
    assert mappings(caller, PLAIN)["rangerCloudAccessAuthorizerRole"] == "arn:aws:iam::1:role/raz"
    caller.ask("setIdBrokerMappings", **sendable(before, environmentName=PLAIN))
    assert "rangerCloudAccessAuthorizerRole" not in mappings(caller, PLAIN)


@pytest.mark.parametrize(
    ("environment", "fields", "words"),
    [
        (PLAIN, {"mappings": []}, "setEmptyMappings has to be true"),
        (PLAIN, {"mappings": None}, "setEmptyMappings has to be true"),
        (PLAIN, {"setEmptyMappings": True}, "not allowed where there are mappings"),
        (PLAIN, {"rangerAuditRole": None}, "rangerAuditRole is required"),
        (RAZ, {"rangerCloudAccessAuthorizerRole": None}, "required in a RAZ-enabled"),
        (PLAIN, {"mappings": [{"accessorCrn": "srv_me", "role": "r"}]}, "which is a CRN"),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    environment: str, fields: dict[str, object], words: str
) -> None:
    caller = Caller()
    before = mappings(caller, environment)
    sent = sendable(before, environmentName=environment) | fields
    kept = {name: value for name, value in sent.items() if value is not None}
    code, sentence = refused(caller, "setIdBrokerMappings", **kept)
    assert (code, words in sentence) == (400, True), sentence
    assert mappings(caller, environment) == before


def test_all_rows_can_be_removed_where_that_is_said() -> None:
    caller = Caller()
    sent = sendable(mappings(caller, PLAIN), environmentName=PLAIN, mappings=[])
    said = caller.ask("setIdBrokerMappings", **sent, setEmptyMappings=True)
    assert said["mappings"] == []


def test_a_set_needs_a_sync_which_takes_its_time() -> None:
    caller = Caller()
    assert status(caller, PLAIN)["syncNeeded"] is False
    before = mappings(caller, PLAIN)
    caller.ask("setIdBrokerMappings", **sendable(before, environmentName=PLAIN))
    assert status(caller, PLAIN)["syncNeeded"] is True
    assert caller.ask("syncIdBrokerMappings", environmentName=PLAIN) == {}
    seen: list[tuple[bool, str]] = []
    for seconds in (0, 5, 18):
        caller.clock.wind(seconds=seconds)
        said = status(caller, PLAIN)
        seen.append((said["syncNeeded"], said["globalStatus"]))
    assert seen == [(True, "REQUESTED"), (True, "RUNNING"), (False, "COMPLETED")]
    (lake,) = caller.ask("listDatalakes", environmentName=PLAIN)["datalakes"]
    assert status(caller, PLAIN)["statuses"][lake["crn"]] == {
        "status": "COMPLETED",
        "startDate": "2026-05-04T09:30:00.000Z",
        "endDate": "2026-05-04T09:30:20.000Z",
    }


def test_a_sync_brings_what_was_set_when_it_began() -> None:
    caller = Caller(pace=10)
    before = mappings(caller, PLAIN)
    caller.ask("syncIdBrokerMappings", environmentName=PLAIN)
    caller.ask("setIdBrokerMappings", **sendable(before, environmentName=PLAIN))
    caller.clock.wind(seconds=2.1)
    assert status(caller, PLAIN)["globalStatus"] == "COMPLETED"
    assert status(caller, PLAIN)["syncNeeded"] is True


def test_two_syncs_at_a_time_are_refused() -> None:
    caller = Caller()
    caller.ask("syncIdBrokerMappings", environmentName=PLAIN)
    code, sentence = refused(caller, "syncIdBrokerMappings", environmentName=PLAIN)
    assert (code, sentence) == (409, f"A sync of the ID Broker mappings of {PLAIN} is running")
    caller.clock.wind(seconds=20)
    caller.ask("syncIdBrokerMappings", environmentName=PLAIN)


@pytest.mark.parametrize(
    ("environment", "outcomes"),
    [
        ("vision-ml-azure", ["FAILED", "COMPLETED"]),
        ("retail-ml-azure", ["COMPLETED"]),
        ("lab-azure", ["FAILED", "FAILED"]),
    ],
)
def test_a_sync_fails_where_that_is_stored(environment: str, outcomes: list[str]) -> None:
    caller = Caller()
    for outcome in outcomes:
        caller.ask("syncIdBrokerMappings", environmentName=environment)
        caller.clock.wind(seconds=21)
        said = status(caller, environment)
        assert said["globalStatus"] == outcome
        (lake,) = said["statuses"].values()
        assert ("errorDetail" in lake) == (outcome == "FAILED")


def test_an_environment_without_a_data_lake_has_nothing_to_sync_to() -> None:
    caller = Caller()
    assert status(caller, "marketing-aws")["statuses"] == {}
    code, sentence = refused(caller, "syncIdBrokerMappings", environmentName="marketing-aws")
    assert (code, "no Data Lake" in sentence) == (400, True)


@pytest.mark.parametrize("operation", ["setIdBrokerMappings", "syncIdBrokerMappings"])
def test_who_may_look_may_not_change(operation: str) -> None:
    alice = Caller()
    sent = sendable(mappings(alice, RAZ), environmentName=RAZ)
    body = sent if operation.startswith("set") else {"environmentName": RAZ}
    bob = alice.become("bob")
    assert mappings(bob, RAZ) == mappings(alice, RAZ)
    code, sentence = refused(bob, operation, **body)
    assert (code, f"lacks the right environments/{operation}" in sentence) == (403, True)


def test_who_does_not_see_an_environment_is_told_nothing_of_it() -> None:
    code, _ = refused(Caller("bob"), "getIdBrokerMappings", environmentName="risk-models-aws")
    assert code == 403
    code, _ = refused(Caller(), "getIdBrokerMappings", environmentName="nowhere")
    assert code == 404


@pytest.mark.parametrize("operation", ["setIdBrokerMappings", "syncIdBrokerMappings"])
def test_a_lost_change_was_made(operation: str) -> None:
    caller = Caller("alice", f"lost@{operation}")
    before = mappings(caller, PLAIN)
    sent = sendable(before, environmentName=PLAIN)
    body = sent if operation.startswith("set") else {"environmentName": PLAIN}
    assert caller.send(operation, **body).breaks == "reset"
    changed = mappings(caller, PLAIN)["mappingsVersion"] > before["mappingsVersion"]
    running = status(caller, PLAIN)["globalStatus"] == "REQUESTED"
    assert (changed, running) == (operation.startswith("set"), operation.startswith("sync"))


def test_a_fault_comes_later_where_it_is_told_to() -> None:
    caller = Caller("alice", "later:503@getIdBrokerMappings")
    assert caller.send("getIdBrokerMappings", environmentName=RAZ).status == 200
    assert caller.send("getIdBrokerMappings", environmentName=RAZ).status == 503
    assert caller.send("getEnvironmentUserSyncState", environmentName=RAZ).status == 200
