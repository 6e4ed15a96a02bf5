"""Every fault does what its sentence says, where and when it was asked to."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime

import pytest

from backends.demo import fixtures
from backends.demo.faults import FAULTS, KnownFault
from backends.demo.world import World
from tests.demo.caller import OF_ONE, READS, Caller
from tests.demo.changes import asked, in_environment

STATUSES = {"401": 401, "403": 403, "404": 404, "409": 409, "429": 429, "500": 500, "503": 503}


@pytest.mark.parametrize(("fault", "status"), STATUSES.items())
def test_a_status_fault_answers_with_it_in_the_platform_s_form(fault: str, status: int) -> None:
    answer = Caller("alice", fault).send("listUsers")
    assert answer.status == status
    assert set(json.loads(answer.body)) == {"code", "message"}
    assert "Retry-After" not in answer.headers


def test_429_can_say_when_to_come_back() -> None:
    assert Caller("alice", "429:5").send("listUsers").headers["Retry-After"] == "5"


def test_skew_refuses_with_a_clock_that_is_ahead() -> None:
    caller = Caller("alice", "skew")
    answer = caller.send("listUsers")
    ahead = parsedate_to_datetime(answer.headers["Date"]) - caller.clock()
    assert (answer.status, ahead.total_seconds()) == (401, 1200)


def test_html_is_a_web_page_with_status_200() -> None:
    answer = Caller("alice", "html").send("listUsers")
    assert (answer.status, answer.body[:15]) == (200, b"<!DOCTYPE html>")
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("fault", ["cut", "empty"])
def test_cut_and_empty_bodies_are_not_json(fault: str) -> None:
    answer = Caller("alice", fault).send("listModelRegistries")
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


@pytest.mark.parametrize("fault", ["cut", "empty", "html"])
def test_types_leaves_alone_what_another_fault_made_of_the_answer(fault: str) -> None:
    assert (
        Caller("alice", fault, "types").send("listUsers").body
        == Caller("alice", fault).send("listUsers").body
    )


def test_types_leaves_no_value_as_it_was() -> None:
    (registry, *_) = Caller("alice", "types").registries()
    assert all(isinstance(value, list) for value in registry.values())


@pytest.mark.parametrize("fault", ["silence", "reset", "tls", "proxy", "dns"])
def test_connection_faults_break_the_connection(fault: str) -> None:
    assert Caller("alice", fault).send("listUsers").breaks == fault


MET = {"429": "429:3", "down": "down:ml", "denied": "denied:ml", "slow": "slow:1"}
SPOILING = [known for known in FAULTS if known.kind != "world"]


@pytest.mark.parametrize("known", SPOILING, ids=lambda known: known.name)
def test_a_change_that_meets_a_fault_is_made_or_not_as_the_table_says(known: KnownFault) -> None:
    caller = Caller("alice", MET.get(known.name, known.name))
    body = asked(Caller(), "labs-ml-aws")
    calls = 3 if known.name == "flaky" else 1
    registries = caller.world.company.registries
    answers = [caller.send("createModelRegistry", **body) for _ in range(calls)]
    if known.name == "flaky":
        assert [answer.status for answer in answers] == [200, 409, 503]
        assert len(list(registries)) == 26
    else:
        assert len(list(registries)) == 25 + known.carries_out


def test_a_lost_answer_is_that_of_a_change_that_was_made_once() -> None:
    caller = Caller("alice", "lost@createModelRegistry")
    body = asked(caller, "labs-ml-aws")
    assert caller.send("createModelRegistry", **body).breaks == "reset"
    crn = in_environment(caller, "labs-ml-aws")["crn"]
    assert caller.send("createModelRegistry", **body).breaks == "reset"
    assert in_environment(caller, "labs-ml-aws")["crn"] == crn
    assert len(caller.events(crn)) == 1
    assert caller.send("deleteModelRegistry", modelRegistryCrn=crn).status == 409


def test_lost_loses_no_answer_to_a_read() -> None:
    caller = Caller("alice", "lost")
    assert caller.send("listModelRegistries").breaks == ""
    crn = caller.registries()[0]["crn"]
    assert caller.send("deleteModelRegistry", modelRegistryCrn=crn).breaks == "reset"
    assert caller.registries()[0]["status"] == "deprovision:started"


def test_an_answer_can_be_lost_of_the_second_change_only() -> None:
    caller = Caller("alice", "later:lost@createModelRegistry")
    answers = [
        caller.send("createModelRegistry", **asked(caller, environment))
        for environment in ("labs-ml-aws", "labs-ml-azure")
    ]
    assert [answer.breaks for answer in answers] == ["", "reset"]
    assert len(caller.registries()) == 27


@pytest.mark.parametrize(("fault", "delay_s"), [("slow", 0.8), ("slow:50", 0.05)])
def test_slow_takes_its_time_and_answers_well(fault: str, delay_s: float) -> None:
    answer = Caller("alice", fault).send("listUsers")
    assert (answer.status, answer.delay_s) == (200, delay_s)


@pytest.mark.parametrize(("fault", "status"), [("down:iam", 503), ("denied:iam", 403)])
def test_a_service_can_be_down_or_deny_while_the_others_work(fault: str, status: int) -> None:
    caller = Caller("alice", fault)
    assert caller.send("listUsers").status == status
    assert caller.send("getUser").status == status
    assert caller.send("listModelRegistries").status == 200


def test_a_fault_can_be_limited_to_an_operation_or_a_service() -> None:
    caller = Caller("alice", "500@listEnvironments", "404@datalake")
    assert caller.send("listEnvironments").status == 500
    assert caller.send("listDatalakes").status == 404
    assert caller.send("listModelRegistries").status == 200


def test_flaky_fails_every_third_call() -> None:
    caller = Caller("alice", "flaky")
    statuses = [caller.send("listUsers").status for _ in range(6)]
    assert statuses == [200, 200, 503, 200, 200, 503]


def test_later_begins_with_the_second_call_of_each_operation() -> None:
    caller = Caller("alice", "later:500@iam")
    assert [caller.send("listUsers").status for _ in range(3)] == [200, 500, 500]
    assert caller.send("getUser").status == 200
    assert [caller.send("listModelRegistries").status for _ in range(2)] == [200, 200]


def test_several_faults_work_together() -> None:
    answer = Caller("alice", "slow:10", "503").send("listUsers")
    assert (answer.status, answer.delay_s) == (503, 0.01)


def test_many_makes_so_many_settled_registries_in_forty_environments() -> None:
    caller = Caller("alice", "many:1000")
    registries = caller.registries()
    assert len(registries) == 1000
    assert len({row["crn"] for row in registries}) == 1000
    assert len({row["environmentCrn"] for row in registries}) == 40
    assert not [row for row in registries if row["status"].endswith(":started")]
    caller.clock.wind(days=1)
    assert caller.registries() == registries


def test_one_of_many_is_the_same_in_the_list_and_by_itself() -> None:
    caller = Caller("alice", "many:90")
    stored = list(caller.world.company.registries)
    assert caller.registries() == [row.wire(caller.clock()) for row in stored]
    for row in caller.registries():
        (event,) = caller.events(row["crn"])
        assert event["createdDate"] == row["createdAt"]
        assert caller.log(event["requestID"])


def test_one_of_many_that_is_not_there_is_not_found() -> None:
    caller = Caller("alice", "many:3")
    crn = caller.registries()[2]["crn"]
    for other in (f"{crn[:-1]}9", f"{crn[:-12]}{'f' * 12}", f"{crn}x", "x", ""):
        assert caller.send("getAuditEvents", resourceCrn=other).status == 404


def test_log_makes_a_first_log_of_so_many_lines() -> None:
    caller = Caller("alice", "log:5000")
    request_id = caller.events(caller.registries()[0]["crn"])[0]["requestID"]
    whole = caller.log(request_id)
    page = caller.ask("getLogs", requestID=request_id, offset=4990, pageSize=100)["auditLogs"]
    assert (len(whole), page["count"], page["logs"]) == (5000, 5000, whole[4990:])


def test_names_gives_registries_the_names_nobody_would_choose() -> None:
    shown = {
        row.get("serviceName") or row.get("workspaceName")
        for row in Caller("alice", "names").registries()
    }
    assert shown == set(fixtures.read("awkward_names"))
    text = "".join(str(name) for name in shown)
    assert {"\x1b", "\u202e", "\u200f", "\x00", "\n", "\u6a21"} <= set(text)
    assert "[red]x[/]" in shown
    assert max(len(str(name)) for name in shown) == 300


def test_nothing_answers_with_no_registries() -> None:
    assert Caller("alice", "nothing").registries() == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("oops", "No fault is called 'oops'. There are: 401, "),
        ("down", "needs its SERVICE"),
        ("down:elsewhere", "no service or operation 'elsewhere'"),
        ("500@nowhere", "no service or operation 'nowhere'"),
        ("slow:soon", "takes a whole number"),
        ("many", "needs its N"),
        ("500:3", "takes nothing after a colon"),
        ("later:many:3", "no @ and no later"),
        ("", "No fault is called ''"),
    ],
)
def test_a_fault_nobody_knows_is_refused_with_a_sentence(fault: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"fault|service") as refused:
        World.open(faults=[fault])
    assert sentence in str(refused.value)


def test_every_fault_in_the_table_can_be_switched_on_and_says_what_it_does() -> None:
    arguments = {"SERVICE": "ml", "SECONDS": "3", "MS": "1", "N": "2"}
    for known in FAULTS:
        argument = f":{arguments[known.argument]}" if known.argument else ""
        World.open(faults=[known.name + argument])
        assert known.sentence.endswith(".")


@pytest.mark.parametrize("fault", ["later:429:2@listUsers", "flaky@iam", "slow:5@ml", "log:3"])
def test_a_world_with_faults_still_answers_everything_else(fault: str) -> None:
    caller = Caller("alice", fault)
    for operation, (_, body) in READS.items():
        if operation not in OF_ONE:
            assert caller.send(operation, **body).status in (200, 503)
