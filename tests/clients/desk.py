"""A control plane client for tests: a published test key, a clock that is wound by hand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from backends.clients.cdp.calls import SERVICE, Calls
from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.control_plane import ControlPlaneClient
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.endpoints import Endpoints
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender

NOW = datetime(2026, 1, 5, 9, 8, 7, tzinfo=UTC)
KEY_ID = "11111111-2222-3333-4444-555555555555"
KEY = b64encode(bytes(range(32))).decode()
CONFIGURATION = Configuration(
    profile="default",
    region="us-west-1",
    endpoints=Endpoints.resolve("us-west-1"),
    credentials=Credentials("a test", KEY_ID, private_key=KEY),
)

Handler = Callable[[httpx.Request], httpx.Response]


class Clock:
    """Time stands still, except while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    async def sleep(self, duration_s: float) -> None:
        self.slept.append(duration_s)
        self.seconds += duration_s


class Recorder:
    """Answers in turn, the last for ever, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def answer(body: object, status: int = 200, **headers: str) -> httpx.Response:
    """Make an answer of JSON; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=named)


@asynccontextmanager
async def control_plane(
    handler: Handler | None = None,
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    read_only: bool = False,
    endpoint: str = "",
    configuration: Configuration = CONFIGURATION,
) -> AsyncGenerator[ControlPlaneClient]:
    """Open a client over `handler`, or over the network to `endpoint`; jitter is at its most."""
    clock, limits = clock or Clock(), limits or Limits()
    if endpoint:
        configuration = replace(
            configuration, endpoints=Endpoints.resolve("us-west-1", explicit=endpoint)
        )
    connection = Connection(
        SERVICE,
        limits,
        transport=httpx.MockTransport(handler) if handler else None,
        ca_bundle=configuration.ca_bundle,
    )
    sender = Sender(
        connection,
        limits,
        proxy=configuration.proxy,
        now=clock.now,
        seconds=lambda: clock.seconds,
        sleep=clock.sleep,
        uniform=lambda low, high: high,
    )
    client = ControlPlaneClient(Calls(configuration, sender, read_only=read_only, now=clock.now))
    try:
        yield client
    finally:
        await client.aclose()
