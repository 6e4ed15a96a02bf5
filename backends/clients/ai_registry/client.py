"""Looks at what is registered in AI Registries: it fits `backends.ports.ModelCatalogue`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx

from backends.clients.ai_registry.calls import SERVICE, AiRegistryCalls
from backends.clients.cdp.messages import WorkloadToken
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.tokens import Token, Tokens
from backends.domain.answer import Answer
from backends.domain.errors import UnexpectedAnswer
from backends.domain.registered_model import RegisteredModel
from backends.domain.wire import Wire

PAGE_SIZE = 200
IMPATIENT = Limits(
    connect_timeout_s=4.0,
    read_timeout_s=15.0,
    answer_timeout_s=30.0,
    attempts=2,
    give_up_after_s=4.0,
)
"""A private registry cannot be reached from everywhere, and then nothing answers at all."""
_PAGES = 500


class Models(Wire):
    """A page of models, which is `null` where there are none; an empty token makes it the last."""

    models: tuple[RegisteredModel, ...] = ()
    next_page_token: str = ""


def open_ai_registry(
    mint: Callable[[], Awaitable[Answer[WorkloadToken]]],
    *,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    ca_bundle: Path | None = None,
    proxy: str = "",
    limits: Limits = IMPATIENT,
) -> AiRegistryClient:
    """Return the client; nothing is asked before its first question.

    Args:
        mint: Gets a token from the control plane, which lasts an hour.
        now: The clock, in UTC.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        ca_bundle: Whom to trust; None for whom the system trusts.
        proxy: The proxy requests may go through, to speak of where one fails.
        limits: Time-outs, retries and concurrency.
    """
    connection = Connection(SERVICE, limits, transport=transport, ca_bundle=ca_bundle)
    sender = Sender(connection, limits, proxy=proxy, now=now)
    return AiRegistryClient(AiRegistryCalls(Tokens(_Minted(mint), now), sender))


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
    """Asks the registries' own API, whichever registry it is."""

    def __init__(self, calls: AiRegistryCalls) -> None:
        self._calls = calls

    async def list_models(self, registry_url: str) -> Answer[tuple[RegisteredModel, ...]]:
        """Return every model we may see in a registry, by name, without versions."""
        rows, seen, token = list[RegisteredModel](), set[str](), ""
        while True:
            query = {"page_size": str(PAGE_SIZE)} | ({"page_token": token} if token else {})
            page, call = await self._calls.read(registry_url, "/models", Models, query)
            rows += page.models
            token = page.next_page_token
            if not token:
                found = tuple(sorted(rows, key=lambda row: row.name.casefold()))
                return Answer(found, call)
            if token in seen or len(seen) == _PAGES:
                raise UnexpectedAnswer(SERVICE, "the pages of its models have no end")
            seen.add(token)

    async def model(self, registry_url: str, model_id: str) -> Answer[RegisteredModel]:
        """Return one model with all its versions; `NotFound` where there is none."""
        path = f"/models/{quote(model_id, safe='')}"
        return Answer(*await self._calls.read(registry_url, path, RegisteredModel, {}))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()
