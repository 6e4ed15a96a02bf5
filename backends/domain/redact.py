"""What a service said, as JSON to look at, with everything secret taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import cast

from pydantic import ValidationError

from backends.domain.wire import Wire

REDACTED = "(redacted)"
_SECRET = ("kubeconfig", "token", "password", "secret", "privatekey")
_IDENTITIES = "users"
_TOLD = re.compile(
    r"""((?:password|passwd|secret|token|private[_-]?key|access[_-]?key|authorization|signature|sig)
        \w*["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;&]+""",
    re.IGNORECASE | re.VERBOSE,
)


class _Listed(Wire):
    """The registries of an answer, with whatever fields they came."""

    model_registries: tuple[dict[str, object], ...] = ()


def redacted(value: object) -> object:
    """Return a JSON value with what is under secret-sounding names replaced.

    The `users` of an access list (plain texts, cloud identities) count as secret; the `users`
    that iam lists are objects and do not.
    """
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, object]", value)
        return {
            name: REDACTED if _is_secret(name, inner) else redacted(inner)
            for name, inner in fields.items()
        }
    if isinstance(value, list):
        return [redacted(inner) for inner in cast("list[object]", value)]
    return value


def raw_registry(body: bytes, crn: str) -> str:
    """Return one registry of a `listModelRegistries` answer as it came, indented and redacted.

    Empty when the answer does not hold it, or is not JSON.
    """
    try:
        listed = _Listed.model_validate_json(body).model_registries
    except ValidationError:
        return ""
    for registry in listed:
        if registry.get("crn") == crn:
            return json.dumps(redacted(registry), indent=2, ensure_ascii=False)
    return ""


def without_secrets(text: str) -> str:
    """Return a line of a log with what follows a secret-sounding name replaced."""
    return _TOLD.sub(rf"\1{REDACTED}", text)


def _is_secret(name: str, value: object) -> bool:
    lowered = name.replace("_", "").replace("-", "").lower()
    if lowered == _IDENTITIES and isinstance(value, list):
        return all(isinstance(one, str) for one in cast("list[object]", value))
    return any(word in lowered for word in _SECRET)
