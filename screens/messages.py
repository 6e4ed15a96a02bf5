"""What the console said since it was started, newest first."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from screens.actions import BACK, COPY, WHOLE
from screens.base import ConsoleScreen, bindings
from screens.text import SAVES_WHOLE, TextScreen
from screens.times import stamp
from screens.widgets.line_list import Column, LineList, Tone
from screens.widgets.rows import Rows

COLUMNS = (Column("at", "Time", 24), Column("words", "Message", 20, grow=1))
EMPTY = "Nothing was said yet."
TONES: dict[str, Tone] = {"information": "plain", "warning": "warning", "error": "failed"}


class MessagesScreen(ConsoleScreen):
    """The messages, each copyable."""

    TITLE_WORDS = "Messages"
    ACTIONS = (WHOLE, COPY, BACK)
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs, empty=EMPTY)

    def body(self) -> ComposeResult:
        """Place the one list."""
        yield self.table

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        local = self.console.local_time
        self.table.show(
            Rows(
                (
                    str(index),
                    (
                        (stamp(message.at, local=local), "muted"),
                        (message.words, TONES[message.severity]),
                    ),
                )
                for index, message in reversed(tuple(enumerate(self.console.messages)))
            )
        )
        self.table.focus()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show the message under the cursor whole."""
        key = self.table.cursor_key
        if key is not None:
            message = self.console.messages[int(key)]
            self.console.open_screen(TextScreen("Message", message.words, "message"))

    def action_copy(self) -> None:
        """Copy the message under the cursor."""
        key = self.table.cursor_key
        if key is not None:
            self.console.copy(self.console.messages[int(key)].words, "the message", SAVES_WHOLE)
