"""The product's list alone, holding as many rows as the command line says. `q` leaves."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType

from bench.references.rows import HEADINGS, WIDTHS, row
from screens.glyphs import UNICODE
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

COLUMNS = [
    Column(title, title, width, grow=title == "Name", keep=place)
    for place, (title, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True))
]


def keyed(index: int) -> tuple[str, Sequence[Cell]]:
    """Return a row's number and its cells, the status in its colour."""
    status, *others = row(index)
    return str(index), ((status, "ready" if index % 7 else "failed"), *others)


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
        lines.show(Rows(map(keyed, range(self._count))))
        lines.focus()


if __name__ == "__main__":
    LinesApp(int(sys.argv[1])).run()
