"""Why there was no answer at all, as a sentence with a next step."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import cast

import httpx

from backends.clients.hints import CDP, Hints
from backends.domain.errors import Unreachable

_REFUSED_BY_TLS = (ssl.SSLError, ssl.SSLCertVerificationError)
_BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_PROXIES = "Check the address, user name and password in HTTPS_PROXY, or name the host in NO_PROXY."
_SILENCE = "The service is slow, or something on the way drops idle connections. Try again."
_CUT = "Try again. If it stays, ask whether a firewall or proxy cuts connections here."


def unanswered(
    service: str, operation: str, error: httpx.RequestError, proxy: str, hints: Hints = CDP
) -> Unreachable:
    """Name what went wrong on the way. `proxy` is the host one may have gone through, or empty."""
    host = error.request.url.host
    way = f"{host} through the proxy {proxy}" if proxy else host
    if (refused := _tls_failure(error)) is not None:
        what, hint = _in_tls(refused, host, hints.trust)
    elif any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        names = f"{host} or {proxy.partition(':')[0]}" if proxy else host
        what, hint = f"there is no address for the name {names} here", hints.name
    elif any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
        what, hint = f"nothing accepts connections at {way}", None
    else:
        what, hint = _on_the_way(error, way, host, proxy)
    return Unreachable(
        service, f"{operation} has no answer: {what}", hint=hint, left=not _before(error)
    )


def _before(error: httpx.RequestError) -> bool:
    """Say whether it failed before a connection was there to send anything on."""
    return isinstance(error, _BEFORE)


def worth_another_try(error: BaseException) -> bool:
    """Say whether a read that failed so may succeed when sent again; a failed TLS will not."""
    broken = httpx.NetworkError | httpx.TimeoutException | httpx.RemoteProtocolError
    return isinstance(error, broken) and _tls_failure(error) is None


def _tls_failure(error: BaseException) -> ssl.SSLError | None:
    """Find what TLS refused, but not its mere words for `not yet` and `hung up`."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError) and type(cause) in _REFUSED_BY_TLS:
            return cause
    return None


def _in_tls(cause: ssl.SSLError, host: str, trust: str) -> tuple[str, str]:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {host} is not trusted ({cause.verify_message.rstrip('.')})",
            trust,
        )
    return (
        f"no TLS could be agreed on with {host} ({cause.reason or 'the handshake failed'})",
        "Check the endpoint's scheme and port, and whether a proxy here interferes with TLS.",
    )


def _on_the_way(
    error: httpx.RequestError, way: str, host: str, proxy: str
) -> tuple[str, str | None]:
    match error:
        case httpx.ProxyError():
            # Its words are the proxy's status line, such as `407 Proxy Authentication Required`.
            named = f"the proxy {proxy}".rstrip()
            return f"{named} refused the way to {host} ({error})", _PROXIES
        case httpx.ConnectTimeout():
            return f"no connection to {way} came about in time", None
        case httpx.TimeoutException():
            return f"{way} stayed silent for too long", _SILENCE
        case httpx.ConnectError():
            return f"there is no way to {way}", None
        case _:
            return f"the connection to {way} broke off", _CUT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what caused it, through groups too."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from _causes(member)
    deeper = error.__cause__ or error.__context__
    if deeper is not None:
        yield from _causes(deeper)
