"""One field of a list: its column, its filter term, and its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

RowT = TypeVar("RowT")

Order: TypeAlias = tuple[object, ...]
"""What rows are sorted by; within one field always of one shape."""


@dataclass(frozen=True, slots=True)
class Field(Generic[RowT]):
    """One field of a row.

    Attributes:
        key: The name in filter terms, in `--sort` and in JSON.
        title: The column's head, in the console's words.
        text: What the cell says; empty when not known.
        order: What rows are sorted by.
    """

    key: str
    title: str
    text: Callable[[RowT], str]
    order: Callable[[RowT], Order]


def folded(text: Callable[[RowT], str]) -> Callable[[RowT], Order]:
    """Return an order by a text, whatever its case."""
    return lambda row: (text(row).casefold(),)
