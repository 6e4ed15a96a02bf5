"""Every bad answer a cluster can give, or none: one sentence each, with a next step that fits."""

from __future__ import annotations

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx2
import pytest

from backends.clients.kubernetes.client import KubernetesClient
from backends.domain.cluster import Change, LogWish, Right
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    Rejected,
    ServiceError,
    Throttled,
    TooOld,
    UnexpectedAnswer,
    Unreachable,
)
from tests.clients.kubernetes_desk import SECRET, Desk, always, answered, asking, kubeconfig
from tests.clients.loopback import Manner, garbage, reset, serving, silence

T = TypeVar("T")
Question = Callable[[KubernetesClient], Awaitable[object]]

DEADLINE_S = 20
WISH = LogWish("mlx", "p", "c", follow=True)
POD = '{"metadata":{"name":"p","uid":"u","resourceVersion":"5"}}'
ADDED = f'{{"type":"ADDED","object":{POD}}}\n'


async def _watch(client: KubernetesClient) -> object:
    return [change async for change in client.watch("pods", "mlx", "4")]


async def _log(client: KubernetesClient) -> object:
    return [line async for line in client.log(WISH)]


QUESTIONS: Mapping[str, tuple[Question, str]] = {
    "version": (lambda client: client.version(), "GET /version"),
    "may": (
        lambda client: client.may(Right("list", "pods", "mlx")),
        "asking whether you may list pods in mlx",
    ),
    "list": (lambda client: client.list("pods", "mlx"), "list pods"),
    "watch": (_watch, "watch pods"),
    "log": (_log, "log of c in p"),
}
"""Each way to ask, and what it is called in a sentence."""


def status(code: int, message: str = "", **headers: str) -> httpx2.Response:
    body = {"kind": "Status", "apiVersion": "v1", "code": code, "message": message}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(code, json=body, headers=named)


def page(code: int) -> httpx2.Response:
    return httpx2.Response(code, html="<!DOCTYPE html><p>Please sign in")


async def failure(given: httpx2.Response | Exception, question: str) -> ServiceError:
    """Return what comes of a question that is answered so; it has to be a `ServiceError`."""
    ask, named = QUESTIONS[question]
    async with answered(given) as client, asyncio.timeout(DEADLINE_S):
        with pytest.raises(ServiceError) as caught:
            await ask(client)
    return checked(caught.value, named)


def checked(error: ServiceError, named: str) -> ServiceError:
    """Return a failure, after it was looked at: whose it is, of what, and that it is discreet."""
    assert str(error).startswith(f"cluster: {named} ") or str(error).startswith(
        f"cluster: {named}:"
    )
    assert error.hint
    told = f"{error!r}{error.hint}{''.join(traceback.format_exception(error))}"
    for secret in (SECRET, "DOCTYPE"):
        assert secret not in told
    return error


