"""The body of a call, read field by field; a field of a wrong type is refused with its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from backends.demo.models.model import Tags
from backends.demo.wire import invalid


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a body. Fields nobody asks for are ignored, as services do."""

    values: Mapping[str, object]
    where: str = ""

    @classmethod
    def read(cls, body: bytes) -> Fields:
        """Read a body."""
        try:
            values: object = json.loads(body or b"{}")
        except ValueError:
            raise invalid("The body is not JSON") from None
        if not isinstance(values, dict):
            raise invalid("The body is not a JSON object")
        return cls(cast("dict[str, object]", values))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """Return a text; None where it is absent or null."""
        value = self.values.get(name)
        if not isinstance(value, str | None):
            raise invalid(f"{self._named(name)} must be a string")
        return value

    def required(self, name: str) -> str:
        """Return a text that has to be there, and not blank."""
        value = self.text(name)
        if value is None or not value.strip():
            raise invalid(f"{self._named(name)} is required")
        return value

    def part(self, name: str) -> Fields:
        """Return an object that has to be there."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise invalid(f"{self._named(name)} is required, and must be an object")
        return Fields(cast("dict[str, object]", value), f"{self._named(name)}.")

    def one_of(self, name: str, *words: str) -> str:
        """Return a text that has to be one of some words."""
        value = self.required(name)
        if value not in words:
            raise invalid(f"{self._named(name)} must be one of {', '.join(words)}, not {value!r}")
        return value

    def is_public(self) -> bool:
        """Return whether the visibility is public. Letters of either case are taken."""
        word = self.required("visibility").lower()
        if word not in ("public", "private"):
            raise invalid(f"visibility must be public or private, not {word!r}")
        return word == "public"

    def tags(self) -> Tags | None:
        """Return the tags; None for null."""
        value = self.values.get("tags")
        if not isinstance(value, list | None):
            raise invalid("tags must be a list")
        if value is None:
            return None
        return tuple(self._tag(one) for one in cast("list[object]", value))

    def _tag(self, value: object) -> tuple[str, str]:
        if not isinstance(value, dict):
            raise invalid("each of tags must be an object with key and value")
        tag = Fields(cast("dict[str, object]", value), "tags.")
        return tag.required("key"), tag.text("value") or ""

    def _named(self, name: str) -> str:
        return f"{self.where}{name}"
