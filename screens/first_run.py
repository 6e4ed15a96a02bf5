"""What to do when there are no credentials: where they were looked for, and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.errors import NotSignedIn
from backends.domain.printable import printable
from screens.actions import HELP, PROFILES, QUIT, REFRESH, Action
from screens.base import ConsoleScreen, bindings

RETRY = replace(REFRESH, label="Look again", footer=True)
SWITCH = replace(PROFILES, footer=True)
LEAVE = replace(QUIT, footer=True)
PLACES = "Looked for, in this order:"
DEMO = "To look around without credentials, leave with q and run\n  registry-tui --demo"


class FirstRunScreen(ConsoleScreen):
    """The reason, the places in their order, and the way into the demo."""

    TITLE_WORDS = "AI Registries"
    ACTIONS = (RETRY, SWITCH, LEAVE)
    BINDINGS: ClassVar = bindings(())
    DEFAULT_CSS = """
    FirstRunScreen Static { height: 1fr; padding: 1 2; }
    """

    def __init__(self, error: NotSignedIn) -> None:
        super().__init__()
        self._words = Static(explanation(error), markup=False)

    def explain(self, error: NotSignedIn) -> None:
        """Say what was found on another look."""
        self._words.update(explanation(error))

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what can be done without a session."""
        return (*self.ACTIONS, HELP)

    def body(self) -> ComposeResult:
        """Place the sentences."""
        yield self._words


def explanation(error: NotSignedIn) -> str:
    """Say what is missing, where it was looked for, and what to do."""
    places = [PLACES, *(f"  {printable(place)}" for place in error.looked)]
    looked = "\n".join(places) if error.looked else ""
    demo = "" if "--demo" in error.hint else DEMO
    words = (f"{printable(str(error))}.", looked, error.hint, demo)
    return "\n\n".join(part for part in words if part)
