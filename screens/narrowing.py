"""A list of which one may see only the rows with some words; the bar comes when it is wanted."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from screens.filtering import FilteringScreen


class NarrowingScreen(FilteringScreen):
    """As a list under a filter; its stylesheet hides the bar unless it has the class `-shown`."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words that rows must have, in lower case."""
        return tuple(self.bar.input.value.lower().split())

    def action_filter(self) -> None:
        """Type words that rows must have."""
        self.bar.add_class("-shown")
        super().action_filter()

    @on(Input.Submitted)
    def put_bar_away(self) -> None:
        """Put the bar away where no words were typed."""
        self.bar.set_class(bool(self.wanted), "-shown")

    def clear_filter(self) -> bool:
        """Show every row again; False where all were shown."""
        self.bar.remove_class("-shown")
        return super().clear_filter()
