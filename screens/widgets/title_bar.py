"""The top line: where one is, who one is there, and how fresh what is shown is."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from backends.domain.printable import printable
from screens.times import clock

GAP = 2
EDGE = 1
SEPARATOR = " / "


class Where(Widget):
    """The title at the left; at the right, as much of the session's words as fits."""

    title: reactive[str] = reactive("")
    status: reactive[str] = reactive("")
    words: reactive[tuple[str, ...]] = reactive(())
    ellipsis = "~"

    def render(self) -> RenderResult:
        """Draw the title, and the longest of the given wordings that fits beside it.

        The shortest wording is always there, if the title must be cut for it.
        """
        status = f"  {self.status}" if self.status else ""
        room = self.size.width - cell_len(status) - GAP - EDGE
        title = " " + printable(self.title)
        left = room - cell_len(title)
        words = next((words for words in self.words if cell_len(words) <= left), None)
        if words is None:
            words = self.words[-1] if self.words else ""
            title = " " + (title.partition(SEPARATOR)[2] or title[1:])
        if cell_len(title + words) > room:
            title = set_cell_size(title, max(0, room - cell_len(words) - 1)) + self.ellipsis
        filler = " " * (self.size.width - cell_len(title + status + words) - EDGE)
        return Content.assemble((title, "bold"), status, filler, words, " " * EDGE)


class AsOf(Widget):
    """The time of the newest answer, alone, so that a refresh repaints nothing but it."""

    moment: reactive[datetime | None] = reactive(None)
    local: reactive[bool] = reactive(default=False)

    def render(self) -> RenderResult:
        """Draw the time with its zone, at the right edge."""
        words = clock(self.moment, local=self.local) if self.moment else ""
        return Content(f"{words} ".rjust(self.size.width))


class TitleBar(Widget):
    """The two of them side by side."""

    DEFAULT_CSS = """
    TitleBar {
        layout: horizontal;
        height: 1;
        background: $panel;
        color: $foreground;
        text-style: $bar-style;
        Where { width: 1fr; height: 1; }
        AsOf { width: 16; height: 1; color: $text-muted; }
    }
    """

    def __init__(self, title: str, ellipsis: str) -> None:
        super().__init__()
        self.where = Where()
        self.where.title = title
        self.where.ellipsis = ellipsis
        self.as_of = AsOf()

    def compose(self) -> ComposeResult:
        """Place the two parts."""
        yield self.where
        yield self.as_of
