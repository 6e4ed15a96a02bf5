"""What an access token says of its owner. Nothing is verified: it is our own token."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Claims:
    """The object id (`oid`) and the tenant (`tid`) in a token of Microsoft Entra."""

    oid: str
    tid: str


def token_claims(token: str) -> Claims | None:
    """Return what a token says; None where it is no JWT, or names no object."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        body: object = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (Error, ValueError):
        return None
    if not isinstance(body, dict):
        return None
    fields = cast("dict[str, object]", body)
    oid, tid = fields.get("oid"), fields.get("tid", "")
    return Claims(oid, str(tid)) if isinstance(oid, str) and oid else None
