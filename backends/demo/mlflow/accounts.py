"""Who asks: users and their passwords, which are published on purpose."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection

from backends.demo.personas import Persona

_SENTENCE = "published demo password: "


def password_of(persona: Persona) -> str:
    """Return the password of somebody one can pretend to be. It opens the simulation only."""
    return _password(persona.name)


def authorization_of(persona: Persona) -> str:
    """Return the header value that signs somebody in."""
    return "Basic " + b64encode(f"{persona.name}:{password_of(persona)}".encode()).decode()


def who_is(authorization: str, users: Collection[str]) -> str:
    """Return whose name and password a header has; empty for nobody's, and for a bearer token."""
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        name, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return name if name in users and password == _password(name) else ""


def _password(name: str) -> str:
    return f"{_SENTENCE}{name}"
