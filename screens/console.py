"""What a screen may ask of the app it runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from textual.screen import Screen

from backends.domain.person import Caller
from backends.ports import Session
from screens.actions import Action
from screens.glyphs import Glyphs
from screens.loadable import Loadable
from screens.message import Message

if TYPE_CHECKING:
    from backends.domain.draft import Draft
    from screens.base import ConsoleScreen

Severity = Literal["information", "warning", "error"]


class Console(Protocol):
    """The app, as narrow as its screens need it."""

    profile: str
    """The profile asked for by name; empty where it is left to environment and files."""
    session: Session | None
    """The one connection everything on screen comes from; None before there is one."""
    caller: Loadable[Caller]
    """Who we are signed in as, as far as known."""
    glyphs: Glyphs
    """The set of signs this terminal can show."""
    local_time: bool
    """Whether times are shown in this machine's zone instead of UTC."""

    @property
    def drafts(self) -> dict[str, Draft]:
        """What was filled in to create registries and not sent yet, by the environment's CRN."""
        ...

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was said since the start, oldest first."""
        ...

    @property
    def typed_ago_s(self) -> float:
        """How long ago the key that is being dealt with was typed, in seconds."""
        ...

    def now(self) -> datetime:
        """Return the time, in UTC."""
        ...

    def refresh_s(self, *, moving: bool) -> float:
        """Return how long to wait before reading again, in seconds."""
        ...

    def say(self, words: str, severity: Severity = "information") -> None:
        """Tell the person something, and keep it to be read again."""
        ...

    def copy(self, text: str, what: str, keys: str = "Y") -> object:
        """Send a text to the clipboard and say which way it went; `keys`, if any, save it."""
        ...

    def save(self, text: str, name: str) -> object:
        """Write a text to a file named after `name` and say where it is."""
        ...

    def run_outside(self, program: str, environ: Mapping[str, str]) -> object:
        """Leave the terminal to a program, or to a shell where it has no name, until it ends."""
        ...

    def open_screen(self, screen: Screen[None]) -> object:
        """Put another screen in front of this one."""
        ...

    async def back(self, screen: ConsoleScreen) -> None:
        """Take a screen away, if it is in front and not the last."""
        ...

    def call_later(self, callback: Callable[..., object], *args: object) -> bool:
        """Call something once what is under way has been handled."""
        ...

    async def do(self, action: Action) -> None:
        """Do what a person can do everywhere."""
        ...

    def why_disabled(self, action: Action) -> str:
        """Return why an action of the app is not available now; empty when it is."""
        ...
