"""The official client's own OpenAPI documents, to hold requests and answers against.

`check_request` and `check_answer` raise `AssertionError` with every difference in it. They are
strict where a client must be lenient: a field the document does not declare is a difference too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

Json = Mapping[str, object]


def operations(service: str) -> frozenset[str]:
    """Name every operation of one service: `ml`, `environments`, `iam` or `datalake`."""
    return frozenset(_operations(service))


def path_of(service: str, operation: str) -> str:
    """Return the path an operation is posted to."""
    return _operations(service)[operation][0]


def is_mutating(service: str, operation: str) -> bool | None:
    """Say whether an operation is a change; None where the document does not say."""
    return cast("bool | None", _operations(service)[operation][1].get("x-mutating"))


def is_paged(service: str, operation: str) -> bool:
    """Say whether an operation answers in pages."""
    return "x-paging-default-max-items" in _operations(service)[operation][1]


def check_request(service: str, operation: str, body: object) -> None:
    """Raise `AssertionError` unless `body` is a request the document allows."""
    (parameter,) = cast("list[Json]", _operations(service)[operation][1]["parameters"])
    _check(service, f"request of {service} {operation}", _at(parameter, "schema"), body)


def check_answer(service: str, operation: str, body: object) -> None:
    """Raise `AssertionError` unless `body` is an answer (200) the document allows."""
    responses = cast("Mapping[object, Json]", _operations(service)[operation][1]["responses"])
    _check(service, f"answer of {service} {operation}", _at(responses[200], "schema"), body)


def _check(service: str, what: str, schema: Json, body: object) -> None:
    closed = {"allOf": [schema], "definitions": _definitions(service)}
    validator = OAS30Validator(closed, format_checker=oas30_format_checker)
    problems = [f"  {error.json_path}: {error.message}" for error in validator.iter_errors(body)]
    assert not problems, "\n".join([f"The {what} differs from the document:", *problems])


@cache
def _document(service: str) -> Json:
    text = files("cdpcli").joinpath("data", service, f"{service}.yaml").read_text("utf-8")
    return cast("Json", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def _operations(service: str) -> Mapping[str, tuple[str, Json]]:
    paths = cast("Mapping[str, Json]", _document(service)["paths"])
    posts = ((path, _at(methods, "post")) for path, methods in paths.items())
    return {str(post["operationId"]): (path, post) for path, post in posts}


@cache
def _definitions(service: str) -> Mapping[str, object]:
    """Return the document's shapes, closed: what they do not declare, they do not allow."""
    shapes = cast("Mapping[str, object]", _document(service)["definitions"])
    return {name: _closed(shape) for name, shape in shapes.items()}


def _closed(shape: object) -> object:
    if isinstance(shape, list):
        return [_closed(item) for item in cast("list[object]", shape)]
    if not isinstance(shape, dict):
        return shape
    parts = {name: _closed(part) for name, part in cast("dict[str, object]", shape).items()}
    if parts.get("type") == "object":
        parts.setdefault("additionalProperties", False)
    return parts


def _at(mapping: Json, name: str) -> Json:
    return cast("Json", mapping[name])
