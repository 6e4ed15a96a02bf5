"""The smallest Textual app there is: one widget. `q` leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class BareApp(App[None]):
    """Says one word."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """Place the one widget."""
        yield Static("bare-ready")


if __name__ == "__main__":
    BareApp().run()
