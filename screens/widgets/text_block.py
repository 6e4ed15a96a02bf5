"""A field of a form for a text of several lines."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static, TextArea

from screens.widgets.form import FormField


class Lines(TextArea):
    """An area that never blinks, takes what is pasted without control characters, and tells."""

    def __init__(self, typed: Callable[[], None]) -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self._typed = typed

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell of a new text."""
        event.stop()
        self._typed()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        await super()._on_paste(events.Paste(_shown(event.text)))


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def is_shown(text: str) -> bool:
    """Say whether a text can be edited as it is: nothing in it moves, hides or reorders others."""
    return all(line.isprintable() for line in text.replace("\t", " ").splitlines())


class TextBlock(FormField):
    """A field one types lines into. Of what was put there, it knows whether it was changed."""

    DEFAULT_CSS = """
    TextBlock {
        & .label { height: 1; }
        & TextArea {
            height: auto;
            min-height: 3;
            max-height: 8;
            margin: 0 0 0 4;
            padding: 0 1;
            background: $surface;
            scrollbar-size-vertical: 1;
        }
        &:focus-within .label { color: $text-primary; text-style: bold; }
    }
    """

    def __init__(self, label: str, help_words: str, changed: Callable[[], None]) -> None:
        super().__init__(label, help_words, changed)
        self.area = Lines(changed)
        self._put = ""

    def head(self) -> ComposeResult:
        """Place the label over the area."""
        yield Static(self.label, classes="label", markup=False)
        yield self.area

    def put(self, text: str) -> None:
        """Put a text there to be edited."""
        self.area.load_text(text)
        self._put = self.area.text

    @property
    def text(self) -> str | None:
        """What was typed; None where what was put there is as it was."""
        return self.area.text if self.area.text != self._put else None
