"""The bearer tokens that the simulated clusters accept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_BEGIN = "simulated-cluster"
_LIFETIME = timedelta(hours=1)


def new_token(who: str, now: datetime) -> tuple[str, datetime]:
    """Return a token of a persona, and until when it is good."""
    expires_at = (now + _LIFETIME).replace(microsecond=0)
    return f"{_BEGIN}.{who}.{int(expires_at.timestamp())}", expires_at


def holder_of(token: str, now: datetime) -> str:
    """Return whose token this is; empty where it is none, or no longer good."""
    begin, _, rest = token.partition(".")
    who, _, expires = rest.rpartition(".")
    if begin != _BEGIN or not (expires.isascii() and expires.isdecimal()):
        return ""
    return who if int(expires) > now.astimezone(UTC).timestamp() else ""
