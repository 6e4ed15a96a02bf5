"""Checks the signature of a call against the published demo keys.

Written from the description of the wire, not from the client that signs: each holds the other
to it.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING

from backends.demo.personas import Persona, personas
from backends.demo.wire import Json, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE = timedelta(minutes=15)
"""How far a call's date may be off. The real service's tolerance is not documented."""

_METHOD = "ed25519v1"
_DATE_FORM = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


def signer_of(method: str, path: str, headers: Mapping[str, str], now: datetime) -> Persona:
    """Return whose key signed a call, or refuse it (401). Header names are in lower case."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    date = headers.get("x-altus-date", "")
    persona, signature = _claimed(headers.get("x-altus-auth", ""))
    _check_date(date, now)
    content_type = headers.get("content-type", "").strip()
    signed = "\n".join((method, content_type, date, path.partition("?")[0], _METHOD))
    try:
        _public_key(persona).verify(signature, signed.encode())
    except InvalidSignature:
        raise unauthenticated("The signature does not match the request") from None
    return persona


def unauthenticated(message: str) -> Refused:
    """Say that we do not know who is calling."""
    return Refused(401, "AUTHENTICATION_FAILURE", message)


def _claimed(header: str) -> tuple[Persona, bytes]:
    if not header:
        raise unauthenticated("Authentication is required: x-altus-auth is missing")
    try:
        claim, signature = (urlsafe_b64decode(part) for part in header.split("."))
        fields: Json = json.loads(claim)
        key_id, method = fields["access_key_id"], fields["auth_method"]
    except (ValueError, TypeError, KeyError):
        raise unauthenticated("x-altus-auth cannot be read") from None
    if method != _METHOD:
        raise unauthenticated(f"The published demo keys sign with {_METHOD} only")
    for persona in personas():
        if persona.access_key_id == key_id:
            return persona, signature
    raise unauthenticated("The access key is not known")


def _check_date(date: str, now: datetime) -> None:
    try:
        sent = parsedate_to_datetime(date) if _DATE_FORM.fullmatch(date) else None
    except ValueError:
        sent = None
    if sent is None:
        raise unauthenticated("Cannot parse date time string in x-altus-date")
    if abs(sent - now) > TOLERANCE:
        raise unauthenticated("x-altus-date is too far from the time of the service")


@cache
def _public_key(persona: Persona) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    seed = b64decode(persona.private_key)
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()
