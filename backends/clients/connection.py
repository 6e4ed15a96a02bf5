"""An httpx client that opens at the first request, its trust read off the event loop."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx

from backends.domain.errors import Unreachable

_KEEP_S = 45.0  # longer than the pause between two refreshes
_HEADERS = {"User-Agent": "registry-tui", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of a service at a time, and how long we wait for it.

    Attributes:
        connect_timeout_s: For a connection, TLS included.
        read_timeout_s: For the next bytes of an answer.
        answer_timeout_s: For a whole answer, however steadily its bytes drip.
        concurrent: Calls on their way at once.
        attempts: Times one read is sent at most.
        give_up_after_s: No further attempt begins later than this after the first.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    answer_timeout_s: float = 120.0
    concurrent: int = 8
    attempts: int = 4
    give_up_after_s: float = 20.0


class Connection:
    """One service's connections: proxies from the environment, trust from the system or a file.

    A transport that is handed in is used instead, and then neither is looked at. Without
    `encrypted` no trust is read: every address is a plain one, and TLS would trust nobody.
    """

    def __init__(
        self,
        service: str,
        limits: Limits,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        ca_bundle: Path | None = None,
        encrypted: bool = True,
    ) -> None:
        self._service = service
        self._limits = limits
        self._transport = transport
        self._ca_bundle = ca_bundle
        self._encrypted = encrypted
        self._opening = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None

    async def open(self) -> httpx.AsyncClient:
        """Return the client, opened once. Raises `Unreachable` when the settings forbid it."""
        async with self._opening:
            if self._http is None:
                self._http = await self._client()
            return self._http

    async def aclose(self) -> None:
        """Close what was opened, or is being opened."""
        async with self._opening:
            if self._http is not None:
                await self._http.aclose()

    async def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(self._limits.read_timeout_s, connect=self._limits.connect_timeout_s)
        if self._transport is not None:
            return httpx.AsyncClient(
                transport=self._transport, timeout=timeout, headers=_HEADERS, trust_env=False
            )
        try:
            trust = await self._trusted()
        except OSError as error:
            raise Unreachable(
                self._service,
                f"the CA bundle {self._ca_bundle} cannot be read",
                hint="Correct what names it: ca_bundle in the profile, CDP_CA_BUNDLE, "
                "REQUESTS_CA_BUNDLE for Azure, or MLFLOW_TRACKING_SERVER_CERT_PATH for MLflow.",
                left=False,
            ) from error
        try:
            return httpx.AsyncClient(
                verify=trust,
                timeout=timeout,
                headers=_HEADERS,
                limits=httpx.Limits(
                    max_connections=self._limits.concurrent, keepalive_expiry=_KEEP_S
                ),
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            # Without the cause: its words quote the address, and that may hold a password.
            raise Unreachable(
                self._service,
                "the proxy the environment names is of a kind not supported",
                hint="Use http:// or https:// in HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
                left=False,
            ) from None

    async def _trusted(self) -> ssl.SSLContext:
        if not self._encrypted:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return await asyncio.to_thread(_trust, self._ca_bundle)


def _trust(ca_bundle: Path | None) -> ssl.SSLContext:
    """Trust the named file alone; else what the system trusts, and the usual public roots."""
    if ca_bundle is not None:
        return ssl.create_default_context(cafile=ca_bundle)
    trust = httpx.create_ssl_context()
    trust.load_default_certs()
    return trust
