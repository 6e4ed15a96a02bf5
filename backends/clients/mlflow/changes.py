"""What may be changed on an MLflow server, a row for each call; nothing else is sent."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, JsonValue

from backends.clients.mlflow.refusals import SERVICE
from backends.domain.errors import Rejected
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.printable import printable
from backends.domain.wire import Wire

_UNIFIED = "/api/3.0/mlflow/users/permissions/"
_LEGACY = "registered-models/permissions/"
CHANGES: Mapping[str, tuple[str, ...]] = {
    "PATCH registered-models/update": ("name", "description"),
    "POST registered-models/rename": ("name", "new_name"),
    "DELETE registered-models/delete": ("name",),
    "POST registered-models/set-tag": ("name", "key", "value"),
    "DELETE registered-models/delete-tag": ("name", "key"),
    "POST registered-models/alias": ("name", "alias", "version"),
    "DELETE registered-models/alias": ("name", "alias"),
    "PATCH model-versions/update": ("name", "version", "description"),
    "DELETE model-versions/delete": ("name", "version"),
    "POST model-versions/set-tag": ("name", "version", "key", "value"),
    "DELETE model-versions/delete-tag": ("name", "version", "key"),
    "POST model-versions/transition-stage": (
        "name",
        "version",
        "stage",
        "archive_existing_versions",
    ),
    f"POST {_UNIFIED}grant": ("username", "resource_type", "resource_id", "permission"),
    f"POST {_UNIFIED}revoke": ("username", "resource_type", "resource_id"),
    f"POST {_LEGACY}create": ("name", "username", "permission"),
    f"PATCH {_LEGACY}update": ("name", "username", "permission"),
    f"DELETE {_LEGACY}delete": ("name", "username"),
}
"""The fields each call takes: these, all of them, and no others.

Source:
    The reference's chapter on MLflow, 3, 4 and 9. A server passes over a field it does not know,
    and takes a description that is missing for an empty one.
"""
_MAY_BE_EMPTY = ("description", "value")
_HINT = "This is a mistake in what planned it. Plan the change anew."


class Changed(Wire):
    """What a change was answered with, as it came."""

    model_config = ConfigDict(extra="allow")

    @property
    def fields(self) -> Mapping[str, JsonValue]:
        """All of it."""
        return self.model_extra or {}


def checked(request: Request, source: ModelSource) -> tuple[str, str, Mapping[str, JsonValue]]:
    """Return method, path and body of a change; raise `Rejected` for what is none of ours."""
    fields = CHANGES.get(request.operation)
    if request.service != SERVICE or fields is None or request.secret:
        raise Rejected(SERVICE, f"{printable(str(request))} is no change known here", hint=_HINT)
    if request.at != source.key:
        raise Rejected(SERVICE, f"{request} is for another place than {source.name}", hint=_HINT)
    if set(request.body) != set(fields):
        words = ", ".join(fields)
        raise Rejected(SERVICE, f"{request} takes {words}, and nothing else", hint=_HINT)
    wrong = [name for name in fields if not _fits(name, request.body[name])]
    if wrong:
        detail = f"{request} has a {' and a '.join(wrong)} of the wrong kind"
        raise Rejected(SERVICE, detail, hint=_HINT)
    method, _, path = request.operation.partition(" ")
    body = dict(request.body)
    if "version" in body:
        body["version"] = str(body["version"])
    return method, path, body


def _fits(name: str, value: JsonValue) -> bool:
    if name == "archive_existing_versions":
        return isinstance(value, bool)
    if name == "version":
        return not isinstance(value, bool) and str(value).isdecimal()
    return isinstance(value, str) and bool(value or name in _MAY_BE_EMPTY)
