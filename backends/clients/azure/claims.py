"""What an access token of Microsoft Entra says of its owner."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain import jwt


@dataclass(frozen=True, slots=True)
class Claims:
    """The object id (`oid`) and the tenant (`tid`) in a token of Microsoft Entra."""

    oid: str
    tid: str


def token_claims(token: str) -> Claims | None:
    """Return what a token says; None where it is no JWT, or names no object."""
    told = jwt.claims(token) or {}
    oid = told.get("oid")
    return Claims(oid, str(told.get("tid", ""))) if isinstance(oid, str) and oid else None
