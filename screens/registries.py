"""The list of AI Registries, filtered, sorted and kept up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.filter_terms import SearchIndex
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import ControlPlane
from backends.services.fleet import FIELDS, FleetRow, by_attention, filter_of, fleet, index_of
from backends.services.names import names_of
from screens.actions import BACK, ON_REGISTRIES, OPEN, Action
from screens.base import bindings, sentences
from screens.fleet_lines import FleetLines
from screens.loadable import Failed, Loading, Stale
from screens.pane import Pane
from screens.refreshing import RefreshingScreen
from screens.registry_columns import COLUMNS
from screens.times import clock
from screens.wanted import RegistryWanted
from screens.widgets.line_list import LineList
from screens.widgets.search_bar import SearchBar

T = TypeVar("T")

EMPTY = "There are no AI Registries that you may see here. r asks again."
NO_MATCH = "No registry matches the filter. Esc clears it."
PLACEHOLDER = "words, or status:failed  env:name  -word"
BY_ATTENTION = "attention"
TO_ROWS = replace(OPEN, label="To the rows", needs_row=False)
CLEAR = replace(BACK, label="Clear")
NEWEST_FIRST = ("created", True)


class RegistriesScreen(RefreshingScreen):
    """Lists registries, and asks for the chosen one to be opened."""

    TITLE_WORDS = "AI Registries"
    CSS_PATH = "registries.tcss"
    ACTIONS = ON_REGISTRIES
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, control_plane: ControlPlane) -> None:
        super().__init__()
        self.bar = SearchBar("/", PLACEHOLDER, typed=self._draw_rows)
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs)
        self._control_plane = control_plane
        self._registries = Pane[tuple[Registry, ...]]()
        self._environments = Pane[tuple[Environment, ...]]()
        self._latest = Pane[str]()
        self._names: Mapping[str, str] = {}
        self._order = NEWEST_FIRST
        self._rows: Sequence[FleetRow] = ()
        self._index: SearchIndex[FleetRow] = index_of(())
        self._places: Mapping[str, int] = {}
        self._joined = False

    def body(self) -> ComposeResult:
        """Place the filter bar over the list."""
        yield self.bar
        yield self.table

    @property
    def registries(self) -> tuple[Registry, ...]:
        """Every registry known here, whatever the filter."""
        return self._registries.value or ()

    @property
    def moving(self) -> bool:
        """Whether an operation is under way on any registry."""
        return any(registry.health is Health.BUSY for registry in self.registries)

    def on_mount(self) -> None:
        """Draw the first state; reading starts when the screen is shown."""
        super().on_mount()
        self.table.notice = "Loading"
        self.table.focus()
        self._mark_order()

    # Reading

    @work(exclusive=True, group="registries")
    async def load(self) -> None:
        """Ask for everything at once; each answer is drawn when it comes."""
        plane = self._control_plane
        try:
            await asyncio.gather(
                self._read(self._registries, plane.list_registries()),
                self._read(self._environments, plane.list_environments()),
                self._read(self._latest, plane.latest_registry_version()),
            )
            await self._learn_names()
        finally:
            self.loaded()

    async def _read(self, pane: Pane[T], asking: Awaitable[Answer[T]]) -> None:
        before = pane.value
        await pane.read(asking)
        if pane.value is not before:
            self._joined = False
        self.call_later(self.draw)

    async def _learn_names(self) -> None:
        creators = {registry.creator for registry in self.registries}
        if creators - self._names.keys():
            found = await names_of(self._control_plane, creators)
            self._names = {**dict.fromkeys(creators, ""), **found}
            self._joined = False
            self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw what is known now."""
        super().draw()
        if self._registries.answer is not None and not self._joined:
            self._join()
        self._draw_rows()
        self.notice_line.notice = "\n".join(self._notices())
        if self._registries.answer is not None:
            self.title_bar.as_of.moment = self._registries.answer.call.at

    def _join(self) -> None:
        rows = fleet(self.registries, self._environments.value, self._latest.value, self._names)
        column, descending = self._order
        order = next((field.order for field in FIELDS if field.key == column), by_attention)
        self._rows = sorted(rows, key=order, reverse=descending)
        self._index = index_of(self._rows)
        self._places = {row.registry.crn: place for place, row in enumerate(self._rows)}
        self._joined = True

    def _draw_rows(self) -> None:
        wanted = filter_of(self.bar.input.value)
        positions = self._index.search(wanted)
        self.table.show(
            FleetLines(self._rows, positions, self._places, self.console.glyphs, self.console.now())
        )
        self.table.notice = self._instead_of_rows()
        self.table.set_class(isinstance(self._registries.state, Failed), "-failed")
        self.bar.problem = " ".join(wanted.problems)
        shown, known = len(positions), len(self._rows)
        self.bar.note = f"{shown:,} of {known:,}" if self._registries.answer else ""

    def _instead_of_rows(self) -> str:
        match self._registries.state:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{error}\n{error.hint}"
            case _:
                return NO_MATCH if self._rows else EMPTY

    def _notices(self) -> Iterator[str]:
        """Yield what is wrong; what failed for the same reason as the list needs no more words."""
        said: ServiceError | None = None
        match self._registries.state:
            case Stale(_, as_of, said):
                yield f"As of {clock(as_of, local=self.console.local_time)}. {sentences(said)}"
            case Failed(said):
                pass
            case _:
                pass
        for pane, missing in (
            (self._environments, "Cloud and region are not known."),
            (self._latest, "The latest version is not known."),
        ):
            if pane.error is not None and type(pane.error) is not type(said):
                yield " ".join(([] if pane.answer else [missing]) + [sentences(pane.error)])

    # Doing

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here; while one types a filter, letters belong to it."""
        if self.bar.input.has_focus:
            return (TO_ROWS, CLEAR)
        return tuple(action for action in super().key_bar_actions() if action is not BACK)

    def on_descendant_focus(self) -> None:
        """Show the keys of the filter, or of the list."""
        self.draw_keys()

    def commands(self) -> tuple[Action, ...]:
        """Add an order for each column to what the palette offers."""
        return (
            *super().commands(),
            *(
                Action(
                    f"sort_by('{field.key}')",
                    "",
                    f"By {field.title.lower()}",
                    f"Sort by {field.title.lower()}; again, the other way round.",
                )
                for field in FIELDS
            ),
        )

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing under the cursor, where there is nothing."""
        if action.needs_row and self.table.cursor_key is None:
            return "There is no registry under the cursor."
        return super().why_disabled(action)

    def narrow(self, filter_text: str) -> None:
        """Show what a filter lets through."""
        self.bar.input.value = filter_text
        self.table.focus()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Go from the filter to the rows it let through."""
        self.table.focus()

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a row."""
        self.draw_keys()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Open the registry under the cursor."""
        if self.table.cursor_key is not None:
            self.open(self.table.cursor_key)

    def action_events(self) -> None:
        """Open its events and logs."""
        if self.table.cursor_key is not None:
            self.open(self.table.cursor_key, events=True)

    def open(self, crn: str, *, events: bool = False) -> None:
        """Put the cursor on a registry, and ask for it to be opened."""
        self.table.move_to(crn)
        if self._registries.answer is not None:
            self.post_message(RegistryWanted(crn, self._registries.answer, events=events))

    def action_copy(self) -> None:
        """Copy the registry's CRN."""
        if self.table.cursor_key is not None:
            self.console.copy(self.table.cursor_key, "the CRN")

    def action_save(self) -> None:
        """Write the registry's CRN to a file."""
        if self.table.cursor_key is not None:
            self.console.save(self.table.cursor_key, "crn")

    def action_filter(self) -> None:
        """Type a filter."""
        self.bar.input.focus()

    def action_back(self) -> None:
        """Leave the filter, clearing it first if there is one."""
        self.bar.input.value = ""
        self.table.focus()

    def action_sort(self) -> None:
        """Order by the next column."""
        keys = [field.key for field in FIELDS]
        column = self._order[0]
        after = keys.index(column) + 1 if column in keys else 0
        self.action_sort_by(keys[after % len(keys)])

    def action_sort_by(self, column: str) -> None:
        """Order by a column; by the same again, the other way round."""
        same = column == self._order[0]
        self._reorder(column, descending=not self._order[1] if same else column == "created")

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._reorder(self._order[0], descending=not self._order[1])

    def action_attention(self) -> None:
        """Put what needs attention first, or return to the newest first."""
        if self._order[0] == BY_ATTENTION:
            self._reorder(NEWEST_FIRST[0], descending=NEWEST_FIRST[1])
        else:
            self._reorder(BY_ATTENTION, descending=False)
            self.table.action_first()

    def _reorder(self, column: str, *, descending: bool) -> None:
        self._order = (column, descending)
        self._mark_order()
        self._join()
        self._draw_rows()

    def _mark_order(self) -> None:
        column, descending = self._order
        self.table.set_sort("status" if column == BY_ATTENTION else column, descending=descending)
