"""A form: fields under one another, each with its help, and with what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from backends.domain.printable import printable
from screens.widgets.cells import fitted
from screens.widgets.search_bar import Field

LABEL_WIDTH = 28


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields that one walks through with Tab or the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Field before", show=False),
    ]
    DEFAULT_CSS = """
    Form {
        height: 1fr;
        padding: 1 1 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-color: $panel;
        scrollbar-background: $background;
    }
    """


class Line(Widget, can_focus=True):
    """The line of a field that is changed with a key rather than typed into."""

    DEFAULT_CSS = """
    Line {
        height: 1;
        &:focus {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
    }
    """
    words: reactive[str] = reactive("")

    def __init__(self, ellipsis: str) -> None:
        super().__init__()
        self._ellipsis = ellipsis

    class Used(Message):
        """A person wants to change the field."""

    def render(self) -> RenderResult:
        """Draw the words, as they are."""
        return Content(fitted(printable(self.words), self.size.width, self._ellipsis))

    def use(self) -> None:
        """Say that the field is to be changed."""
        self.post_message(self.Used())

    def on_click(self, event: events.Click) -> None:
        """Change it with the mouse."""
        event.stop()
        self.use()


class FormField(Vertical):
    """One field: its own line, then help, then what is wrong. Help and problem may change."""

    DEFAULT_CSS = """
    FormField {
        height: auto;
        margin: 0 0 1 0;
        & .help { height: auto; padding: 0 0 0 4; color: $text-muted; }
        & .problem { display: none; height: auto; padding: 0 0 0 4; color: $text-warning; }
        & .problem.-shown { display: block; }
        &.-hidden { display: none; }
    }
    """
    help: reactive[str] = reactive("", init=False)
    problem: reactive[str] = reactive("", init=False)

    def __init__(self, label: str, help_words: str, changed: Callable[[], None]) -> None:
        super().__init__()
        self.label = label
        self._changed = changed
        self._help = Static(help_words, classes="help", markup=False)
        self._help.display = bool(help_words)
        self._problem = Static("", classes="problem", markup=False)

    def head(self) -> ComposeResult:
        """Compose the field's own line; each kind has its own."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Place the three under one another."""
        yield from self.head()
        yield self._help
        yield self._problem

    def watch_help(self, words: str) -> None:
        """Draw the help."""
        self._help.update(printable(words))
        self._help.display = bool(words)

    def watch_problem(self, words: str) -> None:
        """Draw what is wrong, or nothing."""
        self._problem.update(printable(words))
        self._problem.set_class(bool(words), "-shown")


class Switch(FormField):
    """A field that is on or off."""

    def __init__(
        self,
        label: str,
        help_words: str,
        changed: Callable[[], None],
        *,
        ellipsis: str,
        on: bool = False,
    ) -> None:
        super().__init__(label, help_words, changed)
        self.on = on
        self.line = Line(ellipsis)
        self._draw()

    def head(self) -> ComposeResult:
        """Place the box and its label."""
        yield self.line

    def on_line_used(self, used: Line.Used) -> None:
        """Turn it round."""
        used.stop()
        self.on = not self.on
        self._draw()
        self._changed()

    def _draw(self) -> None:
        self.line.words = f"[{'x' if self.on else ' '}] {self.label}"


class Opener(FormField):
    """A field whose value is chosen elsewhere."""

    value: reactive[str] = reactive("", init=False)

    def __init__(
        self, label: str, help_words: str, opens: Callable[[], None], *, ellipsis: str
    ) -> None:
        super().__init__(label, help_words, opens)
        self.line = Line(ellipsis)
        self.line.words = label

    def head(self) -> ComposeResult:
        """Place label and value."""
        yield self.line

    def watch_value(self, value: str) -> None:
        """Draw the value."""
        self.line.words = f"{self.label:<{LABEL_WIDTH}}{value}" if self.label else value

    def on_line_used(self, used: Line.Used) -> None:
        """Open what it is chosen in."""
        used.stop()
        self._changed()


class TextField(FormField):
    """A field one types into."""

    DEFAULT_CSS = """
    TextField {
        & Horizontal { height: 1; }
        & .label { width: 28; }
        & Input {
            width: 1fr;
            height: 1;
            border: none;
            padding: 0;
            background: $surface;
            & > .input--placeholder { color: $text-muted; text-style: none; }
            &:ansi { background: $background; color: $foreground; }
            &:focus { border: none; background-tint: $foreground 0%; }
        }
        &.-typed .label { color: $text-primary; text-style: bold; }
    }
    """

    def __init__(
        self, label: str, help_words: str, changed: Callable[[], None], *, text: str = ""
    ) -> None:
        super().__init__(label, help_words, changed)
        self.input = Field("", self._changed)
        self.input.value = text

    def on_descendant_focus(self) -> None:
        """Mark the label: Textual styles what stands beside a focused widget only at first."""
        self.add_class("-typed")

    def on_descendant_blur(self) -> None:
        """Mark it no longer."""
        self.remove_class("-typed")

    def head(self) -> ComposeResult:
        """Place label and input side by side."""
        with Horizontal():
            yield Static(self.label, classes="label", markup=False)
            yield self.input
