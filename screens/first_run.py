"""What to do when there are no credentials: where they were looked for, and what to do about it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.errors import NotSignedIn
from backends.domain.printable import printable
from screens.actions import PROFILES, QUIT, REFRESH, Action
from screens.base import ConsoleScreen, bindings

RETRY = Action(REFRESH.name, REFRESH.key, "Look again", REFRESH.summary, footer=True)
DEMO = "To look around without credentials, leave with q and run:  registry-tui --demo"


class FirstRunScreen(ConsoleScreen):
    """The reason, the places in their order, and the way into the demo."""

    TITLE_WORDS = "AI Registries"
    ACTIONS = (RETRY, PROFILES, QUIT)
    BINDINGS: ClassVar = bindings(())
    DEFAULT_CSS = """
    FirstRunScreen Static { height: 1fr; padding: 1 2; }
    """

    def __init__(self, error: NotSignedIn) -> None:
        super().__init__()
        self._error = error

    def body(self) -> ComposeResult:
        """Place the sentences."""
        places = "\n".join(f"  {printable(place)}" for place in self._error.looked)
        words = (f"{printable(str(self._error))}.", places, self._error.hint, DEMO)
        yield Static("\n\n".join(part for part in words if part), markup=False)
