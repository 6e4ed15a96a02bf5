"""What every screen shares: its frame, its keys, and the way to the app."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from screens.actions import BACK, GO_TO, HELP, Action
from screens.console import Console
from screens.key_table import EVERYWHERE
from screens.loadable import Failed, Loadable, Loading, value_of
from screens.message import Message
from screens.widgets.key_bar import Key, KeyBar
from screens.widgets.message_line import MessageLine
from screens.widgets.notice_line import NoticeLine
from screens.widgets.title_bar import TitleBar
from screens.widgets.too_small import MINIMUM, TooSmall

if TYPE_CHECKING:
    from backends.domain.plan import Plan

DRAW_AFTER_S = 0.2
"""What changes within this time, where news come in bursts, is drawn at once."""
LIVE = "live"
"""The group of workers that go on for as long as their screen is there."""

_AGAIN = re.compile(r"\b([Tt])ry again\b")


def bindings(actions: Sequence[Action]) -> list[BindingType]:
    """Return the bindings of the actions that have a key."""
    return [action.binding() for action in actions if action.key]


class ConsoleScreen(Screen[None]):
    """A title line, a body, a line for notices and a key bar.

    `filled` is set once the screen shows what it is there for, rather than that it is loading.
    """

    TITLE_WORDS: ClassVar[str] = "AI Registries"
    ACTIONS: ClassVar[tuple[Action, ...]] = (BACK,)
    READS: ClassVar[bool] = False
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-too-narrow"), (MINIMUM[0], "-wide-enough")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (MINIMUM[1], "-high-enough")]  # noqa: RUF012

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, but moving the focus repaints only what has it and what had it."""

    def __init__(self) -> None:
        super().__init__()
        self.title_bar = TitleBar(self.TITLE_WORDS, self.console.glyphs.ellipsis)
        self.notice_line = NoticeLine()
        self.message_line = MessageLine()
        self.key_bar = KeyBar()
        self.filled = asyncio.Event()
        self._will_draw = False

    @property
    def console(self) -> Console:
        """The app, as screens know it."""
        return cast("Console", self.app)  # pyright: ignore[reportUnknownMemberType]

    def body(self) -> ComposeResult:
        """Compose what is between the title line and the notices; each screen has its own."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Place the frame around the body.

        What comes and goes over the rest stands first: Textual would repaint all that is after it.
        """
        yield self.message_line
        yield self.title_bar
        yield from self.body()
        yield self.notice_line
        yield self.key_bar
        yield TooSmall()

    def on_mount(self) -> None:
        """Draw what is known before anything was read."""
        self.draw()
        if not self.READS:
            self.filled.set()

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        """Draw again: who one is, and the zone, may have changed meanwhile."""
        self.draw()

    def reload(self) -> None:
        """Read again now; a screen that shows nothing from a service has nothing to read."""

    def draw(self) -> None:
        """Draw everything again from what is known. A screen adds its own body to this."""
        self.title_bar.where.words = self._session_words()
        self.title_bar.as_of.local = self.console.local_time
        self.title_bar.as_of.display = self.READS
        self.draw_keys()

    def draw_soon(self) -> None:
        """Draw in a moment: what changes meanwhile is drawn with it."""
        if not self._will_draw and self.is_attached:
            self._will_draw = True
            self.set_timer(DRAW_AFTER_S, self._draw_now)

    def _draw_now(self) -> None:
        self._will_draw = False
        self.draw()

    def draw_keys(self) -> None:
        """Bring the key bar up to date."""
        self.key_bar.keys = tuple(self._keys())

    def show_message(self, message: Message) -> None:
        """Show a passing message."""
        self.message_line.show(message)

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what the key bar shows, the most wanted first and help last."""
        return (*self.ACTIONS, GO_TO, HELP)

    def _keys(self) -> Iterator[Key]:
        for action in self.key_bar_actions():
            if action.footer:
                yield Key(action.keys[0], action.label, not self.why_disabled(action))

    def _session_words(self) -> tuple[str, ...]:
        session = self.console.session
        if session is None:
            return ("not signed in",)
        who = caller_words(self.console.caller)
        mode = "read-only" if session.read_only else ""
        return tuple(
            "  ".join(word for word in words if word)
            for words in (
                (session.label, session.profile, session.region, who, mode),
                (session.label, session.profile, who, mode),
                (session.label, who, mode),
                (session.label, session.profile, mode),
                (session.label, mode),
            )
        )

    def stays_after(self, plan: Plan) -> bool:
        """Say whether a person comes back here once a plan was sent from here."""
        del plan
        return False

    def commands(self) -> tuple[Action, ...]:
        """Return what the palette offers on this screen, before what is everywhere."""
        return self.ACTIONS

    def why_disabled(self, action: Action) -> str:
        """Return why an action cannot be done now, as a sentence; empty when it can."""
        session = self.console.session
        if action.mutates and session is not None and session.read_only:
            return "Read-only: start without --read-only to make changes."
        return self.console.why_disabled(action)

    def why_not(self, name: str) -> str:
        """Return why what is called so cannot be done now, as a sentence; empty when it can."""
        known = next((one for one in (*self.ACTIONS, *EVERYWHERE) if one.name == name), None)
        return self.why_disabled(known) if known is not None else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nothing be done that cannot be done now."""
        del parameters
        return None if self.why_not(action) else True

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.console.call_later(self.console.back, self)


def advice(error: ServiceError, key: str = "r") -> str:
    """Say what to do next, and which key tries again."""
    return _AGAIN.sub(
        lambda found: f"{'P' if found[1] == 'T' else 'p'}ress {key} to try again", error.hint
    )


def sentences(error: ServiceError, key: str = "r") -> str:
    """Say what happened and what to do next, and which key tries again."""
    return f"{str(error).rstrip('.')}. {advice(error, key)}"


def caller_words(caller: Loadable[Caller]) -> str:
    """Say who one is, with the highest ML role: `Alice Ng (MLAdmin)`; empty while unknown."""
    known = value_of(caller)
    if known is None:
        return "" if isinstance(caller, Loading | Failed) else "unknown"
    role = known.roles.highest_ml if known.roles else "roles unknown"
    return f"{known.name} ({role})" if role else known.name
