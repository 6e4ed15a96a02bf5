"""The registries' own API: tokens, pages, and answers nobody wants."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import JsonValue

from backends.clients.ai_registry.client import AiRegistryClient, open_ai_registry
from backends.clients.cdp.messages import WorkloadToken
from backends.clients.connection import Limits
from backends.domain.answer import Answer, Call
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    ReadOnly,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.domain.status import Health
from backends.model_ports import Download
from tests.clients.desk import Clock, Recorder, answer

HERE, THERE = "https://modelregistry.one.example", "https://modelregistry.two.example"
ONE = ModelSource("AI Registry", "crn:one", "one", HERE)
TWO = replace(ONE, key="crn:two", url=THERE)
SECRET = "eyJ-secret-"
PAGE = {"models": [{"id": "b-1", "name": "beta"}, {"id": "a-1", "name": "Alpha"}]}


class Mint:
    """Gives out a new token each time, good for an hour."""

    def __init__(self, clock: Clock) -> None:
        self.given = 0
        self._clock = clock

    async def __call__(self) -> Answer[WorkloadToken]:
        self.given += 1
        now = self._clock.now()
        token = WorkloadToken(token=f"{SECRET}{self.given}", expire_at=now + timedelta(hours=1))
        return Answer(token, Call("iam", "generateWorkloadAuthToken", now, 0.1, "r-1"))


@asynccontextmanager
async def ai_registry(
    handler: Callable[[httpx.Request], httpx.Response],
    mint: Mint | None = None,
    clock: Clock | None = None,
    *,
    read_only: bool = False,
) -> AsyncGenerator[AiRegistryClient]:
    clock = clock or Clock()
    client = open_ai_registry(
        mint or Mint(clock),
        now=clock.now,
        transport=httpx.MockTransport(handler),
        read_only=read_only,
        limits=Limits(attempts=1),
    )
    try:
        yield client
    finally:
        await client.aclose()


async def listed(client: AiRegistryClient, source: ModelSource = ONE) -> list[RegisteredModel]:
    """Return every model, of all pages."""
    return [one async for page in client.open(source).pages() for one in page.value.models]


def tokens(desk: Recorder) -> list[str]:
    return [one.headers["authorization"].removeprefix(f"Bearer {SECRET}") for one in desk.requests]


async def test_one_token_is_good_for_every_registry_until_shortly_before_its_end() -> None:
    clock = Clock()
    mint, desk = Mint(clock), Recorder(answer(PAGE))
    async with ai_registry(desk, mint, clock) as client:
        found = await anext(client.open(ONE).pages())
        await listed(client, TWO)
        clock.seconds += 56 * 60
        await listed(client)

    assert [row.name for row in found.value.models] == ["beta", "Alpha"]
    assert str(found.call.operation) == "GET /api/v2/models"
    assert tokens(desk) == ["1", "1", "2"]
    assert [one.url.host for one in desk.requests] == [HERE[8:], THERE[8:], HERE[8:]]
    assert desk.requests[0].url.path == "/api/v2/models"


@pytest.mark.parametrize(("status", "error"), [(401, NotAccepted), (403, AccessDenied)])
async def test_a_token_that_is_refused_is_replaced_once(
    status: int, error: type[ServiceError]
) -> None:
    refused = answer({"message": "no"}, status)
    mint = Mint(Clock())
    async with ai_registry(desk := Recorder(refused, answer(PAGE)), mint) as client:
        assert len(await listed(client)) == 2
    assert tokens(desk) == ["1", "2"]

    async with ai_registry(desk := Recorder(refused)) as client:
        with pytest.raises(error) as caught:
            await listed(client)
    assert len(desk.requests) == 2
    assert SECRET not in f"{caught.value} {caught.value.hint} {caught.value!r}"


async def test_pages_are_joined_to_the_end() -> None:
    first = answer(PAGE | {"next_page_token": "two"})
    last = answer({"models": [{"id": "c-1", "name": "gamma"}], "next_page_token": ""})
    async with ai_registry(desk := Recorder(first, last)) as client:
        found = await listed(client)
    assert [row.name for row in found] == ["beta", "Alpha", "gamma"]
    assert [one.url.params.get("page_token") for one in desk.requests] == [None, "two"]


async def test_a_server_that_repeats_its_token_is_not_followed_for_ever() -> None:
    again = answer(PAGE | {"next_page_token": "again"})
    async with ai_registry(desk := Recorder(again)) as client:
        with pytest.raises(UnexpectedAnswer, match="have no end"):
            await listed(client)
    assert len(desk.requests) == 2


@pytest.mark.parametrize("body", [{"models": None}, {"models": []}, {}])
async def test_an_empty_registry_has_no_models(body: object) -> None:
    async with ai_registry(Recorder(answer(body))) as client:
        (page,) = [page async for page in client.open(ONE).pages()]
        assert (page.value.models, page.value.more) == ((), False)


async def test_one_model_comes_with_its_versions_newest_first_and_its_id_is_quoted() -> None:
    whole = {"id": "a/../b?", "name": "a", "model_versions": [{"version": 1}, {"version": 12}]}
    async with ai_registry(desk := Recorder(answer(whole))) as client:
        found = (await client.open(ONE).model("a/../b?")).value
    assert [row.version for row in found.versions or ()] == [12, 1]
    assert found.latest is not None
    assert found.latest.version == 12
    assert desk.requests[0].url.raw_path == b"/api/v2/models/a%2F..%2Fb%3F"


MODEL = {
    "id": "5bwt-qqe2",
    "name": "churn",
    "created_at": "2026-01-05T09:08:07.123Z",
    "updated_at": "2026-01-06T09:08:07.000Z",
    "creator": {"user_name": "csso_alice"},
    "description": None,
    "tags": [{"key": "team", "value": "retail"}],
    "visibility": "PUBLIC",
    "unheard_of": {"x": 1},
}
VERSION = {
    "version": 3,
    "status": "UPLOAD_FAILED",
    "error_message": "Unable to locate credentials",
    "artifact_uri": "s3a://bucket/x",
    "user": {"user_name": "csso_bob"},
    "metadata": {"model_repo_type": "HF", "huggingface_metadata": {"repo_id": "org/model"}},
    "notes": "a note",
    "tags": None,
}


async def test_every_field_of_a_model_is_read_and_null_is_the_same_as_absent() -> None:
    async with ai_registry(Recorder(answer({"models": [MODEL]}))) as client:
        (found,) = await listed(client)
    assert found.owner == "csso_alice"
    assert found.visibility is Visibility.PUBLIC
    assert (found.description, found.tags) == ("", (("team", "retail"),))
    assert (found.versions, found.latest, found.aliases) == (None, None, None)
    assert found.created_at == datetime(2026, 1, 5, 9, 8, 7, 123000, tzinfo=UTC)


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_version_is_read_alone_wrapped_or_not(wrapped: bool) -> None:
    said = {"model_version": VERSION} if wrapped else VERSION
    async with ai_registry(desk := Recorder(answer(said))) as client:
        found = (await client.open(ONE).version("5bwt", 3)).value
    assert desk.requests[0].url.path == "/api/v2/models/5bwt/versions/3"
    assert (found.version, found.status, found.health) == (3, "UPLOAD_FAILED", Health.FAILED)
    assert found.error == "Unable to locate credentials"
    assert (found.origin, found.repository) == ("Hugging Face", "org/model")
    assert (found.user, found.description, found.tags) == ("csso_bob", "a note", ())


async def test_where_a_version_was_made_is_read_as_far_as_it_is_said() -> None:
    about = {"run_id": "a" * 32, "experiment_id": "7", "project_id": "p-1"}
    said = {"version": 1, "metadata": {"model_repo_type": "MLFLOW", "mlflowMetadata": about}}
    async with ai_registry(Recorder(answer(said))) as client:
        found = (await client.open(ONE).version("5bwt", 1)).value
    assert (found.origin, found.run_id) == ("MLflow", "a" * 32)
    assert found.details["project_id"] == "p-1"


async def test_a_registry_without_an_address_is_not_asked() -> None:
    async with ai_registry(desk := Recorder(answer(PAGE))) as client:
        with pytest.raises(Unreachable, match="has no address yet"):
            await listed(client, replace(ONE, url=""))
    assert desk.requests == []


async def test_it_is_not_asked_to_search_as_nobody_knows_how() -> None:
    async with ai_registry(desk := Recorder(answer(PAGE))) as client:
        with pytest.raises(Rejected, match="no published grammar"):
            await anext(client.open(ONE).pages("churn"))
    assert desk.requests == []


# Changes


def request(operation: str, secret: str = "", **body: JsonValue) -> Request:
    return Request(service="AI Registry", operation=operation, body=body, at=ONE.key, secret=secret)


async def test_a_change_is_sent_once_with_only_what_changes() -> None:
    async with ai_registry(desk := Recorder(answer(MODEL))) as client:
        answered = await client.open(ONE).change(request("PATCH /models/5bwt", visibility="public"))
    (sent,) = desk.requests
    assert (sent.method, sent.url.path) == ("PATCH", "/api/v2/models/5bwt")
    assert json.loads(sent.content) == {"visibility": "public"}
    assert answered.value["id"] == "5bwt-qqe2"


async def test_a_deletion_has_no_body_and_its_answer_may_be_empty() -> None:
    async with ai_registry(desk := Recorder(httpx.Response(204))) as client:
        answered = await client.open(ONE).change(request("DELETE /models/5bwt/versions/3"))
    assert (desk.requests[0].content, answered.value) == (b"", {})


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("PUT /models/5bwt", {}),
        ("PATCH /models/5bwt/../x", {}),
        ("PATCH /models/5bwt?x=1", {}),
        ("DELETE /models", {}),
        ("PATCH /models/5bwt", {"owner": "bob"}),
    ],
)
async def test_what_is_no_change_of_ours_is_not_sent(
    operation: str, body: dict[str, JsonValue]
) -> None:
    async with ai_registry(desk := Recorder(answer({}))) as client:
        with pytest.raises(Rejected):
            await client.open(ONE).change(request(operation, "", **body))
    assert desk.requests == []


async def test_a_secret_is_filled_in_as_it_leaves_and_is_in_nothing_that_is_said() -> None:
    download: JsonValue = {"source": "HF", "repo_id": "org/m", "hf_token": ""}
    wanted = request(
        "POST /models",
        "hf_token",
        name="m",
        createModelVersionRequestPayload={"downloadModelRepoRequest": download},
    )
    async with ai_registry(desk := Recorder(answer({"message": "no"}, 400))) as client:
        with pytest.raises(Rejected) as caught:
            await client.open(ONE).change(wanted, "hf_not_to_be_seen")
        with pytest.raises(Rejected):
            await client.open(ONE).change(wanted)
    with_it, without = (json.loads(one.content) for one in desk.requests)
    sent = with_it["createModelVersionRequestPayload"]["downloadModelRepoRequest"]
    assert sent["hf_token"] == "hf_not_to_be_seen"
    assert "hf_token" not in without["createModelVersionRequestPayload"]["downloadModelRepoRequest"]
    assert "hf_not_to_be_seen" not in f"{caught.value!r} {caught.value} {wanted!r}"


async def test_a_change_whose_token_is_refused_is_sent_with_another_once() -> None:
    desk = Recorder(answer({}, 401), answer(MODEL))
    async with ai_registry(desk) as client:
        await client.open(ONE).change(request("PATCH /models/5bwt", visibility="public"))
    assert tokens(desk) == ["1", "2"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer({"message": "no such field"}, 400), Rejected),
        (answer({}, 405), Rejected),
        (answer({}, 404), NotFound),
        (answer({}, 500), UnexpectedAnswer),
        (httpx.ReadError("reset"), Unreachable),
    ],
)
async def test_a_change_that_fails_is_never_sent_again(
    said: httpx.Response | Exception, error: type[ServiceError]
) -> None:
    async with ai_registry(desk := Recorder(said)) as client:
        with pytest.raises(error):
            await client.open(ONE).change(request("DELETE /models/5bwt"))
    assert len(desk.requests) == 1


async def test_read_only_refuses_a_change_where_requests_leave() -> None:
    async with ai_registry(desk := Recorder(answer(MODEL)), read_only=True) as client:
        with pytest.raises(ReadOnly):
            await client.open(ONE).change(request("DELETE /models/5bwt"))
    assert desk.requests == []


SWAGGER: dict[str, JsonValue] = {
    "swagger": "2.0",
    "basePath": "/api/v2",
    "paths": {
        "/models/{model_id}": {
            "patch": {
                "parameters": [
                    {"in": "path", "name": "model_id"},
                    {"in": "body", "schema": {"$ref": "#/definitions/UpdateModel"}},
                ]
            }
        }
    },
    "definitions": {"UpdateModel": {"properties": {"visibility": {}, "description": {}}}},
}


@pytest.mark.parametrize(
    ("said", "operation", "fields"),
    [
        (answer(SWAGGER), "PATCH /models/5bwt", frozenset({"visibility", "description"})),
        (answer(SWAGGER), "PATCH /models/5bwt/versions/3", None),
        (answer({"paths": []}), "PATCH /models/5bwt", None),
        (answer({}, 404), "PATCH /models/5bwt", None),
        (httpx.Response(200, html="<html></html>"), "PATCH /models/5bwt", None),
    ],
)
async def test_its_own_description_tells_which_fields_a_change_has(
    said: httpx.Response, operation: str, fields: frozenset[str] | None
) -> None:
    async with ai_registry(desk := Recorder(said)) as client:
        assert await client.open(ONE).fields_of(request(operation)) == fields
    assert desk.requests[0].url.path == "/swagger.json"


# Files


async def whole(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


async def test_an_archive_comes_with_its_size_and_from_where_it_broke_off() -> None:
    first = httpx.Response(200, content=b"abcdef", headers={"etag": '"v1"'})
    rest = httpx.Response(
        206, content=b"def", headers={"etag": '"v1"', "content-range": "bytes 3-5/6"}
    )
    async with ai_registry(desk := Recorder(first, rest)) as client:
        begun = await client.open(ONE).download("5bwt", 3)
        assert (begun.size_bytes, begun.begins_at, begun.tag) == (6, 0, '"v1"')
        assert await whole(begun) == b"abcdef"
        gone_on = await client.open(ONE).download("5bwt", 3, begin=3, tag='"v1"')
        assert (gone_on.size_bytes, gone_on.begins_at) == (6, 3)
        assert await whole(gone_on) == b"def"
    assert desk.requests[0].url.path == "/api/v2/models/5bwt/versions/3/artifact"
    assert desk.requests[1].headers["range"] == "bytes=3-"
    assert desk.requests[1].headers["if-range"] == '"v1"'


async def test_files_that_the_registry_does_not_have_are_refused() -> None:
    refused = answer({"message": "not available for models of Hugging Face"}, 400)
    async with ai_registry(Recorder(refused)) as client:
        with pytest.raises(Rejected, match="not available for models of Hugging Face"):
            await client.open(ONE).download("5bwt", 3)
        with pytest.raises(Rejected, match="as one archive only"):
            await client.open(ONE).download("5bwt", 3, "MLmodel")


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (answer({"message": "gone"}, 404), NotFound, "found nothing"),
        (answer({}, 500), UnexpectedAnswer, "failed inside"),
        (
            httpx.Response(200, html="<html>sign in</html>"),
            UnexpectedAnswer,
            "was answered with a web page",
        ),
        (httpx.Response(302, headers={"location": "/login"}), UnexpectedAnswer, "was sent on"),
        (httpx.Response(200, text='{"models": [{"id"'), UnexpectedAnswer, "broken JSON"),
        (answer({"models": 7}), UnexpectedAnswer, "models cannot be read"),
        (answer({"models": [{"name": "a"}]}), UnexpectedAnswer, "cannot be read"),
        (httpx.ConnectTimeout("no way"), Unreachable, "no answer"),
    ],
)
async def test_what_nobody_wants_is_a_sentence(
    said: httpx.Response | Exception, error: type[ServiceError], words: str
) -> None:
    async with ai_registry(Recorder(said)) as client:
        with pytest.raises(error, match=words) as caught:
            await listed(client)
    assert caught.value.service == "AI Registry"
    assert caught.value.hint


@pytest.mark.parametrize(
    "registry_url",
    [
        "https://",
        "https://somebody@elsewhere.example",
        "http://localhost:80@elsewhere.example",
        "https://elsewhere.example?x=",
        "https://elsewhere.example#",
        "https://a\x1b.example",
    ],
)
async def test_the_token_goes_to_a_registry_and_to_nothing_else(registry_url: str) -> None:
    async with ai_registry(desk := Recorder(answer(PAGE))) as client:
        with pytest.raises(Unreachable, match="is no address of a registry") as caught:
            await listed(client, replace(ONE, url=registry_url))
    assert desk.requests == []
    assert "\x1b" not in str(caught.value)


def test_a_token_is_in_nothing_that_is_printed() -> None:
    assert SECRET not in repr(WorkloadToken(token=f"{SECRET}1"))
