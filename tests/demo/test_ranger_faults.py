"""What each fault makes of the simulated Ranger's answers."""

from __future__ import annotations

import json

import pytest

from backends.demo.faults import FAULTS
from backends.demo.wire import WireAnswer
from tests.demo.caller import Caller
from tests.demo.ranger_caller import PUBLIC, RangerCaller, with_user

HERE, ALL, ITS_USER = "eng-ml-env-v2", "all - bucket, path", "srv_cml_env_machine_user_8dcf2"


def listed(*faults: str) -> WireAnswer:
    here = RangerCaller(Caller("alice", *faults), HERE)
    return here.send("GET", f"{PUBLIC}/service/cm_s3/policy")


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("401", 401, "Error 401 Unauthorized"),
        ("skew", 401, "Error 401 Unauthorized"),
        ("403", 403, "does not have delegated-admin privilege on given resources"),
        ("404", 404, "Not found"),
        ("409", 409, '"statusCode":1'),
        ("429:7", 429, "Too Many Requests"),
        ("500", 500, '"statusCode":1'),
        ("503", 503, "Service Unavailable"),
        ("down:ranger", 503, "Service Unavailable"),
        ("denied:ranger", 403, "delegated-admin"),
    ],
)
def test_refusals_are_in_the_words_of_ranger_or_of_its_gateway(
    fault: str, status: int, words: str
) -> None:
    answer = listed(fault)
    assert answer.status == status
    assert words in answer.body.decode()
    kind = answer.headers["Content-Type"]
    assert kind.startswith("text/html") == (b"<html>" in answer.body)
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)


def test_bodies_are_spoiled_lists_too() -> None:
    good = listed()
    assert listed("cut").body == good.body[: len(good.body) // 2]
    assert listed("empty").body == b""
    assert listed("html").headers["Content-Type"].startswith("text/html")
    first = json.loads(listed("types").body)[0]
    assert first["name"] == [ALL]
    assert first["policyItems"][0]["users"] == [["rangerraz"]]


@pytest.mark.parametrize("fault", ["silence", "reset", "tls", "proxy", "dns"])
def test_connections_break(fault: str) -> None:
    assert listed(f"{fault}@getPolicies").breaks == fault


def test_it_is_slow_or_fails_now_and_then() -> None:
    assert listed("slow:70").delay_s == 0.07
    here = RangerCaller(Caller("alice", "flaky@ranger"), HERE)
    statuses = [here.send("GET", f"{PUBLIC}/policy/3").status for _ in range(3)]
    assert statuses == [200, 200, 503]


def test_a_lost_update_was_made_and_a_refused_one_was_not() -> None:
    for fault, made in (("lost", True), ("503@updatePolicy", False)):
        here = RangerCaller(Caller("alice", fault), HERE)
        before = here.named(ALL)
        here.send("PUT", f"{PUBLIC}/policy/{before['id']}", with_user(before, ITS_USER))
        assert (here.named(ALL)["version"] > before["version"]) == made


def test_a_fault_can_be_for_one_operation_and_begin_later() -> None:
    here = RangerCaller(Caller("alice", "later:500@getPolicyVersion"), HERE)
    path = "/service/plugins/policy/3/version/1"
    assert [here.send("GET", path).status for _ in range(2)] == [200, 500]
    assert here.send("GET", f"{PUBLIC}/policy/3").status == 200


def test_every_fault_is_tried_here_or_is_about_what_there_is() -> None:
    arguments = {"SERVICE": "ranger", "SECONDS": "1", "MS": "1", "N": "2"}
    for known in FAULTS:
        answer = listed(known.name + (f":{arguments[known.argument]}" if known.argument else ""))
        assert answer.headers or answer.breaks
