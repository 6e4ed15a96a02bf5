"""One request to the server, as a handler reads it: from the query of a GET, else from the body."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from urllib.parse import parse_qs

from backends.demo.mlflow.refusals import MlflowRefusal, invalid, missing
from backends.demo.mlflow.shapes import Tags
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, by whom, in which workspace.

    Attributes:
        query: What stands behind the question mark; values may be repeated.
        body: The JSON object; empty for a GET, where only the query counts.
        places: What stood in the address where its route has a name.
        headers: With names in lower case.
    """

    method: str
    query: Mapping[str, Sequence[str]]
    body: Json
    headers: Mapping[str, str]
    user: str
    workspace: str
    now: datetime
    places: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def now_ms(self) -> int:
        """The moment it is, as MLflow writes it."""
        return int(self.now.timestamp() * 1000)

    def text(self, name: str) -> str:
        """Return a text that has to be there."""
        value = self.text_or(name, "")
        if not value:
            raise missing(name)
        return value

    def text_or(self, name: str, otherwise: str) -> str:
        """Return a text, or `otherwise` where it is not there."""
        if name in self.places:
            return self.places[name]
        value = self._value(name)
        if value is None:
            return otherwise
        if not isinstance(value, str):
            raise _wrong(name, value)
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, which may be empty."""
        if self.method == "GET":
            return list(self.query.get(name, ()))
        values = self.body.get(name, [])
        if not isinstance(values, list):
            raise _wrong(name, values)
        listed = cast("list[object]", values)
        if not all(isinstance(one, str) for one in listed):
            raise _wrong(name, listed)
        return cast("list[str]", listed)

    def rows(self, name: str) -> list[Json]:
        """Return a list of objects, which may be empty."""
        values = self.body.get(name, [])
        if not isinstance(values, list):
            raise _wrong(name, values)
        listed = cast("list[object]", values)
        if not all(isinstance(one, dict) for one in listed):
            raise _wrong(name, listed)
        return cast("list[Json]", listed)

    def tags(self) -> Tags:
        """Return the tags a new thing is to have."""
        return tuple(
            {row.get("key", ""): row.get("value", "") for row in self.rows("tags")}.items()
        )

    def number(self, name: str, otherwise: int, most: int | None = None) -> int:
        """Return a whole number; `most` is the largest that is allowed."""
        value = self._value(name)
        if value is None:
            return otherwise
        try:
            number = int(cast("str | int", value))
        except (TypeError, ValueError):
            raise _wrong(name, value) from None
        if most is not None and number > most:
            raise _wrong(name, value)
        return number

    def flag(self, name: str) -> bool:
        """Return a truth; what is not there is false."""
        value = self._value(name)
        if value in (None, False, "false", "False"):
            return False
        if value in (True, "true", "True"):
            return True
        raise _wrong(name, value)

    def has(self, name: str) -> bool:
        """Say whether a parameter is there at all."""
        return self._value(name) is not None

    def _value(self, name: str) -> object:
        if self.method == "GET":
            return self.query[name][-1] if name in self.query else None
        return self.body.get(name)


def read_query(query: str) -> Mapping[str, list[str]]:
    """Return the parameters of a query, with those that are empty."""
    return parse_qs(query, keep_blank_values=True)


def read_body(method: str, body: bytes) -> Json:
    """Return the JSON object a request came with; that of a GET counts for nothing."""
    if method == "GET" or not body:
        return {}
    try:
        read: object = json.loads(body)
    except ValueError:
        raise MlflowRefusal("BAD_REQUEST", "The body is not JSON.") from None
    if not isinstance(read, dict):
        raise invalid("The body is not a JSON object.")
    return cast("Json", read)


def _wrong(name: str, value: object) -> MlflowRefusal:
    kind = type(value).__name__
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return invalid(f"The parameter '{name}' cannot be {shown} (it came as {kind}).")
