"""What a JSON Web Token says of itself (RFC 7519). Nothing is verified: it is our own."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import cast


def claims(token: str) -> Mapping[str, object] | None:
    """Return the claims of a token by name; None where it is no JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        told: object = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", told) if isinstance(told, dict) else None
