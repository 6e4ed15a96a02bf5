"""What an MLflow server can answer that nobody wants, and older servers: no network here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from backends.clients.connection import Limits
from backends.clients.mlflow.client import MlflowClient, open_mlflow
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotAccepted,
    NotFound,
    Rejected,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.model_source import ModelSource
from backends.domain.run import Grant
from tests.clients.desk import Clock, Recorder, answer

HERE = "https://mlflow.example/prefix"
SECRET = "pass-word-of-ann"
ANN = MlflowCredentials("ann", SECRET)
PAGE = "<!doctype html><title>404 Not Found</title>"
WORDS = {"content-type": "text/html; charset=utf-8"}
MODEL = {"registered_model": {"name": "a"}}

Handler = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def mlflow(
    handler: Handler,
    credentials: MlflowCredentials = ANN,
    *,
    url: str = HERE,
    workspace: str = "",
    attempts: int = 1,
) -> AsyncGenerator[MlflowClient]:
    client = open_mlflow(
        ModelSource("MLflow", "mlflow:here", "here", url, workspace=workspace),
        credentials,
        now=Clock().now,
        transport=httpx.MockTransport(handler),
        limits=Limits(attempts=attempts),
    )
    try:
        yield client
    finally:
        await client.aclose()


def coded(code: str, status: int) -> httpx.Response:
    return answer({"error_code": code, "message": "said \x1b[31mso"}, status)


CASES: dict[str, tuple[httpx.Response | Exception, type[ServiceError], str, str]] = {
    "401 in plain words": (
        httpx.Response(401, text="You are not authenticated.", headers=WORDS),
        NotAccepted,
        "credentials are not accepted (401): You are not",
        "MLFLOW_TRACKING_PASSWORD",
    ),
    "401": (coded("UNAUTHENTICATED", 401), NotAccepted, "not accepted (401)", "credentials"),
    "403 in plain words": (
        httpx.Response(403, text="Permission denied", headers=WORDS),
        AccessDenied,
        "not allowed to this user (403): Permission denied",
        "MANAGE",
    ),
    "403": (coded("PERMISSION_DENIED", 403), AccessDenied, "(403)", "MANAGE"),
    "404": (coded("RESOURCE_DOES_NOT_EXIST", 404), NotFound, "(404): said ␛[31mso", "deleted"),
    "404 of a call": (
        coded("ENDPOINT_NOT_FOUND", 404),
        UnexpectedAnswer,
        "no call known to what answers at mlflow.example",
        "base address",
    ),
    "404 without a code": (
        answer({"detail": "Not Found"}, 404),
        UnexpectedAnswer,
        "no call known",
        "base address",
    ),
    "404 as a page": (
        httpx.Response(404, html=PAGE),
        UnexpectedAnswer,
        "no call known",
        "MLFLOW_TRACKING_URI",
    ),
    "a page": (
        httpx.Response(200, html=PAGE),
        UnexpectedAnswer,
        "a web page",
        "base address",
    ),
    "a name that is taken": (
        coded("RESOURCE_ALREADY_EXISTS", 400),
        Conflict,
        "exists already (400)",
        "another name",
    ),
    "what is switched off": (
        coded("FEATURE_DISABLED", 500),
        Rejected,
        "switched off (500)",
        "MLFLOW_WORKSPACE",
    ),
    "a wrong value": (coded("INVALID_PARAMETER_VALUE", 400), Rejected, "(400): said", "Correct"),
    "a conflict": (coded("RESOURCE_CONFLICT", 409), Conflict, "another operation", "Wait"),
    "too many": (coded("REQUEST_LIMIT_EXCEEDED", 429), Throttled, "too often (429)", "Wait"),
    "a crash": (coded("INTERNAL_ERROR", 500), UnexpectedAnswer, "inside the service", "Try"),
    "503 in plain words": (
        httpx.Response(503, text="Endpoint: disabled because", headers=WORDS),
        Throttled,
        "for now (503): Endpoint: disabled",
        "Wait",
    ),
    "cut JSON": (httpx.Response(200, text='{"registered_mod'), UnexpectedAnswer, "broken", "Try"),
    "nothing": (httpx.Response(200, text=""), UnexpectedAnswer, "nothing at all", "Try"),
    "no object": (answer([1]), UnexpectedAnswer, "JSON that is no object", "Try"),
    "a wrong type": (
        answer({"registered_model": {"name": 7}}),
        UnexpectedAnswer,
        "registered_model.name cannot be read",
        "Try",
    ),
    "a redirect": (
        httpx.Response(302, headers={"location": "https://sign-in.example/"}),
        UnexpectedAnswer,
        "sent on to another address",
        "sign in",
    ),
    "no answer": (httpx.ConnectError("no way"), Unreachable, "no answer", "Check"),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_answer_is_a_sentence_with_a_next_step(name: str) -> None:
    said, kind, words, step = CASES[name]

    def reply(request: httpx.Request) -> httpx.Response:
        if "model-versions" in request.url.path:
            return answer({})
        return Recorder(said)(request)

    async with mlflow(reply) as client:
        with pytest.raises(ServiceError) as caught:
            await client.model("a")
    error = caught.value
    assert isinstance(error, kind)
    assert str(error).startswith("MLflow: GET registered-models/get ")
    assert words in str(error)
    assert step in error.hint
    for secret in (SECRET, "Authorization", "YW5u"):
        assert secret not in f"{error} {error!r} {error.hint}"


async def test_the_credentials_and_the_workspace_go_along() -> None:
    desk = Recorder(answer(MODEL | {"model_version": {"version": "1"}}))
    async with mlflow(desk, workspace="team") as client:
        await client.version("a b/ü", 1)
    headers = desk.requests[0].headers
    assert headers["authorization"].startswith("Basic ")
    assert headers["x-mlflow-workspace"] == "team"
    assert desk.requests[0].url.path == "/prefix/api/2.0/mlflow/model-versions/get"
    assert dict(desk.requests[0].url.params) == {"name": "a b/ü", "version": "1"}


@pytest.mark.parametrize("workspace", ["té", "a\r\nb"])
async def test_a_workspace_that_cannot_be_a_name_is_not_sent(workspace: str) -> None:
    async with mlflow(desk := Recorder(answer(MODEL)), workspace=workspace) as client:
        with pytest.raises(Rejected, match="is no name of a workspace"):
            await client.version("a", 1)
    assert desk.requests == []


@pytest.mark.parametrize("token", ["a\r\nHost: x", "naïve", "\x00"])
async def test_a_token_that_cannot_be_one_is_neither_sent_nor_shown(token: str) -> None:
    credentials = MlflowCredentials(token=token, origin="MLFLOW_TRACKING_TOKEN")
    async with mlflow(desk := Recorder(answer(MODEL)), credentials) as client:
        with pytest.raises(ServiceError, match="MLFLOW_TRACKING_TOKEN") as caught:
            await client.version("a", 1)
    assert desk.requests == []
    assert token not in f"{caught.value!r} {credentials!r}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        f"https://ann:{SECRET}@mlflow.example",
        "https://mlflow.example/?a=b",
        "https://mlflow.example/#/models",
        "ftp://mlflow.example",
        "databricks",
        "https://a\x1b.example",
    ],
)
async def test_credentials_go_to_an_address_and_to_nothing_else(url: str) -> None:
    async with mlflow(desk := Recorder(answer(MODEL)), url=url) as client:
        with pytest.raises(Unreachable, match="is no address of a server") as caught:
            await client.version("a", 1)
    assert desk.requests == []
    assert not caught.value.left
    assert SECRET not in str(caught.value)
    assert "\x1b" not in str(caught.value)


async def test_a_server_that_repeats_its_token_is_not_followed_for_ever() -> None:
    page = {"registered_models": [{"name": "a"}], "next_page_token": "again"}
    async with mlflow(desk := Recorder(answer(page))) as client:
        with pytest.raises(UnexpectedAnswer, match="have no end"):
            assert [page async for page in client.pages()]
    assert len(desk.requests) == 2
    assert [one.url.params.get("page_token") for one in desk.requests] == [None, "again"]


async def test_the_last_page_may_be_empty_and_numbers_may_be_texts() -> None:
    model = {
        "name": "a",
        "creation_timestamp": "1700000000000",
        "last_updated_timestamp": None,
        "latest_versions": [{"version": 9}, {"version": "10"}],
    }
    first = answer({"registered_models": [model], "next_page_token": "b"})
    async with mlflow(Recorder(first, answer({}))) as client:
        pages = [page.value async for page in client.pages()]
    assert [page.more for page in pages] == [True, False]
    assert pages[1].models == ()
    only = pages[0].models[0]
    assert only.created_at is not None
    assert (only.created_at.year, only.updated_at) == (2023, None)
    assert only.latest is not None
    assert only.latest.version == 10


async def test_a_name_with_both_quotes_is_found_among_its_lookalikes() -> None:
    name = "a'b\"c"
    rows = [{"name": one, "version": "1"} for one in (name, "a_b_c")]
    desk = Recorder(answer({"registered_model": {"name": name}, "model_versions": rows}))
    async with mlflow(desk) as client:
        assert len((await client.model(name)).value.versions or ()) == 1
    asked = [one.url.params["filter"] for one in desk.requests if "filter" in one.url.params]
    assert asked == ["name LIKE 'a_b_c'"]


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "1e400", "-1.7976931348623157e308"]
)
async def test_a_metric_may_be_what_is_no_number(value: str) -> None:
    body = b'{"metrics": [{"key": "m", "value": %s, "timestamp": 1, "step": "2"}]}' % value.encode()
    async with mlflow(Recorder(httpx.Response(200, content=body))) as client:
        point = (await client.metric_history("r", "m")).value[0]
    assert str(point.value) in ("nan", "inf", "-inf")
    assert point.step == 2


async def test_servers_before_3_keep_no_logged_models() -> None:
    async with mlflow(Recorder(httpx.Response(404, html=PAGE))) as client:
        for ask in (client.logged_model, client.logged_model_artifacts):
            with pytest.raises(NotFound) as caught:
                await ask("m-1")
            assert "MLflow 3.0" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (httpx.Response(200, text="3.17.2\n", headers=WORDS), "3.17.2"),
        (httpx.Response(200, text="2.9.0rc1"), "2.9.0rc1"),
        (httpx.Response(200, text="welcome"), ""),
        (httpx.Response(404, html=PAGE), ""),
    ],
)
async def test_a_server_says_its_version_or_does_not(said: httpx.Response, expected: str) -> None:
    async with mlflow(Recorder(said)) as client:
        assert (await client.server_version()).value == expected


class OldServer:
    """Says its version, and has the permissions it had then."""

    def __init__(self, version: str, *, unified: bool, legacy: bool) -> None:
        self.asked: list[str] = []
        self._version = version
        self._unified = unified
        self._legacy = legacy

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/prefix")
        self.asked.append(path)
        if path == "/version":
            return httpx.Response(200, text=self._version)
        if path.endswith("registered-models/permissions/get") and self._legacy:
            return answer({"registered_model_permission": {"permission": "EDIT", "user_id": 1}})
        if path.endswith("users/permissions/get") and self._unified:
            return answer({"allowed": True, "permission": "READ"})
        if path.endswith("users/permissions/list") and self._unified:
            return httpx.Response(403, text="Permission denied", headers=WORDS)
        return httpx.Response(404, html=PAGE)


@pytest.mark.parametrize(
    ("server", "grant", "unified"),
    [
        (OldServer("3.11.1", unified=False, legacy=True), Grant("b", "EDIT", True), False),
        (OldServer("2.22.0", unified=False, legacy=True), Grant("b", "EDIT", True), False),
        (OldServer("3.13.0", unified=True, legacy=False), Grant("b", "READ", None), True),
        (OldServer("4.0.0", unified=True, legacy=False), Grant("b", "READ", None), True),
        (OldServer("who knows", unified=False, legacy=True), Grant("b", "EDIT", True), False),
        (OldServer("3.12.0", unified=True, legacy=False), Grant("b", "READ", None), True),
    ],
)
async def test_permissions_are_asked_for_in_the_form_the_server_has(
    server: OldServer, grant: Grant, unified: bool
) -> None:
    async with mlflow(server) as client:
        assert (await client.permission("a", "b")).value == grant
        assert await client.is_unified() is unified
        tried = len(server.asked)
        await client.permission("a", "b")
    assert len(server.asked) - tried <= 2
    assert server.asked.count("/version") == 1


@pytest.mark.parametrize("version", ["3.8.1", "3.17.2"])
async def test_without_permissions_both_forms_are_tried_once(version: str) -> None:
    server = OldServer(version, unified=False, legacy=False)
    async with mlflow(server) as client:
        with pytest.raises(NotFound, match="without its auth app"):
            await client.permission("a", "b")
        with pytest.raises(NotFound, match="no list of users"):
            await client.users()
    assert len(server.asked) == 4


def asks(client: MlflowClient) -> list[Callable[[], Awaitable[object]]]:
    return [
        lambda: client.run("r"),
        lambda: client.experiment("1"),
        lambda: client.artifacts("r"),
        lambda: client.read_artifact("r", "f", 1),
        lambda: client.download("a", 1, "f"),
        client.users,
        lambda: client.versions_of_run("r"),
        lambda: client.metric_history("r", "m"),
        lambda: anext(client.pages()),
    ]


async def test_every_question_keeps_the_password_to_itself() -> None:
    refusal = httpx.Response(401, text="You are not authenticated.", headers=WORDS)
    async with mlflow(desk := Recorder(refusal)) as client:
        for ask in asks(client):
            with pytest.raises(NotAccepted) as caught:
                await ask()
            assert SECRET not in f"{caught.value!r} {caught.value.hint} {caught.value.__dict__}"
    assert len(desk.requests) == len(asks(client))


async def test_a_read_is_tried_again() -> None:
    desk = Recorder(answer({}, 503), answer({}))
    async with mlflow(desk, attempts=2) as client:
        assert (await client.artifacts("r")).value == ()
    assert len(desk.requests) == 2


async def test_a_file_is_not_sought_on_another_server() -> None:
    uri = answer({"artifact_uri": "https://elsewhere.example/a"})
    async with mlflow(Recorder(coded("INTERNAL_ERROR", 500), uri)) as client:
        with pytest.raises(UnexpectedAnswer, match="inside the service"):
            await client.download("a", 1, "f")
