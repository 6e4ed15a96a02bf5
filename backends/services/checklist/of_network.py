"""Checks of the way from this machine to the registry's domain: its name, port and certificate."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from backends.domain.certificate import Certificate
from backends.domain.errors import Rejected, ServiceError, Unreachable
from backends.domain.plan import Verdict
from backends.domain.registry import Registry
from backends.services.checklist.look import Look, Seen, sentence, unseen
from backends.services.checklist.of_registry import no_address

ENDS_SOON = timedelta(days=30)
"""From how long before its end a certificate is warned of."""

_DAY = timedelta(days=1)


def unreached(error: Unreachable, registry: Registry) -> Seen:
    """Return what a check saw that got no answer: only a public endpoint has to give one here."""
    if registry.endpoint_public_access:
        advice = f"The endpoint is public, so it should answer. {error.hint}"
        return Seen(Verdict.FAIL, sentence(error), advice=advice)
    access = (
        "The endpoint is private"
        if registry.endpoint_public_access is False
        else ("Whether the endpoint is public is not known")
    )
    words = f"{sentence(error)} {access}, and this machine may be outside its network."
    return Seen(Verdict.WARN, words, advice=error.hint)


async def dns(look: Look) -> Seen:
    """Check that the domain's name has an address here."""
    registry = await look.registry()
    if not registry.url:
        return no_address(registry)
    host, _ = _place(registry)
    try:
        found = await look.tried(f"look up {host}", lambda: look.session.reach.addresses(host))
    except Unreachable as error:
        return unreached(error, registry)
    private = all(map(_is_private, found))
    words = f"{host} is {', '.join(found)}: {'private' if private else 'public'} here."
    if private and registry.endpoint_public_access:
        words = f"{words} The endpoint is said to be public."
        return Seen(Verdict.WARN, words, advice="See what the name servers outside say of it.")
    return Seen(Verdict.PASS, words)


async def tcp(look: Look) -> Seen:
    """Check that a connection to the domain can be opened from here."""
    registry = await look.registry()
    if not registry.url:
        return no_address(registry)
    host, port = _place(registry)
    try:
        took_s = await _connected(look, host, port)
    except Unreachable as error:
        return unreached(error, registry)
    return Seen(Verdict.PASS, f"{host} answers on port {port} within {took_s * 1000:.0f} ms.")


async def tls(look: Look) -> Seen:
    """Check that the domain's certificate is trusted here and does not end soon."""
    registry = await look.registry()
    if not registry.url:
        return no_address(registry)
    if registry.url.startswith("http://"):
        return Seen(Verdict.NOT_CHECKED, f"{registry.url} is on this machine, and without TLS.")
    host, port = _place(registry)
    what = f"read the certificate of {host}:{port}"
    try:
        found = await look.tried(what, lambda: look.session.reach.certificate(host, port))
    except ServiceError as error:
        return await _no_certificate(look, host, port, error)
    return _judged(found, look)


async def _no_certificate(look: Look, host: str, port: int, error: ServiceError) -> Seen:
    """Return what it means that no certificate was shown: nothing, where nothing is reached."""
    try:
        await _connected(look, host, port)
    except ServiceError:
        return unseen(error)
    return Seen(Verdict.FAIL, sentence(error), advice="See what answers there instead.")


def _judged(found: Certificate, look: Look) -> Seen:
    left = found.not_after - look.now()
    whose = f"for {found.subject}, signed by {found.issuer}"
    if left <= timedelta(0):
        words = f"The certificate {whose} ended on {found.not_after:%Y-%m-%d %H:%M} UTC."
        return Seen(Verdict.FAIL, words, advice=_RENEW)
    until = f"until {found.not_after:%Y-%m-%d}, {left // _DAY} days from now"
    if not found.trusted:
        words = f"The certificate {whose} is not trusted here: {found.why_not}. It is good {until}."
        return Seen(Verdict.FAIL, words, advice=_TRUST)
    words = f"The certificate {whose} is trusted, and good {until}."
    if left < ENDS_SOON:
        return Seen(Verdict.WARN, words, advice=_RENEW)
    return Seen(Verdict.PASS, words)


_RENEW = "Ask whoever administers the environment to have it renewed."
_TRUST = (
    "Where your own network inspects TLS, or signs by itself, name its authorities with "
    "--ca-bundle. Else do not send anything there."
)


async def _connected(look: Look, host: str, port: int) -> float:
    return await look.tried(
        f"connect to {host}:{port}", lambda: look.session.reach.connect(host, port)
    )


def _place(registry: Registry) -> tuple[str, int]:
    """Return host and port of the registry's address; raise `Rejected` where it is none."""
    try:
        address = urlsplit(registry.url)
        return address.hostname or "", address.port or 443
    except ValueError:
        hint = "It is what ml says of the registry; tell the service's support of it."
        raise Rejected("network", f"{registry.url} is no address", hint=hint) from None


def _is_private(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False
