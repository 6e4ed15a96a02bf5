"""What the tabs of a registry share: title with status, tab line, and keeping it up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError
from backends.domain.event import AuditEvent
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from screens.actions import ACCESS, CLUSTER, DETAILS, EVENTS
from screens.base import sentences
from screens.changing_screen import ChangingScreen
from screens.loadable import Stale
from screens.model_actions import MODELS
from screens.open_registry import OpenRegistry
from screens.refreshing import RefreshingScreen
from screens.storage_actions import SET_UP
from screens.times import clock
from screens.wanted import StorageWanted, TabWanted
from screens.widgets.tab_line import TabLine

TABS = tuple(
    (action.keys[0], title)
    for action, title in (
        (DETAILS, "Details"),
        (EVENTS, "Events & Logs"),
        (MODELS, "Models"),
        (ACCESS, "Access"),
        (CLUSTER, "Cluster"),
        (SET_UP, "Set-up"),
    )
)


class RegistryTab(ChangingScreen, RefreshingScreen):
    """One tab of one registry. A subclass has its title in `TAB` and draws below the tab line."""

    TAB: ClassVar[str] = ""

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__()
        self.opened = opened

    def pane(self) -> ComposeResult:
        """Compose what is below the tab line; each tab has its own."""
        yield from ()

    def body(self) -> ComposeResult:
        """Place the tab line over the tab's own part."""
        yield TabLine(TABS, self.TAB)
        yield from self.pane()

    @property
    def moving(self) -> bool:
        """Whether an operation is under way on the registry."""
        return self.opened.registry.health is Health.BUSY

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (self.opened.listed.error, self.opened.events.error)

    @property
    def changeable(self) -> Registry:
        """The open registry."""
        return self.opened.registry

    @property
    def latest(self) -> str:
        """The newest version one can install, once the details know it."""
        latest = self.opened.details.latest if self.opened.details else None
        return latest.value if isinstance(latest, Answer) else ""

    @property
    def history(self) -> Sequence[AuditEvent]:
        """What was done to the registry, once its events were read."""
        return self.opened.events.value or ()

    @work(exclusive=True, group="registry")
    async def load(self) -> None:
        """Read the registry, then what only this tab shows."""
        try:
            await self.opened.read()
            self.draw()
            await self.load_pane()
        finally:
            self.loaded()

    async def load_pane(self) -> None:
        """Read what only this tab shows; draw whatever arrives."""

    def draw(self) -> None:
        """Draw the title, the status, the time, and what is stale."""
        super().draw()
        registry = self.opened.registry
        where = self.title_bar.where
        where.title = f"AI Registries / {registry.name}"
        where.status = f"{self.console.glyphs.of(registry.health)} {status_word(registry.status)}"
        listed = self.opened.listed.answer
        self.title_bar.as_of.moment = listed.call.at if listed else None
        self.notice_line.notice = "\n".join(self.notices())

    def notices(self) -> list[str]:
        """Return what is wrong, a line each."""
        match self.opened.listed.state:
            case Stale(_, as_of, error):
                return [f"As of {clock(as_of, local=self.console.local_time)}. {sentences(error)}"]
            case _:
                return []

    def action_details(self) -> None:
        """Show the Details tab."""
        self.post_message(TabWanted(self.opened, "details"))

    def action_events(self) -> None:
        """Show the Events & Logs tab."""
        self.post_message(TabWanted(self.opened, "events"))

    def action_models(self) -> None:
        """Show the Models tab."""
        self.post_message(TabWanted(self.opened, "models"))

    def action_access(self) -> None:
        """Show the Access tab."""
        self.post_message(TabWanted(self.opened, "access"))

    def action_cluster(self) -> None:
        """Show the Cluster tab."""
        self.post_message(TabWanted(self.opened, "cluster"))

    def action_set_up(self) -> None:
        """Show the Set-up tab."""
        self.post_message(TabWanted(self.opened, "set-up"))

    def action_storage(self) -> None:
        """Show how it reaches storage."""
        self.post_message(StorageWanted(self.opened))
