"""The line above the key bar: what is wrong with what is shown, and what to do about it."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class NoticeLine(Widget):
    """A notice that stays until it no longer holds, over as many lines as it needs."""

    DEFAULT_CSS = """
    NoticeLine {
        display: none;
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $surface;
        color: $text-warning;
        &.-shown { display: block; }
    }
    """

    notice: reactive[str] = reactive("", layout=True, init=False)

    def watch_notice(self, notice: str) -> None:
        """Appear or disappear."""
        self.set_class(bool(notice), "-shown")

    def render(self) -> RenderResult:
        """Draw the notice."""
        return Content(self.notice)
