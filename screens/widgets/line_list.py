"""The list of every screen: a cursor that stays on its object, moved by keys and mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message

from screens.widgets.cells import Cell, Tone
from screens.widgets.columns import Column
from screens.widgets.line_pane import LinePane, Lines

__all__ = ["Cell", "Column", "LineList", "Lines", "Tone"]

_WHEEL_ROWS = 3


class LineList(LinePane, can_focus=True):
    """Rows one can walk through and choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]
    _key: str | None = None

    class Highlighted(Message):
        """The cursor stands on another object; `key` is None when there are no rows."""

        def __init__(self, lines: LineList, key: str | None) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> LineList:
            """The list."""
            return self.lines

    class Chosen(Message):
        """A person wants to open the object under the cursor."""

        def __init__(self, lines: LineList, key: str) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> LineList:
            """The list."""
            return self.lines

    @property
    def cursor(self) -> int:
        """The place of the cursor's row."""
        return self._cursor

    @property
    def cursor_key(self) -> str | None:
        """What the cursor's row is known by; None when there are no rows."""
        return self._key

    @property
    def keys_on_screen(self) -> tuple[str, ...]:
        """What the rows are known by that were drawn last, from the top."""
        lines = self._lines
        return () if lines is None else tuple(map(lines.key, dict.fromkeys(self._places)))

    def show(self, lines: Lines, columns: Sequence[Column] | None = None) -> None:
        """Replace the rows, and the columns if given. The cursor stays on its object.

        It also stays on its line of the screen where possible, but a list that shows its
        beginning goes on to show it: what comes in above is seen. Where the object is gone, the
        cursor stands on the row that took its place.
        """
        if columns is not None and tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._painter = None
        self._lines = lines
        found = lines.find(self._key) if self._key is not None else None
        before = self._cursor
        self._cursor = self._nearest(before if found is None else found)
        if self._top or self._cursor >= self._rows_on_screen:
            self._top = max(0, self._top + self._cursor - before)
        self._repaint()
        self._settle()

    def move_to(self, key: str) -> bool:
        """Put the cursor on an object; False when it is not here."""
        index = self._lines.find(key) if self._lines is not None else None
        if index is None:
            return False
        self._go(index)
        return True

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor and the list by what is on the screen, less one row."""
        rows = pages * max(1, self._rows_on_screen - 1)
        self._top = max(0, self._top + rows)
        self._go(self._cursor + rows, turned=True)

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(self.count - 1)

    def action_choose(self) -> None:
        """Say that the object under the cursor is wanted; of none, leave the key to the screen."""
        if self._key is None:
            raise SkipAction
        self.post_message(self.Chosen(self, self._key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a click on the cursor chooses."""
        offset = event.get_content_offset(self)
        line = offset.y - self._header if offset is not None else -1
        if not 0 <= line < len(self._places):
            return
        if self._places[line] == self._cursor and self._key is not None:
            self.action_choose()
        else:
            self._go(self._places[line])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the cursor with the wheel."""
        event.stop()
        self.action_move(_WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the cursor with the wheel."""
        event.stop()
        self.action_move(-_WHEEL_ROWS)

    @property
    def _rows_on_screen(self) -> int:
        return len(set(self._places))

    def _nearest(self, index: int) -> int:
        return max(0, min(index, self.count - 1))

    def _go(self, index: int, *, turned: bool = False) -> None:
        """Put the cursor on a row; `turned` says that the page has moved as well."""
        before, self._cursor = self._cursor, self._nearest(index)
        self._repaint(None if turned else {before, self._cursor})
        self._settle()

    def _settle(self) -> None:
        key = self._lines.key(self._cursor) if self._lines is not None and self.count else None
        if key != self._key:
            self._key = key
            self.post_message(self.Highlighted(self, key))
