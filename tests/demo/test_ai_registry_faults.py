"""Faults reach the registries' own API too, and some are of it alone."""

from __future__ import annotations

import json

import httpx
import pytest

from backends.demo.ai_registry.operations import OPERATIONS, PLACES
from backends.demo.server import LoopbackServer
from backends.demo.transport import AiRegistryTransport
from backends.demo.world import PLACES as ALL_PLACES
from backends.demo.world import World
from tests.demo.caller import Caller
from tests.demo.registry_caller import BASE, PRODUCTION, RegistryCaller
from tests.demo.test_ai_registry import Line
from tests.demo.test_ai_registry_imports import wish
from tests.demo.test_faults import STATUSES


def statuses(caller: RegistryCaller, calls: int, path: str = "/models") -> list[int]:
    return [caller.send("GET", path).status for _ in range(calls)]


@pytest.mark.parametrize(("fault", "status"), STATUSES.items())
def test_a_status_comes_in_the_registries_own_form(fault: str, status: int) -> None:
    caller = RegistryCaller("alice", f"{fault}@ai-registry")
    answer = caller.send("GET", "/models")
    assert answer.status == status
    assert set(json.loads(answer.body)) == {"message"}


def test_a_fault_without_a_place_is_everywhere() -> None:
    plane = Caller()
    token = RegistryCaller(caller=plane).token
    caller = RegistryCaller.__new__(RegistryCaller)
    caller.caller = Caller("alice", "503")
    caller.host, caller.token = RegistryCaller(caller=plane).host, token
    assert caller.send("GET", "/models").status == 503
    assert caller.caller.send("listUsers").status == 503


@pytest.mark.parametrize("fault", ["down:ai-registry", "denied:ai-registry"])
def test_the_registries_can_be_down_while_the_control_plane_works(fault: str) -> None:
    caller = RegistryCaller("alice", fault)
    assert caller.send("GET", "/models").status in (503, 403)
    assert caller.send("GET", "/swagger.json", root="").status in (503, 403)
    assert caller.caller.send("listModelRegistries").status == 200


def test_a_fault_of_the_control_plane_alone_leaves_registries_alone() -> None:
    caller = RegistryCaller("alice", "500@ml", "404@listUsers")
    assert statuses(caller, 2) == [200, 200]


def test_a_fault_can_be_limited_to_one_operation() -> None:
    caller = RegistryCaller("alice", "500@listModels")
    model_id = RegistryCaller().models()[0]["id"]
    assert statuses(caller, 1) == [500]
    assert statuses(caller, 1, f"/models/{model_id}") == [200]


def test_a_token_can_die_between_two_pages() -> None:
    caller = RegistryCaller("alice", "later:401@ai-registry")
    assert statuses(caller, 3) == [200, 401, 401]


def test_a_token_can_be_good_for_a_few_calls_only_and_the_next_one_again() -> None:
    caller = RegistryCaller("alice", "tokens", code=PRODUCTION)
    first = caller.ask("GET", "/models?page_size=40")
    rest = f"/models?page_size=40&page_token={first['next_page_token']}"
    assert caller.refused("GET", rest) == (401, "The token is not valid")
    assert caller.refused("GET", rest)[0] == 401
    caller.token = caller.new_token()
    assert len(caller.ask("GET", rest)["models"]) == 5
    assert statuses(RegistryCaller("bob", "tokens:3"), 4) == [200, 200, 200, 401]


def test_flaky_counts_calls_to_registries_too() -> None:
    assert statuses(RegistryCaller("alice", "flaky@ai-registry"), 6) == [200, 200, 503] * 2


@pytest.mark.parametrize("fault", ["html", "cut", "types", "empty"])
def test_an_answer_can_be_unreadable(fault: str) -> None:
    caller = RegistryCaller("alice", f"{fault}@ai-registry")
    answer = caller.send("GET", "/models")
    assert answer.status == 200
    if fault == "types":
        assert isinstance(json.loads(answer.body)["next_page_token"], list)
    else:
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.body)


@pytest.mark.parametrize("fault", ["html", "types", "503"])
def test_what_comes_instead_of_an_artifact_has_its_own_length(fault: str) -> None:
    caller = RegistryCaller("alice", f"{fault}@getArtifact")
    path = f"/models/{caller.named('churn-forecast')['id']}/versions/1/artifact"
    answer = caller.send("GET", path)
    assert int(answer.headers.get("Content-Length", len(answer.body))) == len(answer.body)


def test_a_change_whose_answer_is_lost_was_made_and_one_that_is_refused_was_not() -> None:
    for fault, breaks, after in (("lost", "reset", "private"), ("503", "", "public")):
        caller = RegistryCaller("alice", f"{fault}@updateModel")
        path = f"/models/{caller.named('churn-forecast')['id']}"
        assert caller.send("PATCH", path, {"visibility": "private"}).breaks == breaks
        assert caller.ask("GET", path)["visibility"] == after


def test_the_answer_to_an_import_can_be_lost() -> None:
    caller = RegistryCaller("alice", "lost@createModel")
    assert caller.send("POST", "/models", wish("org/model")).breaks == "reset"
    assert [row["name"] for row in caller.models()][-1] == "tiny"


