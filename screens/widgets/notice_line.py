"""The line above the key bar: what is wrong with what is shown, and what to do about it."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

MOST_LINES = 6
EDGE = 1


class NoticeLine(Widget):
    """A notice that stays until it no longer holds, over as many lines as it needs."""

    DEFAULT_CSS = f"""
    NoticeLine {{
        display: none;
        height: auto;
        max-height: {MOST_LINES};
        padding: 0 {EDGE};
        background: $surface;
        color: $text-warning;
        &.-shown {{ display: block; }}
    }}
    """

    notice: reactive[str] = reactive("", layout=True, init=False)

    def watch_notice(self, notice: str) -> None:
        """Appear or disappear."""
        self.set_class(bool(notice), "-shown")

    def lines(self, width: int) -> int:
        """Return how many lines it takes where it is `width` cells wide."""
        if not self.notice:
            return 0
        return min(MOST_LINES, Content(self.notice).get_height({}, width - 2 * EDGE))

    def render(self) -> RenderResult:
        """Draw the notice."""
        return Content(self.notice)
