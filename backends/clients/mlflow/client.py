"""Asks one MLflow server over its REST API.

It fits `ModelCatalogue`, `Tracking` and `Permissions` of `backends.model_ports`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx
from pydantic import JsonValue

from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.mlflow.calls import MlflowCalls
from backends.clients.mlflow.catalogue import MlflowCatalogue
from backends.clients.mlflow.changes import Changed, checked
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.clients.mlflow.downloads import MlflowDownloads
from backends.clients.mlflow.permissions import MlflowPermissions
from backends.clients.mlflow.refusals import SERVICE, NoSuchCall, refuse
from backends.clients.streaming import Streamer
from backends.domain.answer import Answer
from backends.domain.errors import NotFound, ReadOnly
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request

LIMITS = Limits(connect_timeout_s=5.0, attempts=3, give_up_after_s=10.0)
"""A server may be elsewhere, and then nothing answers at all."""


def open_mlflow(
    source: ModelSource,
    credentials: MlflowCredentials,
    *,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    ca_bundle: Path | None = None,
    proxy: str = "",
    read_only: bool = False,
    limits: Limits = LIMITS,
) -> MlflowClient:
    """Return the client; nothing is asked before its first question.

    Args:
        source: The server, and which of its workspaces.
        credentials: As whom it is asked.
        now: The clock, in UTC.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        ca_bundle: Whom to trust; None for whom the system trusts.
        proxy: The proxy requests may go through, to speak of where one fails.
        read_only: Whether to refuse every change.
        limits: Time-outs, retries and concurrency.
    """
    connection = Connection(SERVICE, limits, transport=transport, ca_bundle=ca_bundle)
    sender = Sender(connection, limits, proxy=proxy, refuse=refuse, now=now)
    streamer = Streamer(connection, limits, proxy=proxy, refuse=refuse, now=now)
    return MlflowClient(
        MlflowCalls(source, credentials, sender, streamer, now), read_only=read_only
    )


class MlflowClient(MlflowCatalogue, MlflowDownloads, MlflowPermissions):
    """Asks one server, and changes what is registered there unless it is told not to."""

    def __init__(self, calls: MlflowCalls, *, read_only: bool = False) -> None:
        super().__init__(calls)
        self._read_only = read_only

    @property
    def permissions(self) -> Self:
        """The client itself: whether the server keeps any is found out when it is asked."""
        return self

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once; `secret` is for none of them.

        Raises, beside what any call raises: `ReadOnly`; `Rejected` for what is no change of the
        table in `backends.clients.mlflow.changes`.
        """
        del secret
        method, path, body = checked(request, self.source)
        if self._read_only:
            raise ReadOnly(SERVICE, f"{request} would change something, so it was not sent")
        try:
            changed = await self._calls.change(method, path, body, Changed)
        except NoSuchCall as error:
            # Not as an answer that leaves open what was done: nothing was.
            raise NotFound(SERVICE, error.detail, hint=error.hint) from None
        return Answer(changed.value.fields, changed.call, changed.body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()
