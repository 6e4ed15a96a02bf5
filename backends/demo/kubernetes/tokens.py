"""The bearer tokens that the simulated clusters accept: JWTs in form, which say until when."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import cast

from backends.demo.wire import to_bytes

_HEAD = "e30"  # an empty object: nothing is signed here
_END = "simulated-cluster"
_LIFETIME = timedelta(hours=1)


def new_token(who: str, now: datetime) -> tuple[str, datetime]:
    """Return a token of a persona, and until when it is good."""
    expires_at = (now + _LIFETIME).replace(microsecond=0)
    claims = to_bytes({"sub": who, "exp": int(expires_at.timestamp())})
    return f"{_HEAD}.{urlsafe_b64encode(claims).decode().rstrip('=')}.{_END}", expires_at


def holder_of(token: str, now: datetime) -> str:
    """Return whose token this is; empty where it is none, or no longer good."""
    head, _, rest = token.partition(".")
    body, _, end = rest.partition(".")
    if (head, end) != (_HEAD, _END):
        return ""
    try:
        claims: object = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return ""
    if not isinstance(claims, dict):
        return ""
    fields = cast("dict[str, object]", claims)
    who, expires = fields.get("sub"), fields.get("exp")
    good = isinstance(who, str) and isinstance(expires, int) and expires > now.timestamp()
    return str(who) if good else ""
