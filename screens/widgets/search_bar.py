"""One line to type into, with words at the right, and below what is wrong with the text."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Input, Static


def _nothing() -> None:
    """Do nothing: not every bar acts while one types."""


class Field(Input):
    """An input that never blinks, and tells of typing before anything is painted.

    `Input.Changed` climbs from widget to widget, and the field would be painted on its way.
    """

    def __init__(self, placeholder: str, typed: Callable[[], None]) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self.cursor_blink = False
        self._typed = typed

    def watch_value(self) -> None:
        """Tell of a new value."""
        if self.is_mounted:
            self._typed()


class SearchBar(Vertical):
    """A prompt, a field, and a note at the right edge.

    A second line appears while `problem` says something.
    """

    DEFAULT_CSS = """
    SearchBar {
        height: auto;
        background: $surface;
        & Horizontal { height: 1; }
        & .prompt { width: auto; padding: 0 1; color: $text-muted; }
        & .note { width: 36; text-align: right; padding: 0 1 0 0; color: $text-muted; }
        & .problem { display: none; height: auto; padding: 0 3; color: $text-warning; }
        & .problem.-shown { display: block; }
        & Input {
            width: 1fr;
            height: 1;
            border: none;
            padding: 0;
            background: $surface;
            & > .input--placeholder { color: $text-muted; text-style: none; }
            &:ansi {
                background: $background;
                color: $foreground;
                & > .input--placeholder { color: $text-muted; text-style: none; }
            }
            &:focus { border: none; background-tint: $foreground 0%; }
        }
        &:focus-within .prompt { color: $text-primary; text-style: bold; }
    }
    """

    note: reactive[str] = reactive("", init=False)
    problem: reactive[str] = reactive("", init=False)

    def __init__(
        self, prompt: str, placeholder: str = "", *, typed: Callable[[], None] = _nothing
    ) -> None:
        super().__init__()
        self.input = Field(placeholder, typed)
        self._prompt = Static(prompt, classes="prompt", markup=False)
        self._note = Static("", classes="note", markup=False)
        self._problem = Static("", classes="problem", markup=False)

    def compose(self) -> ComposeResult:
        """Place prompt, field and note side by side, and the problem below."""
        with Horizontal():
            yield self._prompt
            yield self.input
            yield self._note
        yield self._problem

    def watch_note(self, note: str) -> None:
        """Draw the note; its width is fixed, so nothing else moves."""
        self._note.update(note, layout=False)

    def watch_problem(self, problem: str) -> None:
        """Show or hide the second line."""
        self._problem.update(problem)
        self._problem.set_class(bool(problem), "-shown")
