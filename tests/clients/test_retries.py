"""Reads are tried again with patience and an end; changes are sent once."""

from __future__ import annotations

import asyncio
import ssl
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from backends.clients.cdp.messages import Nothing, Registries
from backends.clients.cdp.operations import Operation
from backends.clients.connection import Connection, Limits
from backends.clients.http import Outgoing, Sender
from backends.domain.errors import ServiceError, Throttled, UnexpectedAnswer, Unreachable
from tests.clients.desk import NOW, Clock, Recorder, answer, control_plane

GOOD = answer({"modelRegistries": [{"crn": "a"}]})
CHANGE = Operation(
    "ml", "changeSomething", Nothing, Registries, lambda answer: answer, mutates=True
)


async def read(recorder: Recorder, clock: Clock, limits: Limits | None = None) -> int:
    """Read the registries, and count them."""
    async with control_plane(recorder, clock=clock, limits=limits) as client:
        return len((await client.list_registries()).value)


@pytest.mark.parametrize("status", [429, 502, 503, 504, 509])
async def test_a_read_the_service_cannot_take_now_is_tried_again(status: int) -> None:
    recorder, clock = Recorder(answer({}, status), answer({}, status), GOOD), Clock()
    assert await read(recorder, clock) == 1
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ConnectError("no way"),
        httpx.ConnectTimeout("too slow"),
        httpx.ReadTimeout("silence"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("hung up"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_read_whose_connection_breaks_is_tried_again(broken: httpx.RequestError) -> None:
    assert await read(Recorder(broken, GOOD), Clock()) == 1


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 500])
async def test_a_refusal_that_will_stay_is_not_tried_again(status: int) -> None:
    recorder = Recorder(answer({}, status), GOOD)
    with pytest.raises(ServiceError):
        await read(recorder, Clock())
    assert len(recorder.requests) == 1


async def test_a_failed_tls_is_not_tried_again() -> None:
    failed = httpx.ConnectError("TLS")
    failed.__cause__ = ssl.SSLCertVerificationError("self-signed")
    failed.__cause__.verify_message = "self-signed"
    recorder = Recorder(failed, GOOD)
    with pytest.raises(Unreachable, match="not trusted"):
        await read(recorder, Clock())
    assert len(recorder.requests) == 1


async def test_patience_ends_after_four_attempts() -> None:
    recorder, clock = Recorder(answer({}, 503)), Clock()
    with pytest.raises(Throttled):
        await read(recorder, clock)
    assert len(recorder.requests) == 4
    assert clock.slept == [0.5, 1.0, 2.0]


async def test_the_last_failure_is_the_one_that_is_told() -> None:
    recorder = Recorder(answer({}, 503), answer({}, 500))
    with pytest.raises(UnexpectedAnswer, match="inside the service"):
        await read(recorder, Clock())


async def test_jitter_is_a_random_part_of_a_doubling_time() -> None:
    drawn: list[tuple[float, float]] = []

    def none(low: float, high: float) -> float:
        drawn.append((low, high))
        return low

    transport, clock = httpx.MockTransport(Recorder(answer({}, 503))), Clock()
    connection = Connection("A service", Limits(), transport=transport)
    sender = Sender(connection, Limits(), now=clock.now, sleep=clock.sleep, uniform=none)
    outgoing = Outgoing("A service", "something", "http://x.example", b"", dict, is_read=True)
    with pytest.raises(Throttled):
        await sender.send(outgoing)
    await sender.aclose()
    assert drawn[:3] == [(0, 0.5), (0, 1.0), (0, 2.0)]
    assert clock.slept == [0, 0, 0]


@pytest.mark.parametrize("header", ["7", format_datetime(NOW + timedelta(seconds=7), usegmt=True)])
async def test_retry_after_is_waited_for_and_jitter_comes_on_top(header: str) -> None:
    recorder, clock = Recorder(answer({}, 429, retry_after=header), GOOD), Clock()
    assert await read(recorder, clock) == 1
    assert clock.slept == [7.5]


async def test_a_longer_wait_than_our_patience_is_handed_on_at_once() -> None:
    recorder, clock = Recorder(answer({}, 429, retry_after="60")), Clock()
    with pytest.raises(Throttled) as caught:
        await read(recorder, clock)
    assert caught.value.retry_after_s == 60
    assert (len(recorder.requests), clock.slept) == (1, [])


async def test_no_attempt_begins_after_twenty_seconds() -> None:
    recorder, clock = Recorder(answer({}, 429, retry_after="9")), Clock()
    with pytest.raises(Throttled):
        await read(recorder, clock)
    assert len(recorder.requests) == 3
    assert clock.slept == [9.5, 10.0]


async def test_thirty_seconds_of_silence_are_enough() -> None:
    clock, requests = Clock(), list[httpx.Request]()

    def silent(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        clock.seconds += 30
        raise httpx.ReadTimeout("silence")

    async with control_plane(silent, clock=clock) as client:
        with pytest.raises(Unreachable, match="silent"):
            await client.list_registries()
    assert len(requests) == 1


async def test_each_attempt_is_signed_afresh() -> None:
    recorder = Recorder(answer({}, 429, retry_after="2"), GOOD)
    await read(recorder, Clock())
    first, second = (request.headers for request in recorder.requests)
    assert first["x-altus-date"] == "Mon, 05 Jan 2026 09:08:07 GMT"
    assert second["x-altus-date"] == "Mon, 05 Jan 2026 09:08:09 GMT"
    assert first["x-altus-auth"] != second["x-altus-auth"]


@pytest.mark.parametrize(
    "bad", [answer({}, 429), answer({}, 503), httpx.ConnectError("no"), httpx.ReadTimeout("no")]
)
async def test_a_change_is_sent_once(bad: httpx.Response | Exception) -> None:
    recorder, clock = Recorder(bad, GOOD), Clock()
    async with control_plane(recorder, clock=clock) as client:
        with pytest.raises(ServiceError):
            await client.calls.ask(CHANGE, Nothing())
    assert (len(recorder.requests), clock.slept) == (1, [])


async def test_only_so_many_calls_are_on_their_way_at_once() -> None:
    under_way, most, gate = 0, 0, asyncio.Event()

    class Gated(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            if under_way == 3:
                asyncio.get_running_loop().call_soon(gate.set)
            await gate.wait()
            under_way -= 1
            return httpx.Response(200, content=b"{}")

    limits = Limits(concurrent=3)
    sender = Sender(Connection("A service", limits, transport=Gated()), limits)
    outgoing = Outgoing("A service", "something", "http://x.example", b"", dict, is_read=True)
    await asyncio.gather(*(sender.send(outgoing) for _ in range(12)))
    await sender.aclose()
    assert most == 3


async def test_a_read_can_be_cancelled_and_leaves_its_place_to_another() -> None:
    arrived = asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        if not arrived.is_set():
            arrived.set()
            await asyncio.Event().wait()
        return httpx.Response(200, content=b"{}")

    limits = Limits(concurrent=1)
    sender = Sender(Connection("A", limits, transport=httpx.MockTransport(serve)), limits)
    outgoing = Outgoing("A service", "something", "http://x.example", b"", dict, is_read=True)
    first = asyncio.create_task(sender.send(outgoing))
    await arrived.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await sender.send(outgoing)).body == b"{}"
    await sender.aclose()
