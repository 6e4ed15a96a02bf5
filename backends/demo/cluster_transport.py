"""An httpx2 transport into the simulated clusters: no sockets, and the network's failures."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2

from backends.demo.wire import Breaks, Stream
from backends.demo.world import World

_LOOKS_AGAIN_S = 0.1

Sleep = Callable[[float], Awaitable[object]]


class ClusterTransport(httpx2.AsyncBaseTransport):
    """Hands requests to the world. `sleep` is how it waits; a test hands in its own."""

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request, or raise what httpx2 raises when a connection fails so."""
        body = await request.aread()
        path = request.url.raw_path.decode("ascii")
        answer = self._world.handle(request.method, path, request.headers, body)
        if failure := _failure(answer.breaks, request):
            raise failure
        if answer.delay_s:
            await self._sleep(answer.delay_s)
        headers = dict(answer.headers)
        if answer.stream:
            stream = _Polled(answer.stream, self._world, self._sleep)
            return httpx2.Response(answer.status, headers=headers, stream=stream, request=request)
        return httpx2.Response(answer.status, headers=headers, content=answer.body, request=request)


class _Polled(httpx2.AsyncByteStream):
    """The body of an answer that goes on."""

    def __init__(self, stream: Stream, world: World, sleep: Sleep) -> None:
        self._stream = stream
        self._world = world
        self._sleep = sleep

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            now = self._world.now
            is_over, part = self._stream.is_over(now), self._stream.read(now)
            if part:
                yield part
            if is_over:
                return
            await self._sleep(_LOOKS_AGAIN_S)


def _failure(breaks: Breaks, request: httpx2.Request) -> httpx2.TransportError | None:
    """Return what httpx2 raises when a connection fails so, with the cause it carries then."""
    match breaks:
        case "dns":
            cause = socket.gaierror(-2, "Name or service not known")
            error = httpx2.ConnectError(str(cause), request=request)
            error.__cause__ = cause
            return error
        case "reset":
            return httpx2.ReadError("[Errno 104] Connection reset by peer", request=request)
        case "silence":
            return httpx2.ReadTimeout("", request=request)
        case "tls":
            return httpx2.ConnectError("certificate verify failed", request=request)
        case "proxy":
            return httpx2.ProxyError("403 Forbidden", request=request)
        case _:
            return None
