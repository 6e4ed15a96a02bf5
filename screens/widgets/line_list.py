"""The list of every screen: rows drawn on demand, a cursor that stays on its object."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Protocol

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.glyphs import Glyphs
from screens.widgets.cells import TONES, Cell, Run
from screens.widgets.columns import Column
from screens.widgets.painter import Painter
from screens.widgets.viewport import thumb, top_for

_WHEEL_ROWS = 3


class Lines(Protocol):
    """What a list shows: rows known by key, asked for only while they are on the screen."""

    def __len__(self) -> int: ...

    def key(self, index: int) -> str:
        """Return what the row is known by, whatever its place."""
        ...

    def find(self, key: str) -> int | None:
        """Return the place of a row; None when it is gone."""
        ...

    def cells(self, index: int) -> Sequence[Cell]:
        """Return one cell for each column, in their order."""
        ...


class LineList(Widget, can_focus=True):
    """A list on Textual's line API, which writes what changed and nothing else.

    It scrolls by itself: Textual's own scrolling repaints every line and lays the screen out
    again whenever the number of rows changes.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineList {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        & > .line-list--heading { color: $text-muted; text-style: bold; }
        & > .line-list--notice { color: $text-muted; }
        & > .line-list--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .line-list--cursor-blurred {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        & > .line-list--ready { color: $text-success; }
        & > .line-list--busy { color: $text-accent; }
        & > .line-list--failed { color: $text-error; text-style: bold; }
        & > .line-list--unknown { color: $text-warning; }
        & > .line-list--warning { color: $text-warning; }
        & > .line-list--accent { color: $text-accent; }
        & > .line-list--muted { color: $text-muted; }
        & > .line-list--match { color: $text-warning; text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"line-list--{tone}" for tone in TONES),
        "line-list--heading",
        "line-list--notice",
        "line-list--cursor",
        "line-list--cursor-blurred",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    class Highlighted(Message):
        """The cursor stands on another object; None when there is nothing to stand on."""

        def __init__(self, control: LineList, key: str | None) -> None:
            super().__init__()
            self.lines = control
            self.key = key

        @property
        def control(self) -> LineList:
            """The list."""
            return self.lines

    class Chosen(Highlighted):
        """A person wants to open the object under the cursor."""

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        glyphs: Glyphs,
        empty: str = "",
        header: bool = True,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._glyphs = glyphs
        self._empty = empty
        self._header = 1 if header else 0
        self._lines: Lines | None = None
        self._sort = ("", False)
        self._notice = ""
        self._cursor = 0
        self._key: str | None = None
        self._top = 0
        self._strips: list[Strip] = []
        self._places: list[int] = []
        self._thumb = range(0)
        self._painter: Painter | None = None
        self._drawn_for = Size()
        self._looks: dict[str, Style] = {}

    # What is shown

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._lines) if self._lines is not None else 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, shown or left out."""
        return self._columns

    @property
    def cursor(self) -> int:
        """The place of the cursor's row."""
        return self._cursor

    @property
    def cursor_key(self) -> str | None:
        """What the cursor's row is known by; None when there are no rows."""
        return self._key

    @property
    def notice(self) -> str:
        """What is said instead of `empty` while there are no rows: `Loading`, or a failure."""
        return self._notice

    @notice.setter
    def notice(self, notice: str) -> None:
        self._notice = notice
        self._repaint()

    def show(self, lines: Lines, columns: Sequence[Column] | None = None) -> None:
        """Replace the rows, and the columns if given. The cursor stays on its object.

        It also stays on its line of the screen where possible. Where the object is gone, it
        stands on the row that took its place.
        """
        if columns is not None:
            self._columns = tuple(columns)
        self._lines = lines
        found = lines.find(self._key) if self._key is not None else None
        before = self._cursor
        self._cursor = max(0, min(before if found is None else found, len(lines) - 1))
        self._top = max(0, self._top + self._cursor - before)
        self._repaint()
        self._settle()

    def set_sort(self, column: str, *, descending: bool) -> None:
        """Mark a column's heading as the one that orders the rows."""
        self._sort = (column, descending)
        self._repaint()

    def move_to(self, key: str) -> bool:
        """Put the cursor on an object; False when it is not here."""
        index = self._lines.find(key) if self._lines is not None else None
        if index is None:
            return False
        self._go(index)
        return True

    # Moving

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor and the list by what is on the screen, less one row."""
        rows = pages * max(1, len(set(self._places)) - 1)
        self._top = max(0, self._top + rows)
        self._cursor = max(0, min(self._cursor + rows, self.count - 1))
        self._repaint()
        self._settle()

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(self.count - 1)

    def action_choose(self) -> None:
        """Say that the object under the cursor is wanted."""
        if self._key is not None:
            self.post_message(self.Chosen(self, self._key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a click on the cursor chooses."""
        offset = event.get_content_offset(self)
        line = offset.y - self._header if offset is not None else -1
        if not 0 <= line < len(self._places):
            return
        if self._places[line] == self._cursor:
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

    def _go(self, index: int) -> None:
        before, self._cursor = self._cursor, max(0, min(index, self.count - 1))
        self._repaint({before, self._cursor})
        self._settle()

    def _settle(self) -> None:
        key = self._lines.key(self._cursor) if self._lines is not None and self.count else None
        if key != self._key:
            self._key = key
            self.post_message(self.Highlighted(self, key))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Return a line as it was drawn last; everything is drawn first if need be."""
        if self._drawn_for != self.size:
            self._draw()
        return self._strips[y]

    def notify_style_update(self) -> None:
        """Forget the styles. Where they did change, Textual asks for every line again."""
        super().notify_style_update()
        self._looks.clear()
        self._drawn_for = Size()

    def on_focus(self, event: events.Focus) -> None:
        """Repaint the cursor, where Textual would repaint everything."""
        event.prevent_default()
        self.has_focus = True
        self._repaint()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Repaint the cursor, where Textual would repaint everything."""
        event.prevent_default()
        self.has_focus = False
        self._repaint()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def _height_of(self, index: int) -> int:
        return 1

    def _lines_of(self, index: int, painter: Painter) -> Sequence[Sequence[Run]]:
        return [painter.runs(self._lines.cells(index))] if self._lines is not None else []

    def _repaint(self, rows: Collection[int] | None = None) -> None:
        """Draw all or some rows afresh, and have Textual write the lines that differ."""
        if not self.size:
            return
        before = self._strips
        self._draw(rows)
        for y, strip in enumerate(self._strips):
            if y >= len(before) or strip != before[y]:
                self.refresh(Region(0, y, self.size.width, 1))

    def _draw(self, rows: Collection[int] | None = None) -> None:
        """Draw some rows if that is enough, or everything."""
        painter = self._painter
        if painter is None or self._drawn_for != self.size:
            painter = self._painter = Painter(
                self._columns, self.size.width, self._glyphs, self._look
            )
            self._drawn_for = self.size
            rows = None
        top = top_for(self._cursor, self._top, self.count, self._page_height, self._height_of)
        if rows is None or top != self._top:
            self._top = top
            self._strips = self._drawn(painter)
            return
        self._strips = list(self._strips)
        for row in rows:
            if row in self._places:
                at = self._places.index(row)
                lines = self._row(row, at, painter)
                at += self._header
                self._strips[at : at + len(lines)] = lines

    def _drawn(self, painter: Painter) -> list[Strip]:
        """Draw every line, and note which row each belongs to."""
        height = self._page_height
        self._places = []
        row = self._top
        while row < self.count and len(self._places) < height:
            self._places += [row] * self._height_of(row)
            row += 1
        del self._places[height:]
        self._thumb = thumb(self._top, len(set(self._places)), self.count, height)
        strips = [painter.heading(self._sort[0], descending=self._sort[1])] * self._header
        if self.count:
            for row in dict.fromkeys(self._places):
                strips += self._row(row, len(strips) - self._header, painter)
        else:
            strips += [painter.blank(), *painter.sentence(self._notice or self._empty)]
        strips += [painter.blank()] * (self.size.height - len(strips))
        return strips[: self.size.height]

    def _row(self, row: int, at: int, painter: Painter) -> list[Strip]:
        """Draw what fits of a row whose first line is line `at` of the page."""
        cursor = ""
        if row == self._cursor:
            cursor = "cursor" if self.has_focus else "cursor-blurred"
        return [
            painter.row(runs, first=line == at, cursor=cursor, thumb=line in self._thumb)
            for line, runs in enumerate(self._lines_of(row, painter), at)
            if line < self._page_height
        ]

    @property
    def _page_height(self) -> int:
        return max(0, self.size.height - self._header)

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            self._looks[name] = self.get_component_rich_style(f"line-list--{name}")
        return self._looks[name]
