"""The full-screen console: which screen follows which."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from backends.domain.errors import NotSignedIn
from registry_tui.changing import BEING_SENT, Changing
from screens.actions import GO_TO, Action
from screens.base import sentences
from screens.first_run import FirstRunScreen
from screens.loadable import Loading
from screens.registries import RegistriesScreen
from screens.wanted import (
    ComparisonWanted,
    ModelWanted,
    RegistryWanted,
    StorageWanted,
    TabWanted,
    VersionWanted,
)

if TYPE_CHECKING:
    from backends.services.resolve import Target
    from screens.open_registry import OpenRegistry
    from screens.open_storage import OpenStorage
    from screens.registry import RegistryTab
    from screens.wanted import Tab


class RegistryApp(Changing):
    """Opens the list of registries, and from there everything else, one screen over another.

    Each session has a stack of screens of its own, a mode as Textual calls it.
    """

    CSS_PATH = "app.tcss"
    _numbers = count(1)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._storages: dict[str, OpenStorage] = {}

    def get_default_screen(self) -> Screen[None]:
        """Open the list, or say what is missing to open it."""
        try:
            self.session = self.connector.connect(self.profile, self.region)
        except NotSignedIn as error:
            return FirstRunScreen(error)
        return RegistriesScreen(self.session.control_plane)

    @property
    def _list(self) -> RegistriesScreen | None:
        lowest = self.screen_stack[0]
        return lowest if isinstance(lowest, RegistriesScreen) else None

    # Another session

    @work(group="session")
    async def switch(self, profile: str, region: str) -> None:
        """Leave every screen and the session, and open another; on failure stay where we are."""
        if self.is_sending:
            self.say(BEING_SENT, "warning")
            return
        try:
            session = self.connector.connect(profile, region)
        except NotSignedIn as error:
            if isinstance(self.screen, FirstRunScreen):
                self.screen.explain(error)
            self.say(sentences(error), "error")
            return
        before, self.session = self.session, session
        self._storages = {}
        self.profile, self.region = profile, region
        self.caller = Loading()
        old, new = self.current_mode, f"session {next(self._numbers)}"
        self.add_mode(new, lambda: RegistriesScreen(session.control_plane))  # pyright: ignore[reportUnknownMemberType]
        try:
            with self.batch_update():
                await self.switch_mode(new)
                await self.remove_mode(old)
            self.ask_who()
            self.find_changes()
        finally:
            if before is not None:
                await before.close()

    def action_profiles(self) -> None:
        """Choose another profile or region."""
        names, regions = self.connector.profiles(), self.connector.regions()
        self.open_screen(self._further.ProfilesScreen(names, regions, self.switch))

    def action_reload(self) -> None:
        """Read again what is shown; without a session, look for credentials again."""
        if self.session is None:
            self.switch(self.profile, self.region)
        else:
            super().action_reload()

    # One registry

    @on(RegistryWanted)
    def open_registry(self, wanted: RegistryWanted) -> None:
        """Open one registry of a list."""
        if self.session is None:
            return
        opened = self._further.opened(self.session, wanted.crn, wanted.listed)
        if opened is None:
            return
        self._remember(opened)
        if wanted.tab == "storage":
            self.open_screen(self._further.StorageScreen(opened))
        else:
            self.open_screen(self._tab(wanted.tab)(opened))

    @on(TabWanted)
    async def show_tab(self, wanted: TabWanted) -> None:
        """Show another tab in place of the open one, unless that was left meanwhile."""
        tab, front = self._tab(wanted.tab), self.screen
        is_open = isinstance(front, self._further.RegistryTab) and front.opened is wanted.opened
        if is_open and type(front) is not tab:
            with self.batch_update():
                await self._replace(tab(wanted.opened))

    def _tab(self, tab: Tab) -> Callable[[OpenRegistry], RegistryTab]:
        match tab:
            case "details":
                return self._further.DetailsScreen
            case "events":
                return self._further.EventsScreen
            case "models":
                return self._further.RegistryModelsScreen
            case "access":
                return self._further.AccessScreen
            case "cluster":
                return self._further.ClusterScreen
            case "set-up":
                return self._further.SetUpScreen

    @on(StorageWanted)
    def open_storage(self, wanted: StorageWanted) -> None:
        """Show how a registry reaches storage."""
        self._remember(wanted.opened)
        self.open_screen(self._further.StorageScreen(wanted.opened))

    def _remember(self, opened: OpenRegistry) -> None:
        """Let what was said of a registry's storage hold for the session: it is asked for once."""
        opened.storage = self._storages.setdefault(opened.crn, opened.storage)

    # Models

    @on(ModelWanted)
    def open_model(self, wanted: ModelWanted) -> None:
        """Open one model of a list."""
        if self.session is not None:
            opened = self._further.OpenModel(self.session, wanted.source, wanted.model)
            self.open_screen(self._further.ModelScreen(opened))

    @on(VersionWanted)
    def open_version(self, wanted: VersionWanted) -> None:
        """Open one version of the open model."""
        self.open_screen(self._further.VersionScreen(wanted.opened, wanted.version))

    @on(ComparisonWanted)
    def compare(self, wanted: ComparisonWanted) -> None:
        """Compare versions of the open model."""
        self.open_screen(self._further.ComparisonScreen(wanted.opened, wanted.versions))

    async def action_all_models(self) -> None:
        """Show the models of every place; where they are open already, what is over them goes."""
        if self.session is not None:
            await self._go_back_to(
                self._further.ModelsScreen, self._further.ModelsScreen(self.session)
            )

    async def _go_back_to(self, kind: type[Screen[None]], fresh: Screen[None]) -> None:
        """Show the screen of a kind that is open, or else a fresh one."""
        if not any(isinstance(one, kind) for one in self.screen_stack):
            self.open_screen(fresh)
            return
        with self.batch_update():
            while not isinstance(self.screen, kind):
                await self.pop_screen()

    # Anywhere

    async def action_environments(self) -> None:
        """Show the environments; where they are open already, what stands over them goes."""
        if self.session is not None:
            environments = self._further.EnvironmentsScreen
            await self._go_back_to(environments, environments(self.session))

    async def go(self, target: Target) -> None:
        """Go to one registry, or to the list with a filter."""
        with self.batch_update():
            await self.clear()
        if self._list is None:
            return
        if target.registry_crn:
            self._list.open(target.registry_crn)
        else:
            self._list.narrow(target.filter)

    def action_go_to(self, typed: str = "") -> None:
        """Ask where to go."""
        if self._list is not None:
            self.open_screen(self._further.GoToScreen(self._list.registries, self.go, typed))

    def on_paste(self, event: events.Paste) -> None:
        """Take a text pasted outside a field as a place to go to; it never triggers keys."""
        self.action_go_to(event.text.strip())

    def action_palette(self) -> None:
        """Show every action."""
        if self.front is not None:
            self.open_screen(self._further.PaletteScreen(self.front))

    def action_messages(self) -> None:
        """Read the messages again."""
        self.open_screen(self._further.MessagesScreen())

    def action_help(self) -> None:
        """Show every key."""
        self.open_screen(self._further.HelpScreen(self.front.ACTIONS if self.front else ()))

    def why_disabled(self, action: Action) -> str:
        """Return why an action is not available anywhere now; empty when it is."""
        if action is GO_TO and self._list is None:
            return "There is no list of registries yet."
        return super().why_disabled(action)

    async def do(self, action: Action) -> None:
        """Do what a person can do everywhere."""
        await self.run_action(action.name)

    def _replace(self, screen: Screen[None]) -> AwaitComplete:
        return self.switch_screen(screen)  # pyright: ignore[reportUnknownMemberType]
