"""The list of AI Registries, filtered, sorted and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work

from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import ControlPlane
from backends.services.fleet import FIELDS, filter_of
from screens.actions import BACK, OPEN, Action
from screens.base import advice, bindings
from screens.changing_screen import ChangingScreen
from screens.filtering import FilteringScreen
from screens.fleet_lines import FleetLines
from screens.fleet_panes import ATTENTION, NEWEST_FIRST, FleetPanes
from screens.key_table import ON_REGISTRIES
from screens.loadable import Failed, Loading
from screens.refreshing import RefreshingScreen
from screens.registry_columns import COLUMNS, shown
from screens.wanted import NewWanted, RegistryWanted, Tab
from screens.widgets.line_list import LineList

EMPTY = "There are no AI Registries that you may see here. r asks again."
NO_MATCH = "No registry matches the filter. Esc clears it."


class RegistriesScreen(FilteringScreen, ChangingScreen, RefreshingScreen):
    """Lists registries, and asks for the chosen one to be opened."""

    TITLE_WORDS = "AI Registries"
    CSS_PATH = "registries.tcss"
    ACTIONS = ON_REGISTRIES
    BINDINGS: ClassVar = bindings(ACTIONS)
    COLUMNS = COLUMNS
    PLACEHOLDER = "words, or status:failed  env:name  -word"
    TO_ROWS = replace(OPEN, label="To the rows", needs_row=False)

    def __init__(self, control_plane: ControlPlane) -> None:
        super().__init__()
        self.fleet = FleetPanes(control_plane)
        self._has_row = False
        self._marked: set[str] = set()

    @property
    def registries(self) -> tuple[Registry, ...]:
        """Every registry known here, whatever the filter."""
        return self.fleet.registries.value or ()

    @property
    def moving(self) -> bool:
        """Whether an operation is under way on any registry."""
        return any(registry.health is Health.BUSY for registry in self.registries)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        fleet = self.fleet
        return (fleet.registries.error, fleet.environments.error, fleet.latest.error)

    def on_resize(self) -> None:
        """Name the order, or leave it to the column heads again."""
        self.draw_rows()

    def on_mount(self) -> None:
        """Draw the first state; reading starts when the screen is shown."""
        super().on_mount()
        self.table.notice = "Loading"
        self._mark_order()

    @work(exclusive=True, group="registries")
    async def load(self) -> None:
        """Read everything; each answer is drawn when it comes."""
        try:
            await self.fleet.read(lambda: self.call_later(self.draw))
        finally:
            self.loaded()

    # Drawing

    def draw(self) -> None:
        """Draw what is known now."""
        super().draw()
        self.draw_rows()
        local = self.console.local_time
        self.notice_line.notice = "\n".join(self.fleet.notices(local=local))
        if self.fleet.registries.answer is not None:
            self.title_bar.as_of.moment = self.fleet.registries.answer.call.at

    def draw_rows(self) -> None:
        """Draw the registries that the filter lets through."""
        fleet, console = self.fleet, self.console
        wanted = filter_of(self.bar.input.value)
        found = fleet.search(wanted)
        self._marked &= fleet.places.keys()
        now, marked = console.now(), self._marked
        self.table.show(
            FleetLines(fleet.rows, found, fleet.places, console.glyphs, now, marked=marked)
        )
        self.table.notice = self._instead_of_rows()
        self.table.set_class(isinstance(fleet.registries.state, Failed), "-failed")
        self.bar.problem = " ".join(wanted.problems)
        known = fleet.registries.answer is not None
        count = f"{len(found):,} of {len(fleet.rows):,}"
        if self._marked:
            count = f"{len(self._marked):,} marked  {count}"
        self.bar.note = f"{self._hidden_order()}{count}" if known else ""

    def _hidden_order(self) -> str:
        """Name the column that orders the rows, where its head has no room to."""
        key, descending = self.fleet.order
        if key == ATTENTION:
            return "attention first  "
        column = next(column for column in COLUMNS if column.key == key)
        if column in shown(self.size.width):
            return ""
        glyphs = self.console.glyphs
        return f"{column.title} {glyphs.descending if descending else glyphs.ascending}  "

    def _instead_of_rows(self) -> str:
        match self.fleet.registries.state:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{error}\n{advice(error)}"
            case _:
                return NO_MATCH if self.fleet.rows else EMPTY

    # Doing

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here: from the list, there is nowhere to go back to."""
        return tuple(action for action in super().key_bar_actions() if action is not BACK)

    def changes_shown(self) -> tuple[Action, ...]:
        """Keep to keys that are the same on every row: the bar is not drawn with each move."""
        return ()

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

    @on(LineList.Highlighted)
    def cursor_moved(self, moved: LineList.Highlighted) -> None:
        """Dim or light the keys that need a row, where there was one and is none, or now is."""
        moved.stop()
        if (moved.key is not None) != self._has_row:
            self._has_row = moved.key is not None
            self.draw_keys()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Open the registry under the cursor."""
        if self.table.cursor_key is not None:
            self.open(self.table.cursor_key)

    def action_events(self) -> None:
        """Open its events and logs."""
        if self.table.cursor_key is not None:
            self.open(self.table.cursor_key, "events")

    def action_models(self) -> None:
        """Open the models registered in it."""
        if self.table.cursor_key is not None:
            self.open(self.table.cursor_key, "models")

    def open(self, crn: str, tab: Tab = "details") -> None:
        """Put the cursor on a registry, and ask for it to be opened."""
        self.table.move_to(crn)
        listed = self.fleet.registries.answer
        if listed is not None:
            self.post_message(RegistryWanted(crn, listed, tab))

    @property
    def changeable(self) -> Registry | None:
        """The registry under the cursor."""
        key = self.table.cursor_key
        place = None if key is None else self.fleet.places.get(key)
        return None if place is None else self.fleet.rows[place].registry

    @property
    def latest(self) -> str:
        """The newest version one can install, once that is known."""
        return self.fleet.latest.value or ""

    def action_new(self) -> None:
        """Begin to create a registry."""
        self.post_message(NewWanted())

    def action_mark(self) -> None:
        """Mark the registry under the cursor, or not any longer, and go on to the next."""
        if self.table.cursor_key is not None:
            self._marked ^= {self.table.cursor_key}
            self.draw_rows()
            self.table.action_move(1)

    @property
    def synchronizable(self) -> Sequence[Registry]:
        """The marked registries; the one under the cursor, where none is marked."""
        marked = [row for row in self.registries if row.crn in self._marked]
        return marked or super().synchronizable

    def action_copy(self) -> None:
        """Copy the registry's CRN."""
        if self.table.cursor_key is not None:
            self.console.copy(self.table.cursor_key, "the CRN")

    def action_save(self) -> None:
        """Write the registry's CRN to a file."""
        crn = self.table.cursor_key
        if crn is not None:
            name = next(row.name for row in self.registries if row.crn == crn)
            self.console.save(crn, f"{name}-CRN")

    def action_sort(self) -> None:
        """Order by the next column."""
        keys = [field.key for field in FIELDS]
        column = self.fleet.order[0]
        after = keys.index(column) + 1 if column in keys else 0
        self.action_sort_by(keys[after % len(keys)])

    def action_sort_by(self, column: str) -> None:
        """Order by a column; by the same again, the other way round."""
        same = column == self.fleet.order[0]
        self._reorder(column, descending=not self.fleet.order[1] if same else column == "created")

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._reorder(self.fleet.order[0], descending=not self.fleet.order[1])

    def action_attention(self) -> None:
        """Put what needs attention first, or return to the newest first."""
        if self.fleet.order[0] == ATTENTION:
            self._reorder(NEWEST_FIRST[0], descending=NEWEST_FIRST[1])
        else:
            self._reorder(ATTENTION, descending=False)
            self.table.action_first()

    def _reorder(self, column: str, *, descending: bool) -> None:
        self.fleet.reorder(column, descending=descending)
        self._mark_order()
        self.draw_rows()

    def _mark_order(self) -> None:
        column, descending = self.fleet.order
        self.table.set_sort("status" if column == ATTENTION else column, descending=descending)
