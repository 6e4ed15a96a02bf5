"""Tries how far one gets from this machine: names, connections, certificates."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from backends.domain.certificate import Certificate
from backends.domain.errors import Unreachable
from backends.domain.printable import printable

SERVICE = "network"
_PATIENCE_S = 5.0


class NetworkReach:
    """Fits `backends.ports.Reach`. It goes by itself, and not through a proxy.

    Args:
        ca_bundle: Whom to trust; None for whom the system trusts.
        patience_s: How long anything may take.
    """

    def __init__(self, ca_bundle: Path | None = None, *, patience_s: float = _PATIENCE_S) -> None:
        self._ca_bundle = ca_bundle
        self._patience_s = patience_s

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the IP addresses of a name."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience_s):
                found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except TimeoutError:
            raise _unreachable(
                f"no name server said within {self._patience_s:g} s what {host} is"
            ) from None
        except UnicodeError as error:
            raise _no_name(host) from error
        except OSError as error:
            raise _unreachable(f"{host} has no address here: {error.strerror}") from error
        return tuple(dict.fromkeys(str(row[4][0]) for row in found))

    async def connect(self, host: str, port: int) -> float:
        """Open and close a connection; return how long that took."""
        began_s = time.monotonic()
        try:
            async with asyncio.timeout(self._patience_s):
                _, writer = await asyncio.open_connection(host, port)
        except TimeoutError:
            raise _unreachable(
                f"{host} does not answer on port {port} within {self._patience_s:g} s"
            ) from None
        except UnicodeError as error:
            raise _no_name(host) from error
        except OSError as error:
            raise _unreachable(f"{host} refuses port {port}: {error.strerror}") from error
        took_s = time.monotonic() - began_s
        writer.close()
        return took_s

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return what a host presents, and whether it is to be trusted."""
        try:
            trust = await asyncio.to_thread(_trust, self._ca_bundle)
        except OSError as error:
            raise _unreachable(f"the CA bundle {self._ca_bundle} cannot be read") from error
        try:
            return _read(await self._presented(host, port, trust), "")
        except ssl.SSLCertVerificationError as error:
            return _read(await self._presented(host, port, _anybody()), error.verify_message)

    async def _presented(self, host: str, port: int, trust: ssl.SSLContext) -> bytes:
        try:
            async with asyncio.timeout(self._patience_s):
                _, writer = await asyncio.open_connection(host, port, ssl=trust)
        except ssl.SSLCertVerificationError:
            raise
        except TimeoutError:
            raise _unreachable(
                f"{host} ends no TLS handshake within {self._patience_s:g} s"
            ) from None
        except UnicodeError as error:
            raise _no_name(host) from error
        except OSError as error:
            raise _unreachable(f"{host} does not speak TLS on port {port}: {error}") from error
        tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls else None
        writer.close()
        if shown is None:
            raise _unreachable(f"{host} shows no certificate on port {port}")
        return shown


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


def _no_name(host: str) -> Unreachable:
    return _unreachable(f"{host} is no name of a host")


def _unreachable(detail: str) -> Unreachable:
    return Unreachable(
        SERVICE,
        printable(detail),
        hint="Try from a machine inside its network, such as a bastion there.",
        left=False,
    )