def test_a_patch_can_be_ignored() -> None:
    caller = RegistryCaller("alice", "ignored")
    before = caller.named("churn-forecast")
    path = f"/models/{before['id']}"
    assert caller.ask("PATCH", path, {"visibility": "private", "description": "x"}) == before
    version = caller.ask("GET", f"{path}/versions/1")
    assert caller.ask("PATCH", f"{path}/versions/1", {"notes": "x"}) == version
    assert caller.named("churn-forecast") == before
    assert caller.refused("PATCH", path, {"visibility": "all"})[0] == 400
    caller.ask("DELETE", path)
    assert caller.refused("GET", path)[0] == 404


def test_the_token_of_a_next_page_can_repeat_for_ever() -> None:
    caller = RegistryCaller("alice", "repeats", code=PRODUCTION)
    first = caller.ask("GET", "/models?page_size=40")
    token = first["next_page_token"]
    for _ in range(3):
        page = caller.ask("GET", f"/models?page_size=40&page_token={token}")
        assert page["next_page_token"] == token
    alone = caller.become("alice", "ml-960afc3b-162").ask("GET", "/models?page_size=200")
    assert alone["next_page_token"]


def test_a_registry_can_have_a_great_many_models() -> None:
    caller = RegistryCaller("alice", "models:100000")
    page = caller.ask("GET", "/models?page_size=200")
    assert len(page["models"]) == 200
    last = caller.ask("GET", "/models?page_size=200&page_token=page-from-99999")
    assert (len(last["models"]), last["next_page_token"]) == (1, "")
    row = last["models"][0]
    whole = caller.ask("GET", f"/models/{row['id']}")
    assert whole.items() >= row.items()
    number = whole["model_versions"][0]["version"]
    assert caller.ask("GET", f"/models/{row['id']}/versions/{number}")["status"] == "READY"
    for other in ("x", f"{row['id'][:-1]}0", "0000-0000-fffff-fff", ""):
        assert caller.refused("GET", f"/models/{other}")[0] == 404
    assert len(caller.become("alice", PRODUCTION).models()) == 45


def test_models_of_a_great_many_can_be_changed_deleted_and_added_to() -> None:
    caller = RegistryCaller("alice", "models:500")
    rows = caller.models()
    assert len({row["id"] for row in rows}) == len({row["name"] for row in rows}) == 500
    caller.ask("PATCH", f"/models/{rows[0]['id']}", {"description": "x"})
    caller.ask("DELETE", f"/models/{rows[1]['id']}")
    added = caller.ask("POST", "/models", wish("org/model"))
    after = caller.models()
    assert after[0]["description"] == "x"
    assert [row["id"] for row in after] == [
        *(row["id"] for row in rows if row["id"] != rows[1]["id"]),
        added["id"],
    ]


def test_of_a_great_many_models_others_see_their_own_and_the_public_ones() -> None:
    bob = RegistryCaller("bob", "models:300")
    rows = bob.models()
    assert 0 < len(rows) < 300
    owners = {row["creator"]["user_name"] for row in rows if row["visibility"] == "private"}
    assert owners == {"bob"}
    first = bob.ask("GET", "/models?page_size=7")
    assert [row["id"] for row in first["models"]] == [row["id"] for row in rows[:7]]


async def test_in_process_a_slow_registry_takes_its_time_and_a_silent_one_all_of_it() -> None:
    taken: list[float] = []

    async def nap(seconds: float) -> None:
        taken.append(seconds)

    async def listed(caller: RegistryCaller) -> int:
        transport = AiRegistryTransport(caller.caller.world, nap)
        async with httpx.AsyncClient(transport=transport, timeout=3) as http:
            headers = {"Authorization": f"Bearer {caller.token}"}
            url = f"https://{caller.host}{BASE}/models"
            return (await http.get(url, headers=headers)).status_code

    assert await listed(RegistryCaller("alice", "slow:250@ai-registry")) == 200
    with pytest.raises(httpx.ReadTimeout):
        await listed(RegistryCaller("alice", "silence@listModels"))
    with pytest.raises(httpx.ReadError):
        await listed(RegistryCaller("alice", "reset@listModels"))
    assert taken == [0.25, 3]


def test_over_loopback_faults_happen_too() -> None:
    caller = RegistryCaller("alice", "500@listModels", "html@listModelHub", "lost@deleteModel")
    with LoopbackServer(caller.caller.world) as server:
        line = Line(server, f"{server.url}/{caller.host}", caller.token)
        assert line.ask("GET", f"{BASE}/models")[0] == 500
        assert line.ask("GET", f"{BASE}/modelhub/models")[1].startswith(b"<!DOCTYPE html>")
        path = f"{BASE}/models/{RegistryCaller().models()[0]['id']}"
        with pytest.raises(ConnectionResetError):
            line.ask("DELETE", path)
        assert line.ask("GET", path)[0] == 404


def test_every_operation_is_a_place_for_a_fault() -> None:
    assert {one.name for one in OPERATIONS} < set(PLACES) <= set(ALL_PLACES)
    for place in PLACES:
        World.open(faults=[f"500@{place}"])


@pytest.mark.parametrize("fault", ["ignored@updateModel", "later:repeats", "tokens@ai-registry"])
def test_faults_of_what_there_is_take_no_place(fault: str) -> None:
    with pytest.raises(ValueError, match="no @ and no later"):
        World.open(faults=[fault])
