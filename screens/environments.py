"""Every environment with what stands in it, and whether its workbenches need synchronizing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work

from backends.domain.errors import ServiceError
from backends.domain.plan import Verdict
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import Session
from backends.services.environments import FIELDS, Site, filter_of, index_of
from screens.actions import OPEN_ENVIRONMENT, SYNCHRONIZE, Action
from screens.base import advice, bindings
from screens.environment import EnvironmentScreen
from screens.filtering import FilteringScreen
from screens.key_table import ON_ENVIRONMENTS
from screens.loadable import Failed, Loading, value_of
from screens.refreshing import RefreshingScreen
from screens.site_panes import SitePanes
from screens.synchronizing_screen import SynchronizingScreen
from screens.widgets.line_list import Cell, Column, LineList, Tone
from screens.widgets.rows import Rows

COLUMNS = (
    Column("status", "Status", 14),
    Column("name", "Name", 17, grow=2),
    Column("cloud", "Cloud", 5, keep=3),
    Column("region", "Region", 9, grow=1, keep=6),
    Column("raz", "RAZ", 5, keep=2),
    Column("registry", "Registry", 13, grow=2, keep=4),
    Column("workbenches", "Workbenches", 11, grow=2, keep=1),
    Column("inference", "Inference", 9, grow=1, keep=5),
    Column("sync", "Synchronize", 11),
    Column("lake", "Data Lake", 11, grow=1, keep=8),
    Column("credential", "Credential", 11, grow=1, keep=7),
)
CHECKED_COLUMNS = (
    *COLUMNS[:-2],
    Column("storage", "Storage", 11, keep=2),
    Column("setup", "Set-up", 14),
    *COLUMNS[-2:],
)
"""As soon as registries were checked."""
EMPTY = "There are no environments that you may see here. r asks again."
NO_MATCH = "No environment matches the filter. Esc clears it."


CHECKING = "Checking the registry in use of each environment; nothing is changed."


class EnvironmentsScreen(FilteringScreen, SynchronizingScreen, RefreshingScreen):
    """Lists environments; each opens to what stands in it."""

    TITLE_WORDS = "Environments"
    CSS_PATH = "environments.tcss"
    ACTIONS = ON_ENVIRONMENTS
    BINDINGS: ClassVar = bindings(ACTIONS)
    COLUMNS = COLUMNS
    PLACEHOLDER = "words, or raz:no  sync:manual  setup:fail  -word"
    TO_ROWS = replace(OPEN_ENVIRONMENT, label="To the rows", needs_row=False)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.panes = SitePanes(session.control_plane)
        self._session = session

    @property
    def moving(self) -> bool:
        """Whether something changes by itself in any environment."""
        return any(site.health is Health.BUSY for site in self.panes.rows)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return self.panes.errors

    @work(exclusive=True, group="environments")
    async def load(self) -> None:
        """Read everything; each answer is drawn when it comes."""
        try:
            await self.panes.read(lambda: self.call_later(self.draw))
        finally:
            self.loaded()

    # Drawing

    def draw(self) -> None:
        """Draw what is known now."""
        super().draw()
        self.draw_rows()
        local = self.console.local_time
        notices = (*self.panes.notices(local=local), self.panes.checked(local=local))
        self.notice_line.notice = "\n".join(filter(None, notices))
        if self.panes.environments.answer is not None:
            self.title_bar.as_of.moment = self.panes.environments.answer.call.at

    def draw_rows(self) -> None:
        """Draw the environments that the filter lets through."""
        rows, wanted = self.panes.rows, filter_of(self.bar.input.value)
        found = [rows[place] for place in index_of(rows).search(wanted)]
        columns = CHECKED_COLUMNS if self.panes.found else COLUMNS
        self.table.show(Rows(self._rows(found, columns)), columns)
        self.table.notice = self._instead_of_rows()
        self.table.set_class(isinstance(self.panes.environments.state, Failed), "-failed")
        self.bar.problem = " ".join(wanted.problems)
        known = self.panes.environments.answer is not None
        self.bar.note = f"{len(found):,} of {len(rows):,}" if known else ""

    def _rows(
        self, found: Sequence[Site], columns: Sequence[Column]
    ) -> Iterator[tuple[str, Sequence[Cell]]]:
        for site in found:
            yield site.environment.crn, [self._cell(column.key, site) for column in columns]

    def _cell(self, key: str, site: Site) -> Cell:
        text = next(field.text(site) for field in FIELDS if field.key == key)
        match key:
            case "status":
                return f"{self.console.glyphs.of(site.health)} {text}", site.health.value
            case "sync" if site.manual and site.registries:
                return text, "warning"
            case "storage" | "setup" if text:
                return text, _tone(text)
            case "name" | "registry" | "workbenches":
                return text
            case _:
                return text, "muted"

    def _instead_of_rows(self) -> str:
        match self.panes.environments.state:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{error}\n{advice(error)}"
            case _:
                return NO_MATCH if self.panes.rows else EMPTY

    # Checking

    def outdate(self) -> None:
        """Forget what checks found, as something was changed, and read again."""
        self.panes.forget_checks()
        super().outdate()

    @work(exclusive=True, group="checks")
    async def action_check_set_up(self) -> None:
        """Check the set-up of the registry in use of each environment."""
        caller = value_of(self.console.caller)
        self.console.say(CHECKING)
        await self.panes.check(self._session, caller, self.console.now, self.draw)
        if self.console.messages[-1].words == CHECKING:
            self.message_line.dismiss()
        self.draw()

    # Doing

    @property
    def site(self) -> Site | None:
        """The environment under the cursor."""
        key = self.table.cursor_key
        return None if key is None else self.panes.site(key)

    @property
    def synchronizable(self) -> Sequence[Registry]:
        """The registry in use in the environment under the cursor, if there is one."""
        registry = self.site.registry_in_use if self.site else None
        return (registry,) if registry else ()

    def why_not_synchronized(self) -> str:
        """Say that there is no registry in it, or why it cannot be synchronized."""
        if self.site is not None and not self.synchronizable:
            return f"{self.site.environment.environment_name} has no registry that you may see."
        return super().why_not_synchronized()

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing under the cursor, where there is nothing."""
        if action.needs_row and self.table.cursor_key is None:
            return "There is no environment under the cursor."
        return super().why_disabled(action)

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave Synchronize out where it can do nothing."""
        shown = super().key_bar_actions()
        return tuple(one for one in shown if one is not SYNCHRONIZE or not self.why_disabled(one))

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a registry."""
        self.draw_keys()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Open the environment under the cursor."""
        if self.site is not None:
            self.console.open_screen(EnvironmentScreen(self._session, self.panes, self.site))

    def action_copy(self) -> None:
        """Copy the environment's CRN."""
        if self.table.cursor_key is not None:
            self.console.copy(self.table.cursor_key, "the CRN")

    def action_save(self) -> None:
        """Write the environment's CRN to a file."""
        if self.site is not None:
            name = f"{self.site.environment.environment_name}-CRN"
            self.console.save(self.site.environment.crn, name)


def _tone(words: str) -> Tone:
    """Return the tone of what checks came to, by the worst of it."""
    if Verdict.FAIL in words:
        return "failed"
    return "warning" if Verdict.WARN in words else "muted"
