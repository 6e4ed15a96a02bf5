"""A text shown whole: a long value, where a value came from, or JSON."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from screens.base import bindings
from screens.finding import FindingScreen
from screens.key_table import ON_TEXT
from screens.widgets.line_list import Column
from screens.widgets.rows import Rows

SAVES_WHOLE = "Enter, then Y"
"""The keys that write a value to a file, where a screen has none of its own for that."""
COLUMNS = (Column("text", "", 10, grow=1),)


class TextScreen(FindingScreen):
    """The lines of one text: wrapped, searchable, and copied or saved as a whole.

    Where `value` is given, that is copied and saved, without what is said about it.
    """

    CSS_PATH = "text.tcss"
    ACTIONS = ON_TEXT
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, title: str, text: str, file_name: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._value = value or text
        self._file_name = file_name

    def body(self) -> ComposeResult:
        """Place the text, and the find bar below."""
        yield self.log_view
        yield self.bar

    def on_mount(self) -> None:
        """Show the lines from the first."""
        super().on_mount()
        self.title_bar.where.title = self._title
        view = self.log_view
        view.wrap = True
        view.follow = False
        lines = self._text.splitlines() or [""]
        view.show(Rows((str(number), (line,)) for number, line in enumerate(lines)), COLUMNS)
        view.focus()

    def action_copy(self) -> None:
        """Copy the value, or the whole text."""
        self.console.copy(self._value, self._title)

    def action_save(self) -> None:
        """Write the value, or the whole text, to a file."""
        self.console.save(self._value, self._file_name)
