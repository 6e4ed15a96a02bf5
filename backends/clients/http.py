"""Send one request: how many at once, and how often a read is tried.

What each status means, a 429 too, is a row in `backends.clients.statuses`; what a broken
connection means is in `backends.clients.unanswered`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    RetryError,
    retry_if_exception,
    retry_if_result,
)

from backends.clients.connection import Connection, Limits
from backends.clients.hints import CDP, Hints
from backends.clients.responses import request_id, retry_after_s
from backends.clients.statuses import asks_for_another_try, refusal
from backends.clients.unanswered import unanswered, worth_another_try
from backends.domain.errors import ServiceError

_BACKOFF_S = 0.5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request, and how to speak of it.

    Attributes:
        service: Who is asked, as a person calls them.
        operation: What is asked, in the service's words: `ml listModelRegistries`.
        url: Where it goes.
        body: What is sent along.
        headers: Makes the headers; called for each attempt, so each is signed afresh.
        is_read: Whether it may be sent again.
        is_dated: Whether it carries our clock's time, so that a wrong clock gets it refused.
        method: The HTTP method.
        hints: What to do next when it fails.
    """

    service: str
    operation: str
    url: str
    body: bytes = field(repr=False)
    headers: Callable[[], Mapping[str, str]]
    is_read: bool
    is_dated: bool = False
    method: str = "POST"
    hints: Hints = CDP


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer's bytes. `duration_s` is over all attempts."""

    body: bytes = field(repr=False)
    request_id: str
    at: datetime
    duration_s: float


Refuse: TypeAlias = Callable[[Outgoing, httpx.Response, datetime], ServiceError | None]
"""Returns the failure an answer stands for, our clock being the third; None for a good one."""


def refuse(outgoing: Outgoing, response: httpx.Response, now: datetime) -> ServiceError | None:
    """Refuse an answer by its status, as most services mean it."""
    return refusal(
        outgoing.service,
        outgoing.operation,
        response,
        now,
        dated=outgoing.is_dated,
        hints=outgoing.hints,
    )


class Sender:
    """Sends requests to one service, a few at a time, and reads again where that may help."""

    def __init__(
        self,
        connection: Connection,
        limits: Limits,
        *,
        proxy: str = "",
        refuse: Refuse = refuse,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._connection = connection
        self._limits = limits
        self._proxy = proxy
        self._refuse = refuse
        self._now = now
        self._seconds = seconds
        self._sleep = sleep
        self._uniform = uniform
        self._slots = asyncio.Semaphore(limits.concurrent)

    async def send(self, outgoing: Outgoing) -> Reply:
        """Return the answer to one request.

        Raises:
            ServiceError: What `refuse` makes of an answer, or `unanswered` of a broken connection.
        """
        began = self._seconds()
        try:
            response = await self._tried(outgoing, began)
        except httpx.RequestError as error:
            raise unanswered(
                outgoing.service, outgoing.operation, error, self._proxy, outgoing.hints
            ) from error
        refused = self._refuse(outgoing, response, self._now())
        if refused is not None:
            raise refused
        return Reply(response.content, request_id(response), self._now(), self._seconds() - began)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()

    async def _tried(self, outgoing: Outgoing, began: float) -> httpx.Response:
        """Send until there is an answer to keep, or patience ends; then the last outcome stands."""
        if not outgoing.is_read:
            return await self._once(outgoing)

        def spent(state: RetryCallState) -> bool:
            next_s = self._seconds() - began + state.upcoming_sleep
            too_late = next_s > self._limits.give_up_after_s
            return too_late or state.attempt_number >= self._limits.attempts

        retrying = AsyncRetrying(
            sleep=self._sleep,
            wait=self._pause_s,
            stop=spent,
            retry=retry_if_exception(worth_another_try) | retry_if_result(asks_for_another_try),
        )
        try:
            return await retrying(self._once, outgoing)
        except RetryError as error:
            last = error.last_attempt
        return last.result()

    async def _once(self, outgoing: Outgoing) -> httpx.Response:
        http = await self._connection.open()
        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.answer_timeout_s):
                    return await http.request(
                        outgoing.method,
                        outgoing.url,
                        content=outgoing.body or None,
                        headers=dict(outgoing.headers()),
                    )
            except TimeoutError:
                request = httpx.Request(outgoing.method, outgoing.url)
                raise httpx.ReadTimeout("the answer has no end", request=request) from None

    def _pause_s(self, state: RetryCallState) -> float:
        """Wait as long as we are asked to, and a random part of a doubling time on top."""
        asked_s = None
        if state.outcome is not None and not state.outcome.failed:
            asked_s = retry_after_s(state.outcome.result(), self._now())
        jitter_s = self._uniform(0, _BACKOFF_S * 2 ** (state.attempt_number - 1))
        return (asked_s or 0.0) + jitter_s
