"""Finding text in a log or in a text shown whole: the bar, and the keys to the next match."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from screens.actions import NEXT_MATCH, PREVIOUS_MATCH, Action
from screens.base import ConsoleScreen
from screens.widgets.log_view import LogView
from screens.widgets.search_bar import SearchBar


class FindingScreen(ConsoleScreen):
    """A screen with one log, in which text can be found; a subclass yields it and the bar.

    Its stylesheet hides the bar unless it has the class `-shown`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.log_view = LogView(glyphs=self.console.glyphs, header=False)
        self.bar = SearchBar("Find")

    @property
    def wanted(self) -> str:
        """The text last looked for."""
        return self.bar.input.value

    def why_disabled(self, action: Action) -> str:
        """Say that nothing is being looked for, where nothing is."""
        if action in (NEXT_MATCH, PREVIOUS_MATCH) and not self.wanted:
            return "Nothing is being looked for. / finds text."
        return super().why_disabled(action)

    def action_find(self) -> None:
        """Type what to look for."""
        self.bar.add_class("-shown")
        self.bar.input.focus()

    @on(Input.Submitted)
    def look(self) -> None:
        """Go to the first match after the cursor."""
        self.log_view.focus()
        self._seek(backwards=False)
        self.draw_keys()

    def action_next_match(self) -> None:
        """Go to the next match; after the last comes the first."""
        self._seek(backwards=False)

    def action_previous_match(self) -> None:
        """Go to the match before; before the first comes the last."""
        self._seek(backwards=True)

    def _seek(self, *, backwards: bool) -> None:
        found = self.log_view.find(self.wanted, backwards=backwards)
        self.bar.note = "" if found or not self.wanted else "not found"
        self.bar.set_class(bool(self.wanted), "-shown")

    def leave_find(self) -> bool:
        """Put the bar away; False when it was not there."""
        if not self.bar.has_class("-shown"):
            return False
        self.bar.input.value = ""
        self.log_view.focus()
        self._seek(backwards=False)
        self.draw_keys()
        return True

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self.log_view.wrap = not self.log_view.wrap

    def action_back(self) -> None:
        """Put the find bar away, or go back."""
        if not self.leave_find():
            super().action_back()
