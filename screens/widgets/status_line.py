"""The line above the key bar: what went wrong and what to do, or what was just done."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from backends.domain.printable import printable
from screens.message import Message

SHOWN_FOR_S = 8.0


class StatusLine(Widget):
    """A lasting notice, covered for a while by a passing message; hidden when there is neither.

    Both are wrapped over as many lines as they need.
    """

    DEFAULT_CSS = """
    StatusLine {
        height: auto;
        max-height: 5;
        padding: 0 1;
        display: none;
        background: $surface;
        color: $foreground;
        &.-shown { display: block; }
        &.-warning { color: $text-warning;  }
        &.-error { color: $text-error;  }
    }
    """

    notice: reactive[str] = reactive("", layout=True)
    message: reactive[Message | None] = reactive(None, layout=True)

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None

    def show(self, message: Message) -> None:
        """Show a passing message; a newer one takes its place."""
        self.message = message
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SHOWN_FOR_S, self.dismiss)

    def dismiss(self) -> None:
        """Take the passing message away."""
        self.message = None

    def watch_notice(self) -> None:
        """Appear or disappear."""
        self._restyle()

    def watch_message(self) -> None:
        """Appear or disappear."""
        self._restyle()

    def _restyle(self) -> None:
        self.set_class(bool(self.message or self.notice), "-shown")
        severity = self.message.severity if self.message else "warning"
        self.set_class(severity == "warning", "-warning")
        self.set_class(severity == "error", "-error")

    def render(self) -> RenderResult:
        """Draw the message if there is one, else the notice."""
        return Content(printable(self.message.words) if self.message else self.notice)
