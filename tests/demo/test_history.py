"""Winding the clock: statuses move, events and logs grow, and waiting gives the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backends.demo.wire import iso
from tests.demo.caller import OF_ONE, OPENED, READS, Caller, Clock
from tests.demo.changes import create, in_environment, newest_log


def status(caller: Caller, code: str) -> str:
    registry = caller.registry(code)
    return registry["status"] if registry else "gone"


def test_an_installation_gets_a_domain_and_then_is_ready() -> None:
    caller = Caller()
    young = caller.registry("ml-d17a3e48-3c2")
    assert young is not None
    assert young["status"] == "installation:started"
    assert "domain" not in young
    caller.clock.wind(minutes=18)
    older = caller.registry("ml-d17a3e48-3c2")
    assert older is not None
    assert older["domain"].startswith("https://modelregistry.ml-d17a3e48-3c2.")
    assert older["status"] == "installation:started"
    caller.clock.wind(minutes=6)
    assert status(caller, "ml-d17a3e48-3c2") == "installation:finished"


def test_an_upgrade_ends_and_brings_its_version() -> None:
    caller = Caller()
    before = caller.registry("ml-91d3f27c-e05")
    caller.clock.wind(minutes=3)
    after = caller.registry("ml-91d3f27c-e05")
    assert before is not None
    assert after is not None
    assert (before["status"], before["version"]) == ("upgrade:started", "1.12.0-b31")
    assert (after["status"], after["version"]) == ("upgrade:finished", "1.13.0-b58")


def test_a_deleted_registry_goes_with_its_events() -> None:
    caller = Caller()
    registry = caller.registry("ml-27ad5c60-b18")
    assert registry is not None
    assert registry["status"] == "deprovision:started"
    caller.clock.wind(minutes=2)
    assert status(caller, "ml-27ad5c60-b18") == "gone"
    assert caller.send("getAuditEvents", resourceCrn=registry["crn"]).status == 404


def test_a_failure_stays_and_its_log_says_why() -> None:
    caller = Caller()
    reasons = {
        "ml-5f02c9be-6d7": "no subnet of sandbox-aws has enough free addresses",
        "ml-c4418e02-7aa": "NO_PROXY lacks the service CIDR",
        "ml-6e19f4c7-d04": "has no route 0.0.0.0/0",
        "ml-70cd41b9-e6a": "Storage Account Contributor",
        "ml-0d84b6e1-c57": "InUseSubnetCannotBeDeleted",
    }
    caller.clock.wind(days=2)
    for code, reason in reasons.items():
        registry = caller.registry(code)
        assert registry is not None
        assert registry["status"].endswith(":failed")
        newest = caller.events(registry["crn"])[0]
        lines = [line["log"] for line in caller.log(newest["requestID"])]
        assert any(line.startswith("ERROR") and reason in line for line in lines)


def test_a_log_grows_and_never_changes_what_it_said() -> None:
    caller = Caller()
    registry = caller.registry("ml-d17a3e48-3c2")
    assert registry is not None
    (event,) = caller.events(registry["crn"])
    before = caller.log(event["requestID"])
    caller.clock.wind(minutes=5)
    after = caller.log(event["requestID"])
    assert after[: len(before)] == before
    assert len(after) > len(before)
    assert all(line["createdDate"] <= iso(caller.clock()) for line in after)
    assert after == sorted(after, key=lambda line: line["createdDate"])


def test_a_log_can_be_read_on_from_an_offset() -> None:
    caller = Caller()
    registry = caller.registry("ml-e8840f1d-93b")
    assert registry is not None
    request_id = caller.events(registry["crn"])[0]["requestID"]
    whole = caller.log(request_id)
    page = caller.ask("getLogs", requestID=request_id, offset=7, pageSize=3)["auditLogs"]
    assert page["logs"] == whole[7:10]
    assert page["count"] == len(whole)
    assert caller.ask("getLogs", requestID=request_id, offset=9999)["auditLogs"]["logs"] == []


def test_winding_in_one_turn_or_in_many_gives_the_same_world() -> None:
    leap, steps = Caller(), Caller()
    leap.clock.wind(minutes=24)
    for _ in range(24):
        steps.clock.wind(minutes=1)
        steps.registries()
    for operation, (_, body) in READS.items():
        if operation not in (*OF_ONE, "generateWorkloadAuthToken"):  # no two tokens are alike
            assert leap.ask(operation, **body) == steps.ask(operation, **body)


def test_the_same_seed_and_clock_give_the_same_bytes() -> None:
    answers = [Caller().send("listModelRegistries") for _ in range(2)]
    assert answers[0] == answers[1]


def test_the_world_is_fresh_whenever_it_is_opened() -> None:
    years_on = Caller(clock=Clock(OPENED + timedelta(days=3000)))
    now = iso(years_on.clock())
    statuses = [row["status"] for row in years_on.registries()]
    assert statuses == [row["status"] for row in Caller().registries()]
    assert all(row["createdAt"] <= now for row in years_on.registries())


@pytest.mark.parametrize("pace", [20.0, 0.5])
def test_what_is_begun_at_another_pace_says_and_becomes_the_same_sooner_or_later(
    pace: float,
) -> None:
    usual, other = Caller(), Caller(pace=pace)
    logs: list[list[str]] = []
    for caller, quicker in ((usual, 1.0), (other, pace)):
        crn = create(caller, "labs-ml-aws")["crn"]
        caller.clock.wind(minutes=24 / quicker)
        assert in_environment(caller, "labs-ml-aws")["status"] == "installation:started"
        caller.clock.wind(minutes=1 / quicker)
        assert in_environment(caller, "labs-ml-aws")["status"] == "installation:finished"
        logs.append([line for line in newest_log(caller, crn) if "since the request" not in line])
    assert logs[0] == logs[1]


def test_the_pace_leaves_alone_what_was_begun_before_the_world_opened() -> None:
    usual, quick = Caller(), Caller(pace=100)
    for caller in (usual, quick):
        caller.clock.wind(minutes=5)
    assert usual.registries() == quick.registries()


def test_a_log_counts_the_time_that_has_passed_whatever_the_pace() -> None:
    caller = Caller(pace=20)
    crn = create(caller, "labs-ml-aws")["crn"]
    caller.clock.wind(seconds=18.5)
    assert newest_log(caller, crn)[-1].endswith("is being created, 0 min 18 s since the request")


@pytest.mark.parametrize("pace", [0, -1, float("nan")])
def test_a_pace_that_leads_nowhere_is_refused_with_a_sentence(pace: float) -> None:
    with pytest.raises(ValueError, match="a number above zero"):
        Caller(pace=pace)
