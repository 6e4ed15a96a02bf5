"""One environment: its fields, and its workbenches and inference services with how they learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import Session
from backends.services.environments import Site, status_words
from backends.services.synchronized import last_synchronized
from screens.actions import SYNCHRONIZE, WHOLE, Action
from screens.base import bindings
from screens.key_table import ON_ENVIRONMENT
from screens.neighbour_lines import (
    COLUMNS,
    Neighbour,
    neighbours,
    site_fields,
)
from screens.open_registry import opened
from screens.refreshing import RefreshingScreen
from screens.site_panes import SitePanes
from screens.synchronizing_screen import SynchronizingScreen
from screens.text import SAVES_WHOLE, TextScreen
from screens.wanted import RegistryWanted, StorageWanted
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

FIELD_COLUMNS = (Column("label", "", 16), Column("value", "", 30, grow=1))
NONE = "Neither a workbench nor an Inference service is in it that you may see."
NOT_KNOWN = "What stands in it is not known. r asks again."


class EnvironmentScreen(SynchronizingScreen, RefreshingScreen):
    """Fields above, neighbours of the registry below."""

    CSS_PATH = "environment.tcss"
    ACTIONS = ON_ENVIRONMENT
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, session: Session, panes: SitePanes, site: Site) -> None:
        super().__init__()
        self._session = session
        self._panes = panes
        self._site = site
        self._synchronized: dict[str, datetime | ServiceError | None] = {}
        self.fields = LineList(FIELD_COLUMNS, glyphs=self.console.glyphs, header=False)
        self.fields.id = "fields"
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs)

    def body(self) -> ComposeResult:
        """Place the fields over the neighbours."""
        yield self.fields
        yield self.table

    def on_mount(self) -> None:
        """Draw what the list told."""
        super().on_mount()
        self.table.focus()

    @property
    def site(self) -> Site:
        """The environment, as last read."""
        return self._panes.site(self._site.environment.crn) or self._site

    @property
    def moving(self) -> bool:
        """Whether something changes by itself in it."""
        rows = (*(self.site.workbenches or ()), *(self.site.services or ()))
        return any(row.health is Health.BUSY for row in rows)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return self._panes.errors

    @work(exclusive=True, group="environment")
    async def load(self) -> None:
        """Read what stands in it, then when older workbenches were last synchronized."""
        try:
            await self._panes.read(lambda: self.call_later(self.draw))
            plane = self._session.control_plane
            self._synchronized = await last_synchronized(plane, self.site.manual)
            self.draw()
        finally:
            self.loaded()

    # Drawing

    def draw(self) -> None:
        """Draw fields and neighbours."""
        super().draw()
        site, glyphs = self.site, self.console.glyphs
        where = self.title_bar.where
        where.title = f"Environments / {site.environment.environment_name}"
        where.status = f"{glyphs.of(site.health)} {status_words(site)}"
        if self._panes.environments.answer is not None:
            self.title_bar.as_of.moment = self._panes.environments.answer.call.at
        fields = site_fields(site, local=self.console.local_time)
        self.fields.show(Rows((label, ((label, "muted"), value)) for label, value in fields))
        self.table.notice = NONE if site.workbenches is not None else NOT_KNOWN
        self.table.show(Rows(self._rows()))
        notices = self._panes.notices(local=self.console.local_time)
        self.notice_line.notice = "\n".join(notices)

    def _neighbours(self) -> Sequence[Neighbour]:
        local = self.console.local_time
        return tuple(neighbours(self.site, self._synchronized, local=local))

    def _rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        for one in self._neighbours():
            yield one.crn, one.cells(self.console.glyphs)

    # Doing

    @property
    def synchronizable(self) -> Sequence[Registry]:
        """The registry in use in it, if there is one."""
        registry = self.site.registry_in_use
        return (registry,) if registry else ()

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave Synchronize out where it can do nothing."""
        shown = super().key_bar_actions()
        return tuple(one for one in shown if one is not SYNCHRONIZE or not self.why_disabled(one))

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to look at, or no registry to open."""
        if action is WHOLE and self._whole() is None:
            return "There is nothing under the cursor."
        if action.name in ("details", "set_up", "storage") and not self.synchronizable:
            return "It has no registry that you may see."
        return super().why_disabled(action)

    def on_descendant_focus(self) -> None:
        """Show the keys of the list that has the focus."""
        self.draw_keys()

    def action_other_pane(self) -> None:
        """Move between the fields and the neighbours."""
        (self.table if self.fields.has_focus else self.fields).focus()

    def _whole(self) -> tuple[str, str] | None:
        """Return title and text of what is under the cursor."""
        if self.fields.has_focus:
            fields = dict(site_fields(self.site, local=self.console.local_time))
            label = self.fields.cursor_key
            return (label, fields[label]) if label in fields else None
        key = self.table.cursor_key
        found = next((one for one in self._neighbours() if one.crn == key), None)
        return (found.name, found.whole()) if found else None

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show all there is about what is under the cursor."""
        if whole := self._whole():
            title, text = whole
            self.console.open_screen(TextScreen(title, text, f"{title}.txt"))

    def action_details(self) -> None:
        """Open the registry in use in it."""
        listed = self._panes.registries
        if self.synchronizable and listed is not None:
            self.post_message(RegistryWanted(self.synchronizable[0].crn, listed))

    def action_set_up(self) -> None:
        """Check whether the registry in use is set up."""
        listed = self._panes.registries
        if self.synchronizable and listed is not None:
            self.post_message(RegistryWanted(self.synchronizable[0].crn, listed, "set-up"))

    def action_storage(self) -> None:
        """Show how the registry in use reaches storage."""
        listed = self._panes.registries
        if self.synchronizable and listed is not None:
            found = opened(self._session, self.synchronizable[0].crn, listed)
            if found is not None:
                self.post_message(StorageWanted(found))

    def action_copy(self) -> None:
        """Copy the value, or the CRN, under the cursor."""
        if self.fields.has_focus:
            title, text = self._whole() or ("", "")
            self.console.copy(text, title, SAVES_WHOLE)
        elif self.table.cursor_key is not None:
            self.console.copy(self.table.cursor_key, "the CRN", SAVES_WHOLE)
