"""Those rows of a list that passed its filter, in their order, found by their keys."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

RowT = TypeVar("RowT")


class FoundRows(Generic[RowT]):
    """All of `Lines` but what a row is known by and what its cells say; a subclass has these.

    Args:
        rows: Every row.
        positions: Where in `rows` those are that passed; ascending.
        places: Where in `rows` each key is.
    """

    def __init__(
        self, rows: Sequence[RowT], positions: Sequence[int], places: Mapping[str, int]
    ) -> None:
        self._rows = rows
        self._positions = positions
        self._places = places

    def __len__(self) -> int:
        return len(self._positions)

    def row(self, index: int) -> RowT:
        """Return one row."""
        return self._rows[self._positions[index]]

    def find(self, key: str) -> int | None:
        """Return where the row with this key stands, or None."""
        place = self._places.get(key, len(self._rows))
        index = bisect_left(self._positions, place)
        return index if index < len(self) and self._positions[index] == place else None
