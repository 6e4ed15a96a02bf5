"""Textual's own DataTable with as many rows as the command line says. `q` leaves."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable

from bench.references.rows import HEADINGS, row


class TableApp(App[None]):
    """Shows the rows in a DataTable with a row cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        """Place the table."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table: DataTable[str] = self.query_one(DataTable[str])
        table.add_columns(*HEADINGS)
        table.add_rows(row(index) for index in range(self._count))
        table.focus()


if __name__ == "__main__":
    TableApp(int(sys.argv[1])).run()
