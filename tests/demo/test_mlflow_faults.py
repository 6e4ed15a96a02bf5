"""Faults of the simulated tracking server, over its transport and over loopback."""

from __future__ import annotations

import json
from http.client import HTTPConnection, IncompleteRead
from typing import Any

import httpx
import pytest

from backends.demo.mlflow.accounts import authorization_of
from backends.demo.mlflow.names import ROUTE, URL
from backends.demo.personas import personas
from backends.demo.server import LoopbackServer
from backends.demo.transport import MlflowTransport
from backends.demo.world import World
from tests.demo.test_transport import Naps
from tests.demo.tracker import API, Tracker

SEARCH = "registered-models/search"
IN_MLFLOW_S_FORM = {
    "404": (404, "RESOURCE_DOES_NOT_EXIST"),
    "409": (409, "RESOURCE_CONFLICT"),
    "429": (429, "REQUEST_LIMIT_EXCEEDED"),
    "500": (500, "INTERNAL_ERROR"),
    "503": (503, "TEMPORARILY_UNAVAILABLE"),
}
SIGNED_IN = {"Authorization": authorization_of(personas()[0])}
ARTIFACT = "/model-versions/get-artifact?name=card-fraud&version=1&path=model.ubj"


@pytest.mark.parametrize(("fault", "refusal"), IN_MLFLOW_S_FORM.items())
def test_a_status_fault_answers_in_mlflow_s_form(fault: str, refusal: object) -> None:
    assert Tracker("alice", f"{fault}@mlflow").refused("GET", SEARCH, {}) == refusal


@pytest.mark.parametrize(("fault", "status"), [("401", 401), ("skew", 401), ("403", 403)])
def test_refusals_of_the_auth_app_are_words(fault: str, status: int) -> None:
    answer = Tracker("alice", f"{fault}@mlflow").send("GET", SEARCH)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")


def test_429_can_say_when_to_come_back() -> None:
    assert Tracker("alice", "429:5@mlflow").send("GET", SEARCH).headers["Retry-After"] == "5"


def test_a_fault_is_limited_to_an_operation() -> None:
    tracker = Tracker("alice", "500@searchRegisteredModels", "html@getRun")
    assert tracker.send("GET", SEARCH).status == 500
    assert tracker.model("churn-90")
    run_id = tracker.version("churn-90", 1)["run_id"]
    answer = tracker.send("GET", "runs/get", {"run_id": run_id})
    assert (answer.status, answer.body[:9]) == (200, b"<!DOCTYPE")


def test_the_server_can_be_down_or_deny_while_the_others_work() -> None:
    for fault, status in (("down:mlflow", 503), ("denied:mlflow", 403)):
        tracker = Tracker("alice", fault)
        assert tracker.send("GET", SEARCH).status == status
        assert tracker.send("GET", "/version").status == status
    assert Tracker("alice", "down:ml").send("GET", SEARCH).status == 200


def test_later_begins_with_the_second_call() -> None:
    tracker = Tracker("alice", "later:503@mlflow")
    assert [tracker.send("GET", SEARCH).status for _ in range(2)] == [200, 503]


def test_a_change_that_is_refused_is_not_made_and_one_that_is_lost_is() -> None:
    body = {"name": "churn-90", "key": "k", "value": "v"}
    for fault, made in (("503@mlflow", False), ("lost@setRegisteredModelTag", True)):
        tracker = Tracker("alice", fault)
        tracker.send("POST", "registered-models/set-tag", body)
        world = tracker.world
        world.faults.active = ()
        names = tracker.names("tags.k = 'v'")
        assert (names == ["churn-90"]) is made


def test_a_question_by_post_is_no_change() -> None:
    answer = Tracker("alice", "lost@mlflow").send("POST", "runs/search", {"experiment_ids": ["1"]})
    assert answer.breaks == ""


@pytest.mark.parametrize("fault", ["cut", "empty", "types"])
def test_spoiled_bodies_are_spoiled(fault: str) -> None:
    body = Tracker("alice", f"{fault}@mlflow").send("GET", SEARCH).body
    if fault == "types":
        assert isinstance(json.loads(body)["registered_models"], list)
        assert json.loads(body)["registered_models"][0].keys()
    else:
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)


def client(*faults: str, naps: Naps | None = None) -> httpx.AsyncClient:
    transport = MlflowTransport(World.open(faults=faults), naps or Naps())
    return httpx.AsyncClient(base_url=URL, transport=transport, headers=SIGNED_IN, timeout=3)


async def test_the_server_answers_at_its_host() -> None:
    async with client() as http:
        answer = await http.get(API + SEARCH, params={"filter": "name = 'churn-90'"})
        assert [row["name"] for row in answer.json()["registered_models"]] == ["churn-90"]
        odd = await http.get(API + "registered-models/get", params={"name": "Modèle de coût [v2]"})
        assert odd.json()["registered_model"]["name"] == "Modèle de coût [v2]"


async def test_slow_takes_its_time_and_silence_ends_in_a_time_out() -> None:
    naps = Naps()
    async with client("slow:250@mlflow", naps=naps) as http:
        assert (await http.get(API + SEARCH)).status_code == 200
    assert naps.taken == [0.25]
    async with client("silence@mlflow") as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get(API + SEARCH)


@pytest.mark.parametrize(
    ("fault", "error"),
    [("reset", httpx.ReadError), ("tls", httpx.ConnectError), ("dns", httpx.ConnectError)],
)
async def test_connections_fail_as_httpx_says_it(fault: str, error: type[Exception]) -> None:
    async with client(f"{fault}@mlflow") as http:
        with pytest.raises(error):
            await http.get(API + SEARCH)


async def test_a_file_that_is_cut_breaks_off_and_can_be_gone_on_with() -> None:
    async with client("cut@getModelVersionArtifact") as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(ARTIFACT)
    async with client() as http:
        whole = await http.get(ARTIFACT)
        rest = await http.get(ARTIFACT, headers={"Range": "bytes=59000-"})
        assert (rest.status_code, rest.content) == (206, whole.content[59_000:])


def ask(server: LoopbackServer, method: str, path: str, body: object = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, ROUTE + path, content, SIGNED_IN)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_over_loopback_the_server_is_below_its_prefix() -> None:
    with LoopbackServer(World.open()) as server:
        status, page = ask(server, "GET", f"{API}{SEARCH}?max_results=2")
        assert (status, len(page["registered_models"])) == (200, 2)
        body = {"name": "churn-90", "description": "x"}
        assert ask(server, "PATCH", f"{API}registered-models/update", body)[0] == 200
        tag = {"name": "churn-90", "key": "tier"}
        assert ask(server, "DELETE", f"{API}registered-models/delete-tag", tag) == (200, {})


def test_over_loopback_it_meets_faults_too() -> None:
    with LoopbackServer(
        World.open(faults=["503@searchRuns", "cut@getModelVersionArtifact"])
    ) as server:
        assert ask(server, "POST", f"{API}runs/search", {})[0] == 503
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        try:
            connection.request("GET", ROUTE + ARTIFACT, headers=SIGNED_IN)
            with pytest.raises(IncompleteRead):
                connection.getresponse().read()
        finally:
            connection.close()
