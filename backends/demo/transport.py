"""An httpx transport into the simulated world: no sockets, and failures as the network's own."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeAlias, cast

import httpx

from backends.demo.wire import Breaks, WireAnswer
from backends.demo.world import World

_A_DAY_S = 86_400.0
_PIECE_BYTES = 65_536

Sleep: TypeAlias = Callable[[float], Awaitable[object]]


class WorldTransport(httpx.AsyncBaseTransport):
    """Hands requests to the world, and waits as long as the service would take.

    `sleep` is how it waits; a test hands in its own.
    """

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what httpx raises when a connection fails so."""
        body = await request.aread()
        path = request.url.raw_path.decode("ascii")
        answer = self._world.handle(request.method, path, request.headers, body)
        return await _received(answer, request, self._sleep)


class AzureTransport(httpx.AsyncBaseTransport):
    """Hands requests to the simulated Azure of a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        answer = self._world.azure.answer(request.method, str(request.url), request.headers)
        return httpx.Response(
            answer.status, headers=dict(answer.headers), content=answer.body, request=request
        )


class AiRegistryTransport(httpx.AsyncBaseTransport):
    """Hands requests to the simulated registries of a world, each at its host."""

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what httpx raises when a connection fails so."""
        body = await request.aread()
        path, host = request.url.raw_path.decode("ascii"), request.url.host
        answer = self._world.at_registry(request.method, host, path, request.headers, body)
        return await _received(answer, request, self._sleep)


class RangerTransport(httpx.AsyncBaseTransport):
    """Hands requests to the simulated Rangers of a world, each at its data lake's gateway."""

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what httpx raises when a connection fails so."""
        body = await request.aread()
        path, host = request.url.raw_path.decode("ascii"), request.url.host
        answer = self._world.at_ranger(request.method, host, path, request.headers, body)
        return await _received(answer, request, self._sleep)


class MlflowTransport(httpx.AsyncBaseTransport):
    """Hands requests to the simulated tracking server of a world."""

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what httpx raises when a connection fails so."""
        body = await request.aread()
        path = request.url.raw_path.decode("ascii")
        answer = self._world.at_mlflow(request.method, path, request.headers, body)
        return await _received(answer, request, self._sleep)


class _Body(httpx.AsyncByteStream):
    """A body in pieces; it breaks off where fewer bytes come than were announced."""

    def __init__(self, body: bytes, announced: int) -> None:
        self._body = body
        self._announced = announced

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for begin in range(0, len(self._body), _PIECE_BYTES):
            yield self._body[begin : begin + _PIECE_BYTES]
        if len(self._body) < self._announced:
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {len(self._body)} bytes, expected {self._announced})"
            )


async def _received(answer: WireAnswer, request: httpx.Request, sleep: Sleep) -> httpx.Response:
    """Wait as long as the service takes, and return what arrives, or raise what happens."""
    timeouts = cast("Mapping[str, float | None]", request.extensions.get("timeout", {}))
    patience_s = timeouts.get("read") or _A_DAY_S
    if answer.breaks == "silence" or answer.delay_s > patience_s:
        await sleep(patience_s)
        raise httpx.ReadTimeout("", request=request)
    if answer.delay_s:
        await sleep(answer.delay_s)
    if failure := _failure(answer.breaks, request):
        raise failure
    announced = answer.headers.get("Content-Length")
    if announced is None:
        return httpx.Response(
            answer.status, headers=dict(answer.headers), content=answer.body, request=request
        )
    stream = _Body(answer.body, int(announced))
    return httpx.Response(
        answer.status, headers=dict(answer.headers), stream=stream, request=request
    )


def _failure(breaks: Breaks, request: httpx.Request) -> httpx.TransportError | None:
    """Return what httpx raises when a connection fails so, with the cause it carries then."""
    match breaks:
        case "reset":
            return httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
        case "tls":
            return _caused(_untrusted(), request)
        case "proxy":
            return httpx.ProxyError("403 Forbidden", request=request)
        case "dns":
            return _caused(socket.gaierror(-2, "Name or service not known"), request)
        case _:
            return None


def _untrusted() -> ssl.SSLCertVerificationError:
    why = "unable to get local issuer certificate"
    error = ssl.SSLCertVerificationError(1, f"certificate verify failed: {why}")
    error.verify_message = why
    return error


def _caused(cause: OSError, request: httpx.Request) -> httpx.ConnectError:
    error = httpx.ConnectError(str(cause), request=request)
    error.__cause__ = cause
    return error
