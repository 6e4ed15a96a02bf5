"""Workload tokens: what the simulated iam gives out, and the registries' own API accepts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NAMES = ("DE", "DF", "OPDB")
_BEGIN = "simulated-workload"
_LIFETIME = timedelta(hours=1)


def new_token(who: str, now: datetime, serial: str = "0") -> tuple[str, datetime]:
    """Return a token of somebody, and until when it is good; `serial` tells it from others."""
    expires_at = (now + _LIFETIME).replace(microsecond=0)
    return f"{_BEGIN}.{serial}.{who}.{int(expires_at.timestamp())}", expires_at


def holder_of(token: str, now: datetime) -> str:
    """Return whose token this is; empty where it is none, or no longer good."""
    begin, _, rest = token.partition(".")
    who, _, expires = rest.partition(".")[2].rpartition(".")
    if begin != _BEGIN or not expires.isdecimal():
        return ""
    return who if datetime.fromtimestamp(int(expires), UTC) > now else ""
