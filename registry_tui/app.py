"""The full-screen console: one session, its screens, and what they may ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import ClassVar, cast

from textual import events, on, work
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.signal import Signal

from backends.domain.errors import NotSignedIn, ServiceError
from backends.domain.person import Caller
from backends.domain.registry import Registry
from backends.ports import Connector, Session
from backends.services.resolve import Target
from backends.services.who import who_am_i
from registry_tui.clipboard import Copier
from registry_tui.driver import driver_of
from registry_tui.settings import Settings
from registry_tui.terminal import Terminal
from screens.actions import EVERYWHERE, GO_TO, Action
from screens.base import ConsoleScreen, bindings
from screens.console import Severity
from screens.details import DetailsScreen
from screens.events import EventsScreen
from screens.first_run import FirstRunScreen
from screens.glyphs import ASCII, UNICODE
from screens.go_to import GoToScreen
from screens.help import HelpScreen
from screens.loadable import Loadable, Loading, Ready, after_failure
from screens.message import Message
from screens.messages import MessagesScreen
from screens.open_registry import OpenRegistry, find
from screens.palette import PaletteScreen
from screens.pane import Pane
from screens.profiles import ProfilesScreen
from screens.registries import RegistriesScreen
from screens.themes import THEMES, VARIABLES
from screens.wanted import RegistryWanted, TabWanted

QUIT_AGAIN_S = 1.0
FILLING_S = 0.05
SHORT = 200


def utc_now() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


class RegistryApp(App[int]):
    """Owns the session, the clipboard, the messages, and who one is."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
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
        self._connector = connector
        self._settings = settings
        self._copier = Copier(terminal, self._send_to_terminal, files)
        self._profile = profile
        self._region = region
        self._now = now
        self._session: Session | None = None
        self._messages: list[Message] = []
        self._interrupted_s = -QUIT_AGAIN_S
        self._mouse = terminal.mouse
        self.glyphs = UNICODE if terminal.unicode else ASCII
        self.caller: Loadable[Caller] = Loading()
        self.local_time = settings.local_time
        self.farewell = ""
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = terminal.theme

    # The session

    @property
    def session(self) -> Session | None:
        """The one connection everything on screen comes from; None before the first."""
        return self._session

    def get_default_screen(self) -> Screen[None]:
        """Open the list, or say what is missing to open it."""
        return self._open(self._profile, self._region)

    def _open(self, profile: str, region: str) -> Screen[None]:
        try:
            self._session = self._connector.connect(profile, region)
        except NotSignedIn as error:
            self._session = None
            return FirstRunScreen(error)
        return RegistriesScreen(self._session.control_plane)

    def on_mount(self) -> None:
        """Ask who one is; after a rest in the background, read again what is shown."""
        changed = cast("Signal[Screen[object]]", self.screen_change_signal)  # pyright: ignore[reportUnknownMemberType]
        changed.subscribe(self, self._in_one_frame, immediate=True)
        self.app_resume_signal.subscribe(self, self._resumed)  # pyright: ignore[reportUnknownMemberType]
        self.ask_who()

    def _in_one_frame(self, screen: Screen[object]) -> None:
        """Paint another screen once, when it has been laid out and filled; not as it comes up."""
        batch = ExitStack()
        batch.enter_context(self.batch_update())
        self._paint_when_filled(screen, batch)

    @work(group="painting")
    async def _paint_when_filled(self, screen: Screen[object], batch: ExitStack) -> None:
        with batch:
            if isinstance(screen, ConsoleScreen):
                with suppress(TimeoutError):
                    await asyncio.wait_for(screen.filled.wait(), FILLING_S)
            laid_out = asyncio.Event()
            screen.post_message(events.Resize(self.size, self.size))
            screen.call_later(laid_out.set)
            await laid_out.wait()
        screen.refresh()

    def _resumed(self, _app: object) -> None:
        self.action_reload()

    @work(exclusive=True, group="caller")
    async def ask_who(self) -> None:
        """Find out who one is here; the title line says it when it is known."""
        session = self._session
        if session is None:
            return
        plane = session.control_plane
        try:
            self.caller = Ready(await who_am_i(plane, plane), self.now())
        except ServiceError as error:
            self.caller = after_failure(self.caller, error)
        self._draw()

    @work(exclusive=True, group="session")
    async def switch(self, profile: str, region: str) -> None:
        """Leave every screen and the session, and open another; on failure stay where we are."""
        try:
            session = self._connector.connect(profile, region)
        except NotSignedIn as error:
            self.say(f"{error}. {error.hint}", "error")
            return
        before, self._session = self._session, session
        self.caller = Loading()
        with self.batch_update():
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            await self._replace(RegistriesScreen(session.control_plane))
        self.ask_who()
        if before is not None:
            await before.close()

    async def on_unmount(self) -> None:
        """End the session's connections."""
        if self._session is not None:
            await self._session.close()

    # What screens may ask for

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was said since the start, oldest first."""
        return tuple(self._messages)

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._now()

    def refresh_s(self, *, moving: bool) -> float:
        """Return how long to wait before reading again, in seconds; for ever on a slow line."""
        settings = self._settings
        if settings.slow:
            return inf
        return settings.refresh_moving_s if moving else settings.refresh_list_s

    def say(self, words: str, severity: Severity = "information") -> None:
        """Tell the person something, and keep it to be read again."""
        message = Message(words, self.now(), severity)
        self._messages.append(message)
        if isinstance(self.screen, ConsoleScreen):
            self.screen.show_message(message)

    @work(group="clipboard")
    async def copy(self, text: str, what: str) -> None:
        """Send a text to the clipboard and say which way it went."""
        try:
            way = (await self._copier.copy(text)).words
        except OSError as error:
            self.say(f"{what} could not be copied: {error}.", "error")
            return
        shown = (
            text if len(text) <= SHORT and "\n" not in text else f"{what}, {len(text):,} characters"
        )
        self.say(f"{shown}\n{way}")

    @work(group="clipboard")
    async def save(self, text: str, name: str) -> None:
        """Write a text to a file named after `name` and say where it is."""
        try:
            saved = await self._copier.save(text, name)
        except OSError as error:
            self.say(f"{name} could not be written: {error}.", "error")
            return
        self.farewell = saved.words
        self.say(saved.words)

    def why_disabled(self, action: Action) -> str:
        """Return why an action is not available anywhere now; empty when it is."""
        if action is GO_TO and self._list is None:
            return "There is no list of registries yet."
        return ""

    # What screens send up

    @property
    def _list(self) -> RegistriesScreen | None:
        lowest = self.screen_stack[0]
        return lowest if isinstance(lowest, RegistriesScreen) else None

    @on(RegistryWanted)
    def open_registry(self, wanted: RegistryWanted) -> None:
        """Open one registry of a list."""
        registry = find(wanted.listed.value, wanted.crn)
        if registry is None or self._session is None:
            return
        listed = Pane[tuple[Registry, ...]]()
        listed.state = Ready(wanted.listed, wanted.listed.call.at)
        opened = OpenRegistry(self._session.control_plane, wanted.crn, listed, registry)
        self.push_screen(EventsScreen(opened) if wanted.events else DetailsScreen(opened))

    @on(TabWanted)
    async def show_tab(self, wanted: TabWanted) -> None:
        """Show another tab in place of the open one."""
        tab = EventsScreen if wanted.events else DetailsScreen
        if not isinstance(self.screen, tab):
            with self.batch_update():
                await self._replace(tab(wanted.opened))

    async def back(self) -> None:
        """Take the screen in front away, and paint once it is gone."""
        with self.batch_update():
            await self.pop_screen()

    def open_screen(self, screen: Screen[None]) -> object:
        """Put another screen in front of the current one."""
        return self.push_screen(screen)

    async def do(self, action: Action) -> None:
        """Do what a person can do everywhere."""
        await self.run_action(action.name)

    async def go(self, target: Target) -> None:
        """Go to one registry, or to the list with a filter."""
        with self.batch_update():
            while len(self.screen_stack) > 1:
                await self.pop_screen()
        if self._list is None:
            return
        if target.registry_crn:
            self._list.open(target.registry_crn)
        else:
            self._list.narrow(target.filter)

    def on_paste(self, event: events.Paste) -> None:
        """Take a text pasted outside a field as a place to go to; it never triggers keys."""
        self.action_go_to(event.text.strip())

    # What a person can do everywhere

    def action_reload(self) -> None:
        """Read again what is shown; without a session, look for credentials again."""
        if self._session is None:
            self.switch(self._profile, self._region)
        elif isinstance(self.screen, ConsoleScreen):
            self.screen.reload()

    def action_go_to(self, typed: str = "") -> None:
        """Ask where to go."""
        if self._list is not None:
            self.push_screen(GoToScreen(self._list.registries, self.go, typed))

    def action_palette(self) -> None:
        """Show every action."""
        if isinstance(self.screen, ConsoleScreen):
            self.push_screen(PaletteScreen(self.screen))

    def action_profiles(self) -> None:
        """Choose another profile or region."""
        names, regions = self._connector.profiles(), self._connector.regions()
        self.push_screen(ProfilesScreen(names, regions, self.switch))

    def action_messages(self) -> None:
        """Read the messages again."""
        self.push_screen(MessagesScreen())

    def action_help(self) -> None:
        """Show every key."""
        self.push_screen(HelpScreen())

    def action_local_time(self) -> None:
        """Show times in this machine's zone, or in UTC again."""
        self.local_time = not self.local_time
        self._draw()

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

    def _send_to_terminal(self, sequence: str) -> None:
        driver = driver_of(self)
        if driver is not None:
            driver.write(sequence)

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

    def _replace(self, screen: Screen[None]) -> AwaitComplete:
        return self.switch_screen(screen)  # pyright: ignore[reportUnknownMemberType]

    def _draw(self) -> None:
        if isinstance(self.screen, ConsoleScreen) and self.screen.is_mounted:
            self.screen.draw()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Name what the stylesheets use beyond Textual's own variables."""
        return VARIABLES
