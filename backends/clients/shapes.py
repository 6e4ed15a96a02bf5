"""An answer's bytes become a model, or a sentence that names the field that cannot be read."""

from __future__ import annotations

from threading import Lock
from typing import TypeVar

from pydantic import ValidationError

from backends.domain.errors import UnexpectedAnswer
from backends.domain.wire import Wire

_BROKEN = "broken JSON: cut off, or not JSON at all"
_BUILDING = Lock()
"""A model is built at its first use, and answers are read in several threads."""
ShapeT = TypeVar("ShapeT", bound=Wire)


def shaped(
    shape: type[ShapeT], body: bytes, *, service: str, operation: str, request_id: str
) -> ShapeT:
    """Parse `body`, leniently. Raises `UnexpectedAnswer` when that cannot be done."""
    if not body.strip():
        detail = f"{operation} was answered with nothing at all"
        raise UnexpectedAnswer(service, detail, request_id=request_id)
    with _BUILDING:
        shape.model_rebuild()
    try:
        return shape.read(body)
    except ValidationError as error:
        what = _misfit(error)
    except ValueError:
        what = _BROKEN
    # Outside the handlers: the parser's words quote the answer.
    detail = f"{operation} was answered with {what}"
    raise UnexpectedAnswer(service, detail, request_id=request_id)


def _misfit(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return _BROKEN
    where = ".".join(str(step) for step in first["loc"])
    return f"JSON in which {where} cannot be read" if where else "JSON that is no object"
