"""What was just done, over the lines above the key bar, for some seconds."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from backends.domain.printable import printable
from screens.message import Message

SHOWN_FOR_S = 8.0


class MessageLine(Widget):
    """A passing message. It covers what is below, so that nothing moves as it comes and goes."""

    DEFAULT_CSS = """
    MessageLine {
        display: none;
        layer: messages;
        dock: bottom;
        margin: 0 0 1 0;
        height: auto;
        max-height: 8;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        text-style: $bar-style;
        &.-shown { display: block; }
        &.-warning { color: $text-warning; }
        &.-error { color: $text-error; }
    }
    """

    message: reactive[Message | None] = reactive(None, layout=True, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None

    def show(self, message: Message) -> None:
        """Show a message; a newer one takes its place."""
        self.message = message
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SHOWN_FOR_S, self.dismiss)

    def dismiss(self) -> None:
        """Take the message away."""
        self.message = None

    def watch_message(self, message: Message | None) -> None:
        """Appear, in the colour of the message's weight, or disappear."""
        self.set_class(message is not None, "-shown")
        for severity in ("warning", "error"):
            self.set_class(message is not None and message.severity == severity, f"-{severity}")

    def render(self) -> RenderResult:
        """Draw the message, a line of the screen for each of its own at least."""
        lines = self.message.words.split("\n") if self.message else []
        return Content("\n".join(map(printable, lines)))
