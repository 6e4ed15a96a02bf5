"""Tries how far one gets from this machine: names, connections, certificates."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from backends.domain.certificate import Certificate
from backends.domain.errors import BesideProxy, ServiceError, Unreachable
from backends.domain.printable import printable

SERVICE = "network"
_PATIENCE_S = 5.0


class NetworkReach:
    """Fits `backends.ports.Reach`. It goes by itself, and not through a proxy.

    So where requests go through one, that something fails here says little: it is `BesideProxy`.

    Args:
        ca_bundle: Whom to trust; None for whom the system trusts.
        proxy: The proxy that requests go through; empty for none.
        patience_s: How long anything may take.
    """

    def __init__(
        self, ca_bundle: Path | None = None, *, proxy: str = "", patience_s: float = _PATIENCE_S
    ) -> None:
        self._ca_bundle = ca_bundle
        self._proxy = proxy
        self._patience_s = patience_s

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the IP addresses of a name."""
        loop = asyncio.get_running_loop()
        late = f"no name server said what {host} is"
        async with self._trying(host, late, f"{host} has no address here"):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(row[4][0]) for row in found))

    async def connect(self, host: str, port: int) -> float:
        """Open and close a connection; return how long that took."""
        began_s = time.monotonic()
        late = f"{host} does not answer on port {port}"
        async with self._trying(host, late, f"{host} refuses port {port}"):
            _, writer = await asyncio.open_connection(host, port)
        took_s = time.monotonic() - began_s
        writer.close()
        return took_s

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return what a host presents, and whether it is to be trusted."""
        try:
            trust = await asyncio.to_thread(_trust, self._ca_bundle)
        except OSError as error:
            raise self._failed(f"the CA bundle {self._ca_bundle} cannot be read") from error
        why_not = ""
        try:
            shown = await self._presented(host, port, trust)
        except ssl.SSLCertVerificationError as error:
            why_not = error.verify_message
            shown = await self._presented(host, port, _anybody())
        try:
            return _read(shown, why_not)
        except ValueError as error:
            raise self._failed(f"{host} shows a certificate that cannot be read") from error

    async def _presented(self, host: str, port: int, trust: ssl.SSLContext) -> bytes:
        late = f"{host} ends no TLS handshake"
        async with self._trying(host, late, f"{host} does not speak TLS on port {port}"):
            _, writer = await asyncio.open_connection(host, port, ssl=trust)
        tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls else None
        writer.close()
        if shown is None:
            raise self._failed(f"{host} shows no certificate on port {port}")
        return shown

    @asynccontextmanager
    async def _trying(self, host: str, late: str, failed: str) -> AsyncGenerator[None]:
        """Turn what may go wrong into a sentence, but for a certificate that is not trusted."""
        try:
            async with asyncio.timeout(self._patience_s):
                yield
        except ssl.SSLCertVerificationError:
            raise
        except TimeoutError:
            raise self._failed(f"{late} within {self._patience_s:g} s") from None
        except UnicodeError as error:
            raise self._failed(f"{host} is no name of a host") from error
        except OSError as error:
            raise self._failed(f"{failed}: {error.strerror or error}") from error

    def _failed(self, detail: str) -> ServiceError:
        if self._proxy:
            words = (
                f"{printable(detail)}; requests go through the proxy {self._proxy}, and this not"
            )
            return BesideProxy(SERVICE, words)
        hint = "Try from a machine inside its network, such as a bastion there."
        return Unreachable(SERVICE, printable(detail), hint=hint, left=False)


def _read(certificate: bytes, why_not: str) -> Certificate:
    read = x509.load_der_x509_certificate(certificate)
    return Certificate(
        issuer=read.issuer.rfc4514_string(),
        subject=read.subject.rfc4514_string(),
        not_after=_utc(read.not_valid_after_utc),
        trusted=not why_not,
        why_not=why_not,
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _trust(ca_bundle: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_bundle)


def _anybody() -> ssl.SSLContext:
    """Trust anybody, to look at a certificate that is not trusted. Nothing is sent over it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
