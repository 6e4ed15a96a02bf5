"""Every key, screen by screen, and what it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from screens.actions import BACK, Action
from screens.base import ConsoleScreen, bindings
from screens.key_table import KEY_TABLE
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

COLUMNS = (Column("key", "Key", 18), Column("does", "What it does", 20, grow=1))


def rows(here: Sequence[Action] = ()) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Yield the key table, a heading before each part and an empty row between parts.

    The part with the actions that are `here` goes first.
    """
    table = sorted(KEY_TABLE, key=lambda row: row[1] is not here)
    for part, (title, actions) in enumerate(table):
        if part:
            yield f"{title}:gap", ("", "")
        yield title, ((title, "accent"), "")
        for action in actions:
            if action.key:
                yield f"{title}:{action.name}", (" ".join(action.keys), action.summary)


class HelpScreen(ConsoleScreen):
    """The key table, to be read and scrolled; the keys of the screen below go first."""

    TITLE_WORDS = "Help"
    ACTIONS = (BACK,)
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, here: Sequence[Action] = ()) -> None:
        super().__init__()
        self._here = here
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs)

    def body(self) -> ComposeResult:
        """Place the one list."""
        yield self.table

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        self.table.show(Rows(rows(self._here)))
        self.table.focus()
