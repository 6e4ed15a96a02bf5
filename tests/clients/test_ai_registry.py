"""The registries' own API: tokens, pages, and answers nobody wants."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from backends.clients.ai_registry.client import AiRegistryClient, open_ai_registry
from backends.clients.cdp.messages import WorkloadToken
from backends.clients.connection import Limits
from backends.domain.answer import Answer, Call
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from tests.clients.desk import Clock, Recorder, answer

HERE, THERE = "https://modelregistry.one.example", "https://modelregistry.two.example"
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
) -> AsyncGenerator[AiRegistryClient]:
    clock = clock or Clock()
    client = open_ai_registry(
        mint or Mint(clock),
        now=clock.now,
        transport=httpx.MockTransport(handler),
        limits=Limits(attempts=1),
    )
    try:
        yield client
    finally:
        await client.aclose()


def tokens(desk: Recorder) -> list[str]:
    return [one.headers["authorization"].removeprefix(f"Bearer {SECRET}") for one in desk.requests]


async def test_one_token_is_good_for_every_registry_until_shortly_before_its_end() -> None:
    clock = Clock()
    mint, desk = Mint(clock), Recorder(answer(PAGE))
    async with ai_registry(desk, mint, clock) as client:
        found = await client.list_models(HERE)
        await client.list_models(THERE)
        clock.seconds += 56 * 60
        await client.list_models(HERE)

    assert [row.name for row in found.value] == ["Alpha", "beta"]
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
        assert len((await client.list_models(HERE)).value) == 2
    assert tokens(desk) == ["1", "2"]

    async with ai_registry(desk := Recorder(refused)) as client:
        with pytest.raises(error) as caught:
            await client.list_models(HERE)
    assert len(desk.requests) == 2
    assert SECRET not in f"{caught.value} {caught.value.hint} {caught.value!r}"


async def test_pages_are_joined_to_the_end() -> None:
    first = answer(PAGE | {"next_page_token": "two"})
    last = answer({"models": [{"id": "c-1", "name": "gamma"}], "next_page_token": ""})
    async with ai_registry(desk := Recorder(first, last)) as client:
        found = (await client.list_models(HERE)).value
    assert [row.name for row in found] == ["Alpha", "beta", "gamma"]
    assert [one.url.params.get("page_token") for one in desk.requests] == [None, "two"]


async def test_a_server_that_repeats_its_token_is_not_followed_for_ever() -> None:
    again = answer(PAGE | {"next_page_token": "again"})
    async with ai_registry(desk := Recorder(again)) as client:
        with pytest.raises(UnexpectedAnswer, match="have no end"):
            await client.list_models(HERE)
    assert len(desk.requests) == 2


@pytest.mark.parametrize("body", [{"models": None}, {"models": []}, {}])
async def test_an_empty_registry_has_no_models(body: object) -> None:
    async with ai_registry(Recorder(answer(body))) as client:
        assert (await client.list_models(HERE)).value == ()


async def test_one_model_comes_with_its_versions_and_its_id_is_quoted() -> None:
    whole = {"id": "a/../b?", "name": "a", "model_versions": [{"version": 2}, {"version": 1}]}
    async with ai_registry(desk := Recorder(answer(whole))) as client:
        found = (await client.model(HERE, "a/../b?")).value
    assert [row.version for row in found.versions] == [2, 1]
    assert desk.requests[0].url.raw_path == b"/api/v2/models/a%2F..%2Fb%3F"


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
            await client.list_models(HERE)
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
            await client.list_models(registry_url)
    assert desk.requests == []
    assert "\x1b" not in str(caught.value)


def test_a_token_is_in_nothing_that_is_printed() -> None:
    assert SECRET not in repr(WorkloadToken(token=f"{SECRET}1"))
