"""The product's list alone with as many rows as the command line says. `q` leaves."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType

from bench.references.rows import HEADINGS, WIDTHS, row
from screens.glyphs import UNICODE
from screens.widgets.line_list import Cell, Column, LineList

COLUMNS = [
    Column(title, title, width, grow=title == "Name", keep=place)
    for place, (title, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True))
]


class CountedLines:
    """Rows known by their number; fits `Lines`."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def key(self, index: int) -> str:
        """Return the row's number."""
        return str(index)

    def find(self, key: str) -> int | None:
        """Return the row with this number."""
        return int(key) if int(key) < self._count else None

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells, the status in its colour."""
        status, *others = row(index)
        return [(status, "ready" if index % 7 else "failed"), *others]


class LinesApp(App[None]):
    """Shows the rows in the product's list."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        """Place the list."""
        yield LineList(COLUMNS, glyphs=UNICODE)

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(LineList)
        lines.show(CountedLines(self._count))
        lines.focus()


if __name__ == "__main__":
    LinesApp(int(sys.argv[1])).run()
