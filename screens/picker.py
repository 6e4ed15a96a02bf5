"""Type a few letters, choose a row: the frame of the palette, of Go to, and of Profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from screens.actions import BACK, CHOOSE, Action
from screens.base import ConsoleScreen
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows
from screens.widgets.search_bar import SearchBar


@dataclass(frozen=True, slots=True)
class Choice:
    """One row that can be chosen; `words` is what typing is matched against."""

    key: str
    cells: Sequence[Cell]
    words: str


class PickerScreen(ConsoleScreen):
    """A search bar over a list. A subclass names columns, choices, and what choosing does."""

    ACTIONS = (CHOOSE, BACK)
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    PROMPT: ClassVar[str] = ""
    EMPTY: ClassVar[str] = "Nothing matches. Esc goes back."
    BINDINGS: ClassVar = [
        Binding("escape", "back", "Back"),
        Binding("down", "cursor(1)", "Down"),
        Binding("up", "cursor(-1)", "Up"),
        Binding("pagedown", "cursor(10)", "Page down"),
        Binding("pageup", "cursor(-10)", "Page up"),
    ]

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.bar = SearchBar(self.PROMPT, typed=self.redraw)
        self.table = LineList(self.COLUMNS, glyphs=self.console.glyphs, empty=self.EMPTY)
        self._typed = typed

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return what there is to choose from, in order; `typed` may add to it."""
        del typed
        return ()

    def choose(self, key: str, typed: str) -> None:
        """Do what choosing the row means."""

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what works while one types; letters belong to the text."""
        return self.ACTIONS

    def body(self) -> ComposeResult:
        """Place the search bar over the list."""
        yield self.bar
        yield self.table

    def on_mount(self) -> None:
        """Show every choice, and let the person type."""
        super().on_mount()
        self.bar.input.value = self._typed
        self.redraw()
        self.bar.input.focus()

    def redraw(self) -> None:
        """Show the choices that hold every typed word."""
        typed = self.bar.input.value
        needles = typed.lower().split()
        self.table.show(
            Rows(
                (choice.key, choice.cells)
                for choice in self.choices(typed)
                if all(needle in choice.words.lower() for needle in needles)
            )
        )

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def action_take(self) -> None:
        """Choose the row under the cursor."""
        key = self.table.cursor_key
        if key is not None:
            self.choose(key, self.bar.input.value)

    def action_cursor(self, rows: int) -> None:
        """Move the list's cursor while the person types."""
        self.table.action_move(rows)
