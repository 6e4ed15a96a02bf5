"""Every bad answer Azure can give, and every way to give none: a sentence with a next step."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from backends.clients.connection import Limits
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    NotSignedIn,
    Rejected,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from tests.clients.azure_desk import (
    REQUEST_ID,
    SUBNETS,
    TOKEN,
    USAGES,
    VNET,
    Arm,
    Badges,
    Said,
    azure,
    denied,
    page,
    refusal,
    subnet,
)
from tests.clients.desk import Clock, answer

WEB_PAGE = b"<!DOCTYPE html><html><p>Please sign in<br></html>"
PROXY = "Probably a proxy or a sign-in page"
LATER = "Wait a little"
ONCE = replace(Limits(), attempts=1)


def body(content: bytes, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=content, headers=named)


CASES: dict[str, tuple[httpx.Response, type[ServiceError], str, str]] = {
    "a missing right": (
        denied(),
        AccessDenied,
        "is not allowed to this user (403): AuthorizationFailed: The client",
        "the role Reader on the network's resource group (Microsoft.Network/virtualNetworks/read",
    ),
    "a token that is never accepted": (
        refusal("InvalidAuthenticationToken", "The access token is invalid.", 401),
        NotSignedIn,
        "the credentials are not accepted (401): InvalidAuthenticationToken",
        "az login",
    ),
    "no such network": (
        refusal("ResourceNotFound", "The Resource 'net' was not found.", 404),
        NotFound,
        "found nothing (404): ResourceNotFound: The Resource 'net' was not found.",
        "deleted",
    ),
    "a version nobody knows": (
        refusal("InvalidApiVersionParameter", "The api-version is invalid.", 400),
        Rejected,
        "was not accepted (400): InvalidApiVersionParameter",
        "Correct what it names",
    ),
    "another operation": (
        refusal("AnotherOperationInProgress", "Another operation is in progress.", 409),
        Conflict,
        "another operation (409): AnotherOperationInProgress",
        "then try again",
    ),
    "too many": (refusal("TooManyRequests", status=429), Throttled, "came too often (429)", LATER),
    "too many for a while": (
        refusal("TooManyRequests", status=429, Retry_After="900"),
        Throttled,
        "came too often (429): TooManyRequests",
        "asks us to wait 15 minutes",
    ),
    "out of service": (refusal("Down", status=503), Throttled, "unavailable for now (503)", LATER),
    "a crash": (
        refusal("InternalServerError", "An error occurred.", 500),
        UnexpectedAnswer,
        "failed inside the service (500): InternalServerError: An error occurred.",
        "support",
    ),
    "a gateway": (body(b"", 502), UnexpectedAnswer, "reached a gateway", LATER),
    "a slow gateway": (body(WEB_PAGE, 504), UnexpectedAnswer, "was too slow (504)", LATER),
    "a web page": (body(WEB_PAGE), UnexpectedAnswer, "answered with a web page", PROXY),
    "a web page with a refusal": (body(WEB_PAGE, 403), UnexpectedAnswer, "a web page", PROXY),
    "a proxy's question": (body(WEB_PAGE, 407), AccessDenied, "by a proxy", "HTTPS_PROXY"),
    "a redirect": (
        body(b"", 302, Location="https://elsewhere.example/"),
        UnexpectedAnswer,
        "sent on to another address",
        "A proxy may want you to sign in",
    ),
    "a refusal without words": (body(b"", 403), AccessDenied, "(403)", "the role Reader"),
    "a refusal of another shape": (body(b'["no"]', 418), UnexpectedAnswer, "(418)", "support"),
    "an empty body": (body(b""), UnexpectedAnswer, "nothing at all", "support"),
    "cut JSON": (body(b'{"value": [{"id": "/subsc'), UnexpectedAnswer, "broken JSON", "support"),
    "cut JSON with a null": (body(b'{"value": [null'), UnexpectedAnswer, "broken JSON", "support"),
    "no JSON": (body(b"\xff\xfe hello"), UnexpectedAnswer, "broken JSON", "support"),
    "a list": (answer([]), UnexpectedAnswer, "JSON that is no object", "support"),
    "a word for a list": (
        answer({"value": "none"}),
        UnexpectedAnswer,
        "JSON in which value cannot be read",
        "support",
    ),
    "a number for a link": (
        answer({"value": [], "nextLink": 2}),
        UnexpectedAnswer,
        "JSON in which nextLink cannot be read",
        "support",
    ),
    "a subnet without an id": (
        answer({"value": [{"name": "a"}]}),
        UnexpectedAnswer,
        "JSON in which value.0.id cannot be read",
        "support",
    ),
    "a word for a prefix list": (
        answer(page(subnet("a", addressPrefixes="10.0.0.0/24"))),
        UnexpectedAnswer,
        "value.0.properties.addressPrefixes cannot be read",
        "support",
    ),
}


def subnets_say(*said: Said) -> Arm:
    """Answer with `said`, in turn, where the subnets are."""
    return Arm({SUBNETS: said, USAGES: page()})


async def failure(arm: Arm, limits: Limits = ONCE, clock: Clock | None = None) -> ServiceError:
    async with azure(arm, limits=limits, clock=clock) as client:
        with pytest.raises(ServiceError) as caught:
            await client.subnets(VNET)
    return caught.value


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_answer_is_a_sentence_with_a_next_step(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said, kind, words, step = CASES[name]
    error = await failure(subnets_say(said))
    assert type(error) is kind
    assert str(error).startswith("Azure: ")
    assert "net/subnets " in str(error)
    assert words in str(error)
    assert step in error.hint
    for foreign in ("cdp", "CDP", "profile", "DOCTYPE"):
        assert foreign not in f"{error}{error.hint}"
    for told in (error.hint, caplog.text, *map(repr, causes(error)), *map(str, causes(error))):
        assert TOKEN not in told


async def test_the_request_id_is_told() -> None:
    error = await failure(subnets_say(denied()))
    assert error.request_id == REQUEST_ID
    assert str(error).endswith(f"(request {REQUEST_ID})")


async def test_what_azure_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    said = str(await failure(subnets_say(refusal("Odd", "a\n\x1b[2J\u202e b " + "x" * 999))))
    assert "(403): Odd: a" in said
    assert "\x1b" not in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 480


# Patience


async def test_a_read_waits_as_long_as_it_is_asked_to() -> None:
    clock = Clock()
    arm = subnets_say(
        refusal("TooManyRequests", status=429, Retry_After="7"),
        refusal("TooManyRequests", status=429, Retry_After="2"),
        page(subnet("a")),
    )
    async with azure(arm, clock=clock) as client:
        found = await client.subnets(VNET)
    assert [row.name for row in found.value] == ["a"]
    assert clock.slept == [7.0, 2.0]
    assert found.call.duration_s == 9.0


async def test_nobody_waits_longer_than_patience_lasts() -> None:
    clock = Clock()
    error = await failure(subnets_say(CASES["too many for a while"][0]), Limits(), clock)
    assert isinstance(error, Throttled)
    assert (error.retry_after_s, error.refused) == (900.0, True)
    assert clock.slept == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_failure_that_may_pass_is_tried_again_a_few_times(status: int) -> None:
    arm = subnets_say(refusal("Odd", status=status))
    await failure(arm, Limits())
    assert arm.asked(SUBNETS) == Limits().attempts


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
async def test_a_refusal_is_not_tried_again(status: int) -> None:
    arm = subnets_say(refusal("Odd", status=status))
    await failure(arm, Limits())
    assert arm.asked(SUBNETS) == 1


async def test_a_later_page_that_fails_is_a_failure() -> None:
    arm = subnets_say(page(subnet("a"), following="?page=2"), refusal("Odd", status=500))
    assert isinstance(await failure(arm), UnexpectedAnswer)


# On the way


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (httpx.ConnectError("no"), "there is no way to management.azure.com"),
        (httpx.ConnectTimeout("no"), "no connection to management.azure.com came about"),
        (httpx.ReadTimeout("no"), "management.azure.com stayed silent"),
        (httpx.ReadError("no"), "the connection to management.azure.com broke off"),
        (httpx.RemoteProtocolError("no"), "the connection to management.azure.com broke off"),
        (httpx.ProxyError("403 Forbidden"), "the proxy refused the way"),
    ],
)
async def test_a_dead_line_is_a_sentence_with_a_next_step(broken: Exception, words: str) -> None:
    error = await failure(subnets_say(broken))
    assert type(error) is Unreachable
    assert "net/subnets has no answer: " in str(error)
    assert words in str(error)
    assert error.hint


def no_name() -> OSError:
    return socket.gaierror(-2, "Name or service not known")


def no_trust() -> OSError:
    error = ssl.SSLCertVerificationError("self-signed")
    error.verify_message = "self-signed certificate in certificate chain"
    return error


@pytest.mark.parametrize(
    ("cause", "step"),
    [(no_name(), "AZURE_AUTHORITY_HOST"), (no_trust(), "REQUESTS_CA_BUNDLE")],
)
async def test_what_to_do_about_it_is_what_helps_on_azure(cause: OSError, step: str) -> None:
    broken = httpx.ConnectError("no")
    broken.__cause__ = cause
    assert step in (await failure(subnets_say(broken))).hint


async def test_a_line_that_comes_back_is_used() -> None:
    arm = subnets_say(httpx.ReadError("no"), page(subnet("a")))
    async with azure(arm) as client:
        assert len((await client.subnets(VNET)).value) == 1


# Tokens that are refused


async def test_a_token_that_is_refused_is_replaced_once() -> None:
    arm = subnets_say(refusal("ExpiredAuthenticationToken", status=401), page(subnet("a")))
    async with azure(arm) as client:
        assert len((await client.subnets(VNET)).value) == 1
        assert arm.tokens == [f"{TOKEN}1", f"{TOKEN}2", f"{TOKEN}2"]


async def test_a_second_refusal_is_final() -> None:
    clock = Clock()
    badges = Badges(clock)
    arm = subnets_say(refusal("InvalidAuthenticationToken", status=401))
    async with azure(arm, clock=clock, badges=badges) as client:
        with pytest.raises(NotSignedIn):
            await client.subnets(VNET)
    assert (arm.asked(SUBNETS), badges.given) == (2, 2)


async def test_calls_refused_together_get_one_new_token() -> None:
    clock = Clock()
    badges = Badges(clock)
    asked: list[str] = []
    both = asyncio.Event()

    async def says(request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"]
        asked.append(token)
        if token.endswith("1"):
            if len(asked) == 2:
                both.set()
            await both.wait()
            return refusal("ExpiredAuthenticationToken", status=401)
        return answer(page())

    async with azure(says, clock=clock, badges=badges) as client:
        await asyncio.gather(client.find_networks("net", "rg"), client.find_networks("net", "rg"))
    assert [token[-1] for token in asked] == ["1", "1", "2", "2"]
    assert badges.given == 2


async def test_without_a_sign_in_nothing_is_sent_and_nobody_asks_twice() -> None:
    clock = Clock()
    badges = Badges(clock, NotSignedIn("Azure", "there is no usable sign-in on this machine"))
    arm = subnets_say(page())
    async with azure(arm, clock=clock, badges=badges) as client:
        with pytest.raises(NotSignedIn):
            await client.subnets(VNET)
        await asyncio.sleep(0)
    assert (arm.requests, badges.given) == ([], 1)
