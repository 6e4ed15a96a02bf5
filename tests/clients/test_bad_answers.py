"""Every bad answer a service can give: one sentence each, with a next step that fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from backends.clients.cdp.credentials import Credentials
from backends.clients.connection import Limits
from backends.domain.errors import (
    AccessDenied,
    ClockSkew,
    Conflict,
    NotAccepted,
    NotFound,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
)
from tests.clients.desk import CONFIGURATION, KEY, KEY_ID, NOW, Recorder, answer, control_plane

PAGE = httpx.Response(
    200, text="<!DOCTYPE html><p>Please sign in", headers={"content-type": "text/html"}
)


def refused(status: int, message: str = "", **headers: str) -> httpx.Response:
    return answer({"code": "ANY", "message": message}, status, x_altus_request_id="id-7", **headers)


def at(minutes: int) -> str:
    """Write a date of the service, which is this many minutes ahead of us."""
    return format_datetime(NOW + timedelta(minutes=minutes), usegmt=True)


CASES: dict[str, tuple[httpx.Response, type[ServiceError], str, str]] = {
    "a bad key": (
        refused(401, "Bad key", date=at(1)),
        NotAccepted,
        "credentials are not accepted (401): Bad key",
        "private key",
    ),
    "a clock that is behind": (
        refused(401, "Bad key", date=at(30)),
        ClockSkew,
        "refused (401), and this machine's clock is 30 minutes behind",
        "clock",
    ),
    "a clock that is ahead": (
        refused(401, "Bad key", date=at(-5)),
        ClockSkew,
        "this machine's clock is 5 minutes ahead",
        "clock",
    ),
    "a missing right": (refused(403, "No."), AccessDenied, "not allowed", "role"),
    "nothing there": (refused(404), NotFound, "found nothing (404)", "deleted"),
    "a proxy's question": (refused(407), AccessDenied, "a proxy that asks", "HTTPS_PROXY"),
    "a proxy's question, on a web page": (
        httpx.Response(407, text="<html>Who are you?", headers={"content-type": "text/html"}),
        AccessDenied,
        "a proxy that asks",
        "HTTPS_PROXY",
    ),
    "a conflict": (refused(409, "A sync runs"), Conflict, "another operation", "Wait"),
    "too many": (refused(429), Throttled, "came too often (429)", "Wait a little"),
    "too many, with a time": (
        refused(429, retry_after="7"),
        Throttled,
        "came too often (429)",
        "wait 7 s",
    ),
    "too many, with a date": (
        refused(429, retry_after=at(4)),
        Throttled,
        "came too often (429)",
        "wait 4 minutes",
    ),
    "too many, with nonsense": (
        refused(429, retry_after="soon"),
        Throttled,
        "came too often (429)",
        "Wait a little",
    ),
    "a crash": (refused(500, "NPE"), UnexpectedAnswer, "inside the service (500): NPE", "support"),
    "a lonely gateway": (refused(502), UnexpectedAnswer, "no service behind it", "restarted"),
    "out of service": (refused(503), Throttled, "unavailable for now (503)", "down or busy"),
    "a slow back end": (refused(504), UnexpectedAnswer, "too slow (504)", "busy"),
    "out of budget": (refused(509), Throttled, "used up what the service allows", "patience"),
    "an unknown refusal": (refused(418, "Tea"), UnexpectedAnswer, "accepted (418): Tea", "support"),
    "an unknown crash": (refused(599), UnexpectedAnswer, "on the other side (599)", "support"),
    "a redirect": (
        httpx.Response(302, headers={"location": "https://portal.example/"}),
        UnexpectedAnswer,
        "sent on to another address",
        "sign in",
    ),
    "a web page": (PAGE, UnexpectedAnswer, "a web page", "proxy or a sign-in page"),
    "a web page with a refusal": (
        httpx.Response(403, text="<html>"),
        UnexpectedAnswer,
        "a web page, not by the service (403)",
        "endpoint",
    ),
    "a web page from a gateway": (
        httpx.Response(503, text="<html>"),
        Throttled,
        "unavailable for now (503)",
        "down or busy",
    ),
    "an empty body": (
        httpx.Response(200, content=b" \n"),
        UnexpectedAnswer,
        "nothing at all",
        "support",
    ),
    "cut JSON": (
        httpx.Response(200, content=b'{"modelRegistries": [{"crn": "a'),
        UnexpectedAnswer,
        "broken JSON",
        "support",
    ),
    "cut JSON with a null": (
        httpx.Response(200, content=b'{"modelRegistries": null, "a'),
        UnexpectedAnswer,
        "broken JSON",
        "support",
    ),
    "no object": (answer([1]), UnexpectedAnswer, "JSON that is no object", "support"),
    "a wrong type": (
        answer({"modelRegistries": [{}, {"crn": 7}]}),
        UnexpectedAnswer,
        "modelRegistries.1.crn cannot be read",
        "support",
    ),
    "a wrong type, with nulls about": (
        answer({"modelRegistries": [{"version": None}, {"crn": 7}]}),
        UnexpectedAnswer,
        "modelRegistries.1.crn cannot be read",
        "support",
    ),
    "a wrong date": (
        answer({"modelRegistries": [{"createdAt": "soon"}]}),
        UnexpectedAnswer,
        "modelRegistries.0.createdAt cannot be read",
        "support",
    ),
    "a number for a date": (
        answer({"modelRegistries": [{"createdAt": 7}]}),
        UnexpectedAnswer,
        "modelRegistries.0.createdAt cannot be read",
        "support",
    ),
    "a date before all dates": (
        answer({"modelRegistries": [{"createdAt": "0001-01-01T00:00:00+05:00"}]}),
        UnexpectedAnswer,
        "modelRegistries.0.createdAt cannot be read",
        "support",
    ),
    "a list that is none": (
        answer({"modelRegistries": {}}),
        UnexpectedAnswer,
        "modelRegistries cannot be read",
        "support",
    ),
}


async def failure(given: httpx.Response) -> ServiceError:
    async with control_plane(Recorder(given), limits=Limits(attempts=1)) as client:
        with pytest.raises(ServiceError) as caught:
            await client.list_registries()
    return caught.value


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_answer_is_a_sentence_with_a_next_step(name: str) -> None:
    given, kind, words, step = CASES[name]
    error = await failure(given)
    assert type(error) is kind
    assert str(error).startswith("CDP control plane: ml listModelRegistries ")
    assert words in str(error)
    assert step in error.hint
    for secret in (KEY, KEY_ID, "x-altus-auth", "DOCTYPE"):
        assert secret not in f"{error}{error.hint}"


async def test_different_answers_read_differently() -> None:
    alike = {
        "too many, with nonsense",
        "a web page from a gateway",
        "cut JSON with a null",
        "a number for a date",
        "a date before all dates",
        "a wrong type, with nulls about",
    }
    errors = [await failure(given) for name, (given, *_) in CASES.items() if name not in alike]
    texts = [f"{error} {error.hint}" for error in errors]
    assert len(set(texts)) == len(texts)


async def test_the_request_id_is_told() -> None:
    error = await failure(answer({}, 500, x_cdp_request_id="theirs", x_altus_request_id="id-7"))
    assert error.request_id == "id-7"
    assert str(error).endswith("(500) (request id-7)")
    error = await failure(answer({}, 500, x_cdp_request_id="id-8"))
    assert error.request_id == "id-8"


async def test_retry_after_is_handed_on() -> None:
    for header, expected_s in (("7", 7.0), (at(4), 240.0), (at(-1), 0.0), ("soon", None)):
        error = await failure(refused(429, retry_after=header))
        assert isinstance(error, Throttled)
        assert error.retry_after_s == expected_s


async def test_what_a_service_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    said = str(await failure(refused(403, "a\x1b[31m\n\u202eb &amp; c " + "x" * 999)))
    assert "a␛[31m <U+202E>b & c xxx" in said
    assert len(said) < 450


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": "From error"}, ": From error"),
        ({"errorMessages": ["One", "two"]}, ": One two"),
        ({"message": 7}, ": 7"),
        ([], "(500)"),
        ({"message": {"deep": "words"}}, "(500): {'deep': 'words'}"),
        ({}, "(500)"),
    ],
)
async def test_the_services_own_words_are_found_wherever_it_puts_them(
    body: object, expected: str
) -> None:
    assert str(await failure(answer(body, 500))).endswith(expected)


async def test_a_token_is_not_refused_for_the_clock() -> None:
    token = replace(CONFIGURATION, credentials=Credentials("a test", access_token="expired"))
    late = Recorder(refused(401, date=at(30)))
    async with control_plane(late, configuration=token) as client:
        with pytest.raises(AccessDenied) as caught:
            await client.list_registries()
    assert type(caught.value) is NotAccepted


async def test_a_refusal_nested_beyond_reason_is_still_a_sentence() -> None:
    deep = httpx.Response(500, content=b"[" * 100_000)
    assert str(await failure(deep)).endswith("(500)")
