"""What every screen of the console stands on: session, person, messages, clipboard, terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from math import inf
from pathlib import Path
from typing import ClassVar, cast

from textual import work
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.screen import Screen
from textual.signal import Signal

from backends.domain.clock import utc_now
from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.ports import Connector, Session
from backends.services.who import who_am_i
from registry_tui.clipboard import Copier
from registry_tui.driver import driver_of
from registry_tui.key_turns import KeyTurns
from registry_tui.one_frame import OneFrame
from registry_tui.settings import Settings
from registry_tui.terminal import Terminal
from screens.base import ConsoleScreen, bindings
from screens.console import Severity
from screens.glyphs import ASCII, UNICODE
from screens.key_table import EVERYWHERE
from screens.loadable import Loadable, Loading, Ready, after_failure
from screens.message import Message
from screens.themes import THEMES, VARIABLES

OPENING_S = 0.2
LIST_FIRST_S = 0.1
QUIT_AGAIN_S = 1.0
SHORT = 200


class Shell(KeyTurns):
    """The app without its screens: `registry_tui.app` says which of them follows which."""

    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "session 0"
    BINDINGS: ClassVar = bindings(EVERYWHERE)

    def __init__(
        self,
        connector: Connector,
        terminal: Terminal,
        settings: Settings,
        *,
        files: Path,
        profile: str = "",
        region: str = "",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.connector = connector
        self.profile = profile
        self.region = region
        self.session: Session | None = None
        self.caller: Loadable[Caller] = Loading()
        self.glyphs = UNICODE if terminal.unicode else ASCII
        self.local_time = settings.local_time
        self.farewell = ""
        self._settings = settings
        self._copier = Copier(terminal, self._send_to_terminal, files)
        self._one_frame = OneFrame(self)
        self._now = now
        self._messages: list[Message] = []
        self._mouse = terminal.mouse
        self._interrupted_s = -QUIT_AGAIN_S
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = terminal.theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Name what the stylesheets use beyond Textual's own variables."""
        return VARIABLES

    def on_mount(self) -> None:
        """Ask who one is; after a rest in the background, read again what is shown."""
        changed = cast("Signal[Screen[object]]", self.screen_change_signal)  # pyright: ignore[reportUnknownMemberType]
        changed.subscribe(self, self._one_frame.hold, immediate=True)
        self.app_resume_signal.subscribe(self, self._resumed)  # pyright: ignore[reportUnknownMemberType]
        # Known by its name from here on, and not sooner: Textual would read all styles twice.
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)  # pyright: ignore[reportUnknownMemberType]
        self._one_frame.hold(self.screen, OPENING_S)
        self.ask_who()

    async def on_unmount(self) -> None:
        """End the session's connections."""
        if self.session is not None:
            await self.session.close()

    def _resumed(self, _app: object) -> None:
        self.action_reload()

    @property
    def front(self) -> ConsoleScreen | None:
        """The screen in front, if it is up."""
        screen = self.screen
        return screen if isinstance(screen, ConsoleScreen) and screen.is_mounted else None

    # To and fro

    def open_screen(self, screen: Screen[None]) -> object:
        """Put another screen in front, unless one of its kind is there already."""
        return None if type(screen) is type(self.screen) else self.push_screen(screen)

    async def back(self, screen: ConsoleScreen) -> None:
        """Take a screen away if it is in front and not the last, and paint once it is gone."""
        if self.screen is screen and len(self.screen_stack) > 1:
            with self.batch_update():
                await self.pop_screen()

    async def in_sight(self) -> None:
        """Wait until the screen in front is filled, and painted."""
        if isinstance(self.screen, ConsoleScreen):
            await self.screen.filled.wait()
            await self._one_frame.painted.wait()

    async def clear(self) -> None:
        """Take away every screen but the lowest."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key is for; where that cannot be done now, say why."""
        front = self.front
        if front is not None and default_namespace in (front, self):
            why = front.why_not(str(action))
            if why:
                self.say(why, "warning")
                return True
        return await super().run_action(action, default_namespace, namespaces)

    # Who and when

    @work(exclusive=True, group="caller")
    async def ask_who(self) -> None:
        """Find out who one is here; the title line says it when it is known.

        The list goes first, unless it takes long.
        """
        session = self.session
        if session is None:
            return
        plane = session.control_plane
        with suppress(TimeoutError):
            await asyncio.wait_for(self.in_sight(), LIST_FIRST_S)
        try:
            caller = Ready(await who_am_i(plane, plane), self.now())
        except ServiceError as error:
            caller = after_failure(self.caller, error)
        if session is not self.session:
            return
        self.caller = caller
        if self.front is not None:
            self.front.draw()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._now()

    def refresh_s(self, *, moving: bool) -> float:
        """Return how long to wait before reading again, in seconds; for ever on a slow line."""
        settings = self._settings
        if settings.slow:
            return inf
        return settings.refresh_moving_s if moving else settings.refresh_list_s

    def action_reload(self) -> None:
        """Read again what is shown."""
        if self.front is not None:
            self.front.reload()

    def action_local_time(self) -> None:
        """Show times in this machine's zone, or in UTC again."""
        self.local_time = not self.local_time
        if self.front is not None:
            self.front.draw()

    # Telling and handing over

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was said since the start, oldest first."""
        return tuple(self._messages)

    def say(self, words: str, severity: Severity = "information") -> None:
        """Tell the person something, and keep it to be read again."""
        message = Message(words, self.now(), severity)
        self._messages.append(message)
        if self.front is not None:
            self.front.show_message(message)

    @work(group="clipboard")
    async def copy(self, text: str, what: str, keys: str = "Y") -> None:
        """Send a text to the clipboard and say which way it went; `keys`, if any, save it."""
        try:
            way = (await self._copier.copy(text)).told(keys)
        except OSError as error:
            self.say(f"{what} could not be copied: {error}.", "error")
            return
        whole = len(text) <= SHORT and "\n" not in text
        self.say(f"{text if whole else f'{what}, {len(text):,} characters'}\n{way}")

    @work(group="clipboard")
    async def save(self, text: str, name: str) -> None:
        """Write a text to a file named after `name` and say where it is."""
        try:
            self.farewell = (await self._copier.save(text, name)).words
        except OSError as error:
            self.say(f"{name} could not be written: {error}.", "error")
        else:
            self.say(self.farewell)

    # The terminal

    def action_next_theme(self) -> None:
        """Use the next theme."""
        names = list(THEMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.say(f"Theme: {self.theme}.")

    def action_mouse(self) -> None:
        """Take the mouse, or leave it to the terminal for selecting text."""
        driver = driver_of(self)
        if driver is not None:
            self._mouse = not self._mouse
            driver.set_mouse(on=self._mouse)
            self.say("The mouse is on." if self._mouse else "The mouse is left to the terminal.")

    def action_suspend_process(self) -> None:
        """Go back to the shell until `fg`."""
        driver = driver_of(self)
        if driver is not None:
            driver.suspend_process_group()

    def run_outside(self, program: str, environ: Mapping[str, str]) -> None:
        """Leave the terminal to a program, or to a shell where it has no name, until it ends."""
        from registry_tui import outside  # noqa: PLC0415 - seldom wanted

        driver, failures = driver_of(self), list[str]()
        if driver is None:
            self.say("There is no terminal to leave to it.", "warning")
            return
        command = program or outside.shell()

        def use() -> None:
            if not program:
                outside.tell(f"kubectl uses {environ.get('KUBECONFIG', '')} here. exit comes back.")
            try:
                outside.run([command], environ)
            except OSError as error:
                failures.append(f"{command} could not be started: {error.strerror}.")

        driver.lend(use)
        for words in failures:
            self.say(words, "error")

    def action_redraw(self) -> None:
        """Paint the whole screen again, in case something else wrote on it."""
        self.refresh(layout=True)

    def action_help_quit(self) -> None:
        """On Ctrl+C say how to leave; on a second one within a second, leave."""
        now_s = self.now().timestamp()
        if now_s - self._interrupted_s <= QUIT_AGAIN_S:
            self.exit(return_code=130)
        self._interrupted_s = now_s
        self.say("q leaves. So does Ctrl+C pressed again at once.")

    def _send_to_terminal(self, sequence: str) -> None:
        driver = driver_of(self)
        if driver is not None:
            driver.write(sequence)
