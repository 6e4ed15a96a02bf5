"""What an edit of a model does, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from backends.services.models.reading_back import ALIAS, said


def listed(wanted: Mapping[str, JsonValue]) -> str:
    """Name the fields: `description, tag team and alias champion`."""
    *others, last = wanted or ("nothing",)
    return f"{', '.join(others)} and {last}" if others else last


def effects(wanted: Mapping[str, JsonValue], version: int) -> Iterator[str]:
    """Yield a sentence for each field that changes, of a model or of a version of it."""
    whose = f" of version {version}" if version else ""
    for name, value in wanted.items():
        if value is None:
            yield f"Takes the {name}{whose} away."
        elif name == "description":
            yield (
                f"Changes the description{whose}." if value else f"Empties the description{whose}."
            )
        elif name == "stage" and not value:
            yield f"Takes version {version} out of its stage."
        elif name.startswith(ALIAS):
            yield f"Points the {name} to version {value}."
        else:
            yield f"Sets the {name}{whose} to {said(value)}."