REFUSALS: dict[str, tuple[httpx2.Response, type[ServiceError], str, str]] = {
    "a bad token": (status(401, "Unauthorized"), NotAccepted, "was refused (401)", "grant it"),
    "a bad request": (status(400, "no"), Rejected, "was refused (400)", "has run yet"),
    "a missing right": (status(403, "no"), AccessDenied, "was refused (403)", "this right"),
    "nothing there": (status(404, "no"), NotFound, "was refused (404)", "deleted"),
    "what is forgotten": (status(410, "no"), TooOld, "too old to go on from (410)", "anew"),
    "what is not valid": (status(422, "no"), Rejected, "was refused (422)", "Correct"),
    "too many": (status(429, "no"), Throttled, "was refused (429)", "patience"),
    "a crash": (status(500, "etcd is away"), UnexpectedAnswer, "(500)", "Try again"),
    "a restart": (status(503, "going down"), UnexpectedAnswer, "(503)", "Try again"),
    "a sign-in page": (page(403), AccessDenied, "was refused (403)", "right"),
    "a page of a gateway": (page(502), UnexpectedAnswer, "not answered by a cluster", "proxy"),
    "a page that was moved": (
        httpx2.Response(302, headers={"location": "https://portal.example/"}),
        UnexpectedAnswer,
        "not answered by a cluster (302)",
        "sign-in page",
    ),
    "a refusal without a word": (
        httpx2.Response(401),
        NotAccepted,
        "was refused (401)",
        "grant it",
    ),
    "a crash without a word": (
        httpx2.Response(500),
        UnexpectedAnswer,
        "not answered by a cluster (500)",
        "proxy",
    ),
    "a refusal of another form": (
        httpx2.Response(403, json=["no"]),
        AccessDenied,
        "was refused (403)",
        "right",
    ),
    "a refusal that is cut": (
        httpx2.Response(
            403, content=b'{"kind":"Stat', headers={"content-type": "application/json"}
        ),
        AccessDenied,
        "was refused (403)",
        "right",
    ),
    "a refusal of wrong types": (
        httpx2.Response(403, json={"kind": "Status", "message": 7, "code": "no"}),
        AccessDenied,
        "was refused (403)",
        "right",
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_a_sentence_with_a_next_step(name: str, question: str) -> None:
    given, kind, words, step = REFUSALS[name]
    error = await failure(given, question)
    assert type(error) is kind
    assert words in str(error)
    assert step in error.hint


@pytest.mark.parametrize("question", ["list", "watch", "log"])
@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8"])
async def test_who_lacks_a_right_is_told_which(question: str, media_type: str) -> None:
    said = 'pods is forbidden: User "anna" cannot list resource "pods" in the namespace "mlx"'
    error = await failure(status(403, said, content_type=media_type), question)
    assert said in str(error)


async def test_what_a_cluster_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    error = await failure(status(403, "a\x1b[2J\u202eb" + "x" * 5000), "list")
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert len(str(error)) < 600


NONSENSE: dict[str, bytes] = {
    "a web page": b"<!DOCTYPE html><p>Please sign in",
    "cut JSON": b'{"items": [{"metadata": {"name": "a',
    "no object": b"[1]",
    "a null": b"null",
    "a wrong type": b'{"gitVersion": 7, "items": 7, "status": 7, "type": 7}',
    "a wrong type deep inside": (
        b'{"items": [{"metadata": {"name": 7}}], "status": {"allowed": "yes"},'
        b' "type": "ADDED", "object": {"metadata": {"name": 7}}}'
    ),
    "no bytes of text": b'{"items": "\xff\xfe"}',
    "nesting beyond reason": b"[" * 100_000,
}


@pytest.mark.parametrize("question", ["version", "may", "list", "watch"])
@pytest.mark.parametrize("name", NONSENSE)
async def test_an_answer_that_makes_no_sense_is_a_sentence(name: str, question: str) -> None:
    error = await failure(httpx2.Response(200, content=NONSENSE[name]), question)
    assert type(error) is UnexpectedAnswer


@pytest.mark.parametrize("question", ["version", "may", "list"])
async def test_an_empty_answer_is_none(question: str) -> None:
    assert type(await failure(httpx2.Response(200, content=b""), question)) is UnexpectedAnswer


SHAPES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no metadata": {"metadata": None},
    "no spec and no status": {"metadata": {"name": "p"}, "spec": None, "status": None},
    "no containers": {"metadata": {"name": "p"}, "spec": {"containers": []}},
    "no time": {"metadata": {"name": "p", "creationTimestamp": None}},
    "a state that is empty": {
        "metadata": {"name": "p"},
        "spec": {"containers": [{"name": "c"}]},
        "status": {"containerStatuses": [{"name": "c", "state": {}, "lastState": {}}]},
    },
    "a date before all dates": {
        "metadata": {"name": "p", "creationTimestamp": "0001-01-01T00:00:00+05:00"}
    },
}


@pytest.mark.parametrize("name", SHAPES)
async def test_what_an_object_leaves_out_is_empty_or_a_sentence(name: str) -> None:
    body = {"metadata": {"resourceVersion": "7"}, "items": [SHAPES[name]]}
    async with answered(httpx2.Response(200, json=body)) as client:
        try:
            (pod,) = (await client.list("pods", "mlx")).things
        except UnexpectedAnswer as error:
            checked(error, "list pods")
        else:
            assert pod.namespace == ""


@pytest.mark.parametrize("name", SHAPES)
async def test_what_an_object_leaves_out_does_not_end_the_program_in_a_watch(name: str) -> None:
    line = json.dumps({"type": "MODIFIED", "object": SHAPES[name]}).encode() + b"\n"
    desk = Desk(httpx2.Response(200, content=line), status(410))
    async with asking(kubeconfig(), always(desk)) as client, asyncio.timeout(DEADLINE_S):
        try:
            await _watch(client)
        except (TooOld, UnexpectedAnswer) as error:
            checked(error, "watch pods")


@pytest.mark.parametrize("body", [{"items": []}, {"metadata": {}, "items": []}])
async def test_a_list_without_a_version_cannot_be_gone_on_from(body: object) -> None:
    assert type(await failure(httpx2.Response(200, json=body), "list")) is UnexpectedAnswer


@pytest.mark.parametrize(
    ("code", "kind"), [(410, TooOld), (500, UnexpectedAnswer), (403, AccessDenied)]
)
async def test_an_error_in_the_middle_of_a_watch_counts_like_any_other(
    code: int, kind: type[ServiceError]
) -> None:
    told = json.dumps({"kind": "Status", "code": code, "message": "too old resource version"})
    line = f'{{"type":"ERROR","object":{told}}}\n'
    error = await failure(httpx2.Response(200, content=f"{ADDED}{line}".encode()), "watch")
    assert type(error) is kind


# No answer at all


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def no_answer(server: str, question: str = "list") -> ServiceError:
    ask, named = QUESTIONS[question]
    async with asking(kubeconfig(server)) as client, asyncio.timeout(DEADLINE_S):
        with pytest.raises(ServiceError) as caught:
            await ask(client)
    assert type(caught.value) is Unreachable
    return checked(caught.value, named)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_name_without_an_address(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_address(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    error = await no_answer("https://api.liftie.invalid", question)
    assert "there is no address for its name here" in str(error)
    assert "bastion" in error.hint


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_connection_that_is_refused(question: str) -> None:
    async with serving(silence) as port:
        pass
    error = await no_answer(f"http://127.0.0.1:{port}", question)
    assert "nothing accepts connections at its address" in str(error)
    assert "bastion" in error.hint


@pytest.mark.parametrize("question", ["version", "may", "list"])
async def test_silence(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = httpx2.Timeout(5.0, read=0.05)
    monkeypatch.setattr("backends.clients.kubernetes.client._TIMEOUT", short)
    async with serving(silence) as port:
        error = await no_answer(f"http://127.0.0.1:{port}", question)
    assert "it stayed silent for too long" in str(error)
    assert "bastion" in error.hint


async def test_a_watch_in_which_nothing_comes_for_longer_than_it_may_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backends.clients.kubernetes.client._WATCHING", httpx2.Timeout(0.05))
    async with serving(saying_then(b"", asyncio.Event())) as port:
        error = await no_answer(f"http://127.0.0.1:{port}", "watch")
    assert "it stayed silent for too long" in str(error)


async def test_a_handshake_that_does_not_come_about(monkeypatch: pytest.MonkeyPatch) -> None:
    short = httpx2.Timeout(5.0, connect=0.05)
    monkeypatch.setattr("backends.clients.kubernetes.client._TIMEOUT", short)
    async with serving(silence) as port:
        error = await no_answer(f"https://127.0.0.1:{port}")
    assert "silent" in str(error)


async def test_tls_where_none_is_spoken() -> None:
    async with serving(garbage) as port:
        error = await no_answer(f"https://127.0.0.1:{port}")
    assert "there is no way to it" in str(error)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_reset(question: str) -> None:
    async with serving(reset) as port:
        error = await no_answer(f"http://127.0.0.1:{port}", question)
    assert "the connection to it broke off" in str(error)
    assert "Try again" in error.hint


def saying_then(part: bytes, gate: asyncio.Event | None = None) -> Manner:
    """Begin a body, then break off in the middle of it; or wait, where there is a gate."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        if part:
            writer.write(b"%x\r\n%b\r\n" % (len(part), part))
        await writer.drain()
        if gate:
            await reader.read()

    return say


async def keep(coming: AsyncIterator[T], seen: list[T]) -> None:
    """Keep what comes, for as long as it comes."""
    async with asyncio.timeout(DEADLINE_S):
        async for one in coming:
            seen.append(one)  # noqa: PERF401 - what came before a failure is kept


async def test_a_watch_that_is_cut_tells_what_it_saw_and_then_that_it_was_cut() -> None:
    seen: list[Change] = []
    async with (
        serving(saying_then(ADDED.encode() * 2)) as port,
        asking(kubeconfig(f"http://127.0.0.1:{port}")) as client,
    ):
        with pytest.raises(Unreachable) as caught:
            await keep(client.watch("pods", "mlx", "4"), seen)
    assert [(change.type, change.version) for change in seen] == [
        ("heard", "4"),
        ("added", "5"),
        ("added", "5"),
    ]
    assert "the connection to it broke off" in str(checked(caught.value, "watch pods"))


async def test_a_log_that_is_cut_tells_what_it_read_and_then_that_it_was_cut() -> None:
    seen: list[str] = []
    lines = b"2026-01-05T09:00:00Z a\n2026-01-05T09:00:01Z b\n2026-01-05T09:00:0"
    async with (
        serving(saying_then(lines)) as port,
        asking(kubeconfig(f"http://127.0.0.1:{port}")) as client,
    ):
        with pytest.raises(Unreachable) as caught:
            await keep(client.log(WISH), seen)
    assert seen == ["2026-01-05T09:00:00Z a", "2026-01-05T09:00:01Z b"]
    assert "the connection to it broke off" in str(checked(caught.value, "log of c in p"))


async def test_a_line_of_a_watch_that_is_cut_is_not_taken_for_a_whole_one() -> None:
    async with serving(saying_then(ADDED.encode() + ADDED.encode()[:30])) as port:
        error = await no_answer(f"http://127.0.0.1:{port}", "watch")
    assert "broke off" in str(error)
