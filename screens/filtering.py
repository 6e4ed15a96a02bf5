"""A list under a filter: typed above, walked through below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from screens.actions import BACK, Action
from screens.base import ConsoleScreen
from screens.widgets.columns import Column
from screens.widgets.line_list import LineList
from screens.widgets.search_bar import SearchBar

CLEAR = replace(BACK, label="Clear")


class FilteringScreen(ConsoleScreen):
    """A screen with one `table` and the `bar` that filters it; a subclass draws the rows.

    `TO_ROWS` is what Enter does while one types.
    """

    TO_ROWS: Action
    PLACEHOLDER: str = ""
    COLUMNS: Sequence[Column] = ()

    def __init__(self) -> None:
        super().__init__()
        self.bar = SearchBar("/", self.PLACEHOLDER, typed=self.draw_rows)
        self.table = LineList(self.COLUMNS, glyphs=self.console.glyphs)

    def draw_rows(self) -> None:
        """Draw the rows that the filter lets through."""

    def body(self) -> ComposeResult:
        """Place the filter bar over the list."""
        yield self.bar
        yield self.table

    def on_mount(self) -> None:
        """Let the person walk through the rows."""
        super().on_mount()
        self.table.focus()

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here; while one types a filter, letters belong to it."""
        return (self.TO_ROWS, CLEAR) if self.bar.input.has_focus else super().key_bar_actions()

    def on_descendant_focus(self) -> None:
        """Show the keys of the filter, or of the list."""
        self.draw_keys()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Go from the filter to the rows it let through."""
        self.table.focus()

    def action_filter(self) -> None:
        """Type a filter."""
        self.bar.input.focus()

    def clear_filter(self) -> bool:
        """Leave the filter, and let everything through again; False where there was none."""
        if not (self.bar.input.value or self.bar.input.has_focus):
            return False
        self.bar.input.value = ""
        self.table.focus()
        return True

    def action_back(self) -> None:
        """Leave the filter, clearing it first if there is one; else go back."""
        if not self.clear_filter():
            super().action_back()
