"""What may be changed in an AI Registry, by method and path, and which fields each change has.

Source:
    The reference's chapter on the standalone API, 3 and 5. The bodies of PATCH are not published:
    these are its working assumption, and this is the one place that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from backends.domain.errors import Rejected
from backends.domain.plan import Request

_PARAMETERS = {"{id}": r"[^/?#]+", "{version}": r"\d+"}


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change.

    Attributes:
        method: The HTTP method.
        path: Its path after `/api/v2`, with `{id}` and `{version}` for what differs.
        fields: What its body may have.
    """

    method: str
    path: str
    fields: frozenset[str] = frozenset()

    def is_at(self, path: str) -> bool:
        """Say whether a path is one of this change."""
        parts = (_PARAMETERS.get(part, re.escape(part)) for part in self.path.split("/"))
        return re.fullmatch("/".join(parts), path) is not None


CHANGES = (
    Change(
        "POST", "/models", frozenset({"name", "visibility", "createModelVersionRequestPayload"})
    ),
    Change("POST", "/models/{id}/versions", frozenset({"metadata", "downloadModelRepoRequest"})),
    Change("PATCH", "/models/{id}", frozenset({"visibility", "description", "tags"})),
    Change("PATCH", "/models/{id}/versions/{version}", frozenset({"notes", "tags"})),
    Change("DELETE", "/models/{id}"),
    Change("DELETE", "/models/{id}/versions/{version}"),
)


def change_of(request: Request, service: str) -> tuple[Change, str]:
    """Return the kind of a change, and its path; raise `Rejected` where it is none of ours."""
    method, _, path = request.operation.partition(" ")
    for change in CHANGES:
        if change.method == method and change.is_at(path):
            if unknown := set(request.body) - change.fields:
                names = ", ".join(sorted(unknown))
                raise Rejected(service, f"{request.operation} has no field {names}")
            return change, path
    raise Rejected(service, f"{request.operation} is no change that is made from here")


def filled_in(body: JsonValue, field: str, secret: str) -> JsonValue:
    """Return a body with a secret in the field that is kept empty for it; without one, neither."""
    match body:
        case dict():
            return {
                name: secret if name == field else filled_in(value, field, secret)
                for name, value in body.items()
                if name != field or secret
            }
        case list():
            return [filled_in(one, field, secret) for one in body]
        case _:
            return body


def fields_described(document: Mapping[str, JsonValue], change: Change) -> frozenset[str] | None:
    """Return the fields that a Swagger 2.0 document gives the body of a change.

    None where it does not describe the change, or not its body.
    """
    paths = document.get("paths")
    operation = _described(paths, change) if isinstance(paths, dict) else None
    if operation is None:
        return None
    parameters = operation.get("parameters")
    for one in parameters if isinstance(parameters, list) else []:
        if isinstance(one, dict) and one.get("in") == "body":
            return _properties(document, one.get("schema"))
    return None


def _described(paths: dict[str, JsonValue], change: Change) -> dict[str, JsonValue] | None:
    """Find a change among paths, whatever its parameters are called there."""
    wanted = re.sub(r"\{[^}]*\}", "{}", change.path)
    for path, operations in paths.items():
        same = re.sub(r"\{[^}]*\}", "{}", path.rstrip("/")).endswith(wanted)
        if same and isinstance(operations, dict):
            found = operations.get(change.method.lower())
            if isinstance(found, dict):
                return found
    return None


def _properties(document: Mapping[str, JsonValue], schema: JsonValue) -> frozenset[str] | None:
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        name = str(schema["$ref"]).rpartition("/")[2]
        definitions = document.get("definitions")
        schema = definitions.get(name) if isinstance(definitions, dict) else None
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return frozenset(properties) if isinstance(properties, dict) else None
