"""What the forms about models share: fields, what is wrong with them, and the way to the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from backends.domain.model_source import ModelSource
from screens.actions import BACK, REVIEW, Action
from screens.base import ConsoleScreen, bindings
from screens.key_table import ON_CREATE
from screens.wanted import PlanWanted
from screens.widgets.form import Form, FormField, Line, Opener, TextField

NOT_YET = "not yet: something above has to be corrected"
READY = "check it, and show what would be sent"


class ModelForm(ConsoleScreen):
    """A form that ends in a review. A subclass has the fields, and makes the plan of them."""

    ACTIONS = ON_CREATE
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, source: ModelSource) -> None:
        super().__init__()
        self.source = source
        self.form = Form()
        self.to_review = self.opener("Review", "", self.action_review)

    def opener(self, label: str, help_words: str, opens: Callable[[], None]) -> Opener:
        """Return a field whose value is changed with a key."""
        return Opener(label, help_words, opens, ellipsis=self.console.glyphs.ellipsis)

    def text_field(self, label: str, help_words: str, text: str = "") -> TextField:
        """Return a field one types into; what is in it stays when one goes there."""
        field = TextField(label, help_words, self.changed, text=text)
        field.input.select_on_focus = False
        return field

    def fields(self) -> Iterator[FormField]:
        """Yield the fields, from above."""
        yield from ()

    def problems(self) -> Mapping[FormField, str]:
        """Say what is wrong with which field."""
        return {}

    def unready(self) -> str:
        """Say what is missing beside what is wrong with fields; empty where nothing is."""
        return ""

    def wanted(self) -> PlanWanted | None:
        """Return what is to be planned, once nothing is wrong; None where nothing is."""
        return None

    def body(self) -> ComposeResult:
        """Place the fields."""
        with self.form:
            yield from self.fields()
            yield self.to_review

    def draw(self) -> None:
        """Draw what is wrong, and whether it can be reviewed."""
        super().draw()
        problems = self.problems()
        for field in self.fields():
            field.problem = problems.get(field, "")
        self.to_review.value = NOT_YET if problems else self.unready() or READY

    def changed(self) -> None:
        """Take notice of what the fields say now."""
        if self.is_mounted:
            self.draw()

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here; while one types, letters belong to the text."""
        if isinstance(self.focused, Input | TextArea):
            return (REVIEW, BACK)
        return super().key_bar_actions()

    def on_descendant_focus(self) -> None:
        """Show the keys of the field; of a text, the end."""
        if isinstance(self.focused, Input):
            show_end(self.focused)
        self.draw_keys()

    def action_change(self) -> None:
        """Change the field that has the keys."""
        if isinstance(self.focused, Line):
            self.focused.use()

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Go on from a text with Enter."""
        self.focus_next()

    def action_review(self) -> None:
        """Ask for the review, or go to what has to be corrected."""
        problems = self.problems()
        if problems:
            field, sentence = next(iter(problems.items()))
            self.console.say(sentence, "warning")
            field.query("Line, Input, TextArea").first().focus()
        elif why := self.unready():
            self.console.say(f"{why[:1].upper()}{why[1:]}.", "warning")
        elif wanted := self.wanted():
            self.post_message(wanted)


def show_end(line: Input) -> None:
    """Put the cursor behind the text, where it is seen: a line scrolls when the cursor moves."""
    line.cursor_position = 0
    line.action_end()
