"""Rows held in memory, for lists short enough to be built whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screens.widgets.line_list import Cell


class Rows:
    """Keyed rows; fits `Lines`."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[Cell]]]) -> None:
        self._rows = tuple(rows)
        self._index = {key: index for index, (key, _) in enumerate(self._rows)}

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str:
        """Return the key of one row."""
        return self._rows[index][0]

    def find(self, key: str) -> int | None:
        """Return the row with this key, or None."""
        return self._index.get(key)

    def cells(self, index: int) -> Sequence[Cell]:
        """Return one row's cells."""
        return self._rows[index][1]
