"""A window on rows: draws those that are on the screen, and writes the lines that changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Protocol, Self

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from screens.glyphs import Glyphs
from screens.widgets.cells import TONES, Cell, Run
from screens.widgets.columns import Column
from screens.widgets.painter import Painter
from screens.widgets.viewport import thumb, top_for


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


class LinePane(Widget):
    """Rows, one of them under the cursor, on Textual's line API.

    It scrolls by itself, because Textual's scrolling repaints every line and lays the screen out
    again whenever the number of rows changes.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LinePane {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        & > .line-pane--heading { color: $text-muted; text-style: bold; }
        & > .line-pane--notice { color: $text-muted; }
        &.-failed > .line-pane--notice { color: $text-warning; }
        & > .line-pane--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .line-pane--cursor-blurred {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        & > .line-pane--ready { color: $text-success; }
        & > .line-pane--busy { color: $text-accent; }
        & > .line-pane--failed { color: $text-error; text-style: bold; }
        & > .line-pane--unknown { color: $text-warning; }
        & > .line-pane--warning { color: $text-warning; }
        & > .line-pane--accent { color: $text-accent; }
        & > .line-pane--muted { color: $text-muted; }
        & > .line-pane--match { color: $text-warning; text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"line-pane--{tone}" for tone in TONES),
        "line-pane--heading",
        "line-pane--notice",
        "line-pane--cursor",
        "line-pane--cursor-blurred",
    }

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
        self._notice = ""
        self._sort = ("", False)
        self._lines: Lines | None = None
        self._cursor = 0
        self._top = 0
        self._strips: list[Strip] = []
        self._places: list[int] = []
        self._thumb = range(0)
        self._painter: Painter | None = None
        self._drawn_for = Size()
        self._looks: dict[str, Style] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._lines) if self._lines is not None else 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, shown or left out."""
        return self._columns

    @property
    def notice(self) -> str:
        """What is said instead of `empty` while there are no rows: `Loading`, or a failure."""
        return self._notice

    @notice.setter
    def notice(self, notice: str) -> None:
        if notice != self._notice:
            self._notice = notice
            self._repaint()

    def set_sort(self, column: str, *, descending: bool) -> None:
        """Mark a column's heading as the one that orders the rows."""
        if (column, descending) != self._sort:
            self._sort = (column, descending)
            self._repaint()

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

    def focus(self, scroll_visible: bool = True) -> Self:
        """Take the focus soon, as Textual does, but without repainting everything."""
        self.call_later(self._take_focus, scroll_visible)
        return self

    def _take_focus(self, scroll_visible: bool) -> None:
        if self.is_attached:
            self.screen.set_focus(self, scroll_visible)

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

    def _repaint(self, rows: Collection[int] | None = None) -> None:
        """Draw all or some rows afresh, and have Textual write the lines that differ."""
        if not self.size:
            return
        before = self._strips
        self._draw(rows)
        for y, strip in enumerate(self._strips):
            if y >= len(before) or (strip is not before[y] and strip != before[y]):
                self.refresh(Region(0, y, self.size.width, 1))

    def _draw(self, rows: Collection[int] | None = None) -> None:
        """Draw some rows if that is enough, or everything."""
        painter = self._painter
        if painter is None or self._drawn_for != self.size:
            rows = None
            painter = Painter(self._columns, self.size.width, self._glyphs, self._look)
            self._painter = painter
            self._drawn_for = self.size
        top = top_for(self._cursor, self._top, self.count, self._page_height, self._height_of)
        if rows is None or top != self._top:
            self._top = top
            self._strips = self._page(painter)
            return
        self._strips = list(self._strips)
        for row in rows:
            if row in self._places:
                at = self._places.index(row)
                lines = self._row(row, at, painter)
                at += self._header
                self._strips[at : at + len(lines)] = lines

    def _page(self, painter: Painter) -> list[Strip]:
        """Draw every line, and note which row each belongs to."""
        height = self._page_height
        self._places = []
        row = self._top
        while row < self.count and len(self._places) < height:
            self._places += [row] * self._height_of(row)
            row += 1
        del self._places[height:]
        shown = dict.fromkeys(self._places)
        self._thumb = thumb(self._top, len(shown), self.count, height)
        strips = [painter.heading(self._sort[0], descending=self._sort[1])] * self._header
        for row in shown:
            strips += self._row(row, len(strips) - self._header, painter)
        if not shown:
            strips += [painter.blank(), *painter.sentence(self._notice or self._empty)]
        strips += [painter.blank()] * (self.size.height - len(strips))
        return strips[: self.size.height]

    def _row(self, row: int, at: int, painter: Painter) -> list[Strip]:
        """Draw what fits of a row whose first line is line `at` of the page."""
        cursor = ""
        if row == self._cursor:
            cursor = "cursor" if self.has_focus else "cursor-blurred"
        lines = self._lines_of(row, painter)[: self._page_height - at]
        return [
            painter.row(runs, first=line == at, cursor=cursor, thumb=line in self._thumb)
            for line, runs in enumerate(lines, at)
        ]

    def _height_of(self, row: int) -> int:
        return 1

    def _lines_of(self, row: int, painter: Painter) -> Sequence[Sequence[Run]]:
        return [painter.runs(self._lines.cells(row))] if self._lines is not None else []

    @property
    def _page_height(self) -> int:
        return max(0, self.size.height - self._header)

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            self._looks[name] = self.get_component_rich_style(f"line-pane--{name}")
        return self._looks[name]
