"""Opens AI Registries, each at its own address, with one workload token for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from backends.clients.ai_registry.calls import SERVICE, AiRegistryCalls
from backends.clients.ai_registry.catalogue import AiRegistryCatalogue
from backends.clients.cdp.messages import WorkloadToken
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.streaming import Streamer
from backends.clients.tokens import Token, Tokens
from backends.domain.answer import Answer
from backends.domain.model_source import ModelSource

IMPATIENT = Limits(
    connect_timeout_s=4.0,
    read_timeout_s=15.0,
    answer_timeout_s=30.0,
    attempts=2,
    give_up_after_s=4.0,
)
"""A private registry cannot be reached from everywhere, and then nothing answers at all."""


def open_ai_registry(
    mint: Callable[[], Awaitable[Answer[WorkloadToken]]],
    *,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    ca_bundle: Path | None = None,
    proxy: str = "",
    read_only: bool = False,
    limits: Limits = IMPATIENT,
) -> AiRegistryClient:
    """Return the client; nothing is asked before its first question.

    Args:
        mint: Gets a token from the control plane, which lasts an hour.
        now: The clock, in UTC.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        ca_bundle: Whom to trust; None for whom the system trusts.
        proxy: The proxy requests may go through, to speak of where one fails.
        read_only: Whether changes are refused before they are sent.
        limits: Time-outs, retries and concurrency.
    """
    connection = Connection(SERVICE, limits, transport=transport, ca_bundle=ca_bundle)
    calls = AiRegistryCalls(
        Tokens(_Minted(mint), now),
        Sender(connection, limits, proxy=proxy, now=now),
        Streamer(connection, limits, proxy=proxy, now=now),
    )
    return AiRegistryClient(calls, read_only=read_only)


@dataclass(frozen=True, slots=True)
class _Minted:
    """Signs in with the control plane's word for who we are."""

    mint: Callable[[], Awaitable[Answer[WorkloadToken]]]

    async def new_token(self) -> Token:
        """Return a fresh token."""
        minted = await self.mint()
        expires_at = minted.value.expire_at or minted.call.at
        return Token(minted.value.token, expires_at)


class AiRegistryClient:
    """Opens registries over shared connections."""

    def __init__(self, calls: AiRegistryCalls, *, read_only: bool) -> None:
        self._calls = calls
        self._read_only = read_only

    def open(self, source: ModelSource) -> AiRegistryCatalogue:
        """Return what asks one registry."""
        return AiRegistryCatalogue(source, self._calls, read_only=self._read_only)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()
