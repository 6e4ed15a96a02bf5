"""How a registry reaches its environment's storage: what that takes, and what there is of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from backends.domain.errors import NotAccepted, NotSignedIn, ServiceError
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.services.names import names_of
from backends.services.storage.candidates import Candidates
from backends.services.storage.rows import StorageRow, failure_of, raw_of, storage_rows
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding
from screens.actions import COPY, WHOLE, Action
from screens.base import advice, bindings, sentences
from screens.csv_text import csv_text
from screens.narrowing import NarrowingScreen
from screens.open_registry import OpenRegistry
from screens.refreshing import RefreshingScreen
from screens.storage_actions import (
    GRANT_STORAGE,
    RAW_OF_STORAGE,
    REVOKE_STORAGE,
    SAVE_TABLE,
    SIGN_IN,
    SYNC_STORAGE,
)
from screens.storage_granting import StorageGranting
from screens.storage_key_table import ON_STORAGE
from screens.storage_lines import (
    FIELD_COLUMNS,
    MAPPING_COLUMNS,
    POLICY_COLUMNS,
    StorageField,
    storage_cells,
    storage_fields,
)
from screens.text import SAVES_WHOLE, TextScreen
from screens.widgets.line_list import LineList
from screens.widgets.rows import Rows

READING = "Reading how it reaches storage"
ASK_RAZ = "Whether the environment has RAZ could not be found out. n asks you."
SIGN_IN_FIRST = "Nobody has signed in to Ranger there."
NO_ROWS = "There are no mappings. n adds the first."
NO_POLICIES = "This Ranger has no policy for the cloud's storage that you may see."
NO_MATCH = "Nothing matches. Esc shows all again."
NOTHING_THERE = "There is nothing under the cursor."
STILL_READING = "It is being read."
MOST_FIELDS = 9


class StorageScreen(StorageGranting, NarrowingScreen, RefreshingScreen):
    """Fields above; below, all mappings of the environment, or the policies of its storage."""

    CSS_PATH = "storage.tcss"
    ACTIONS = ON_STORAGE
    BINDINGS: ClassVar = bindings(ACTIONS)
    TO_ROWS = WHOLE
    PLACEHOLDER = "words: a user, a group, a role, a policy"

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__()
        self.opened = opened
        self._names: Mapping[str, str] = {}
        self._went = False
        self.fields = LineList(FIELD_COLUMNS, glyphs=self.console.glyphs, header=False)
        self.fields.id = "fields"

    def body(self) -> ComposeResult:
        """Place the fields over the table."""
        yield self.fields
        yield self.bar
        yield self.table

    @property
    def _standing(self) -> StorageStanding | None:
        return self.opened.storage.standing

    @property
    def _registry(self) -> Registry:
        return self.opened.registry

    @property
    def moving(self) -> bool:
        """Whether data lakes are being synchronized."""
        return self.opened.storage.moves

    @work(exclusive=True, group="storage")
    async def load(self) -> None:
        """Read how it stands, then what those in the mappings are called."""
        try:
            await self.opened.storage.read(self.opened.session, self._registry, self.console.now)
            self.draw()
            self._go_to_own()
            await self._read_names()
        finally:
            self.loaded()

    def _go_to_own(self) -> None:
        """Put the cursor on the registry's own row, once: it may be far down."""
        own = next((row.key for row in self._rows() if row.own), None)
        if own is not None and not self._went:
            self._went = self.table.move_to(own)

    async def _read_names(self) -> None:
        standing = self._standing
        if standing is None or not isinstance(standing.by, ByIdBroker):
            return
        mappings = standing.by.mappings
        if isinstance(mappings, ServiceError):
            return
        crns = [row.accessor_crn for row in mappings.mappings]
        self._names = await names_of(self.opened.control_plane, crns)
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw fields and rows as far as they are known."""
        super().draw()
        where = self.title_bar.where
        where.title = f"Storage access / {self._registry.name}"
        where.status = self._registry.environment_name
        self.title_bar.as_of.moment = self.opened.storage.as_of
        fields = self._fields()
        self.fields.show(Rows((field.label, field.cells) for field in fields))
        self.fields.styles.height = min(max(len(fields), 1), MOST_FIELDS)
        self.draw_rows()

    def draw_rows(self) -> None:
        """Draw the rows with the words that are wanted."""
        rows = self._rows()
        found = [row for row in rows if all(word in row.words for word in self.wanted)]
        by_ranger = self._standing is not None and isinstance(self._standing.by, ByRanger)
        columns = POLICY_COLUMNS if by_ranger else MAPPING_COLUMNS
        self.table.show(Rows((row.key, storage_cells(row)) for row in found), columns)
        self.table.notice = NO_MATCH if rows else self._instead_of_rows()
        self.bar.note = f"{len(found):,} of {len(rows):,}"
        failure = failure_of(self._standing) if self._standing else None
        self.table.set_class(failure is not None, "-failed")

    def _instead_of_rows(self) -> str:
        standing = self._standing
        if standing is None:
            return READING
        error = failure_of(standing)
        if isinstance(error, NotSignedIn):
            keys = "F3 signs in." if self.why_disabled(GRANT_STORAGE) else "n signs in, F3 too."
            return f"{SIGN_IN_FIRST} {keys}"
        if error is not None:
            more = "F3 signs in anew." if isinstance(error, NotAccepted) else ""
            if isinstance(standing.by, ByRanger) and not standing.by.address:
                more = "F3 signs in at an address that you type."
            return "\n".join(filter(None, (str(error), advice(error), more)))
        return {"not known": ASK_RAZ, "Ranger": NO_POLICIES, "IDBroker": NO_ROWS}[standing.where]

    def _fields(self) -> Sequence[StorageField]:
        standing = self._standing
        if standing is None:
            return ()
        by = standing.by
        who = self.opened.session.rangers.who(by.address) if isinstance(by, ByRanger) else ""
        return tuple(storage_fields(standing, who))

    def _rows(self) -> Sequence[StorageRow]:
        return storage_rows(self._standing, self._names) if self._standing else ()

    @property
    def _row(self) -> StorageRow | None:
        key = self.table.cursor_key
        return next((row for row in self._rows() if row.key == key), None)

    # What can be done

    def why_disabled(self, action: Action) -> str:
        """Say what has to be known first, or that there is nothing under the cursor."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action in (GRANT_STORAGE, REVOKE_STORAGE, SYNC_STORAGE, SIGN_IN, SAVE_TABLE):
            return self._why_not(action)
        if action in (COPY, WHOLE) and self._whole() is None:
            return NOTHING_THERE
        if action is RAW_OF_STORAGE and self._standing is None:
            return STILL_READING
        return ""

    def _why_not(self, action: Action) -> str:
        standing = self._standing
        if standing is None:
            return STILL_READING
        if action is SIGN_IN and not isinstance(standing.by, ByRanger):
            return "It is Ranger that one signs in to, and access is not given by it here."
        if action is GRANT_STORAGE and _is_nameless(standing):
            return standing.names.trouble
        if action is SAVE_TABLE and not self._rows():
            return "There are no rows to save."
        if action in (REVOKE_STORAGE, SYNC_STORAGE) and standing.by is None:
            return ASK_RAZ
        error = failure_of(standing) if action is REVOKE_STORAGE else None
        return sentences(error) if error else ""

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave signing in out where there is nothing to sign in to."""
        shown = super().key_bar_actions()
        return tuple(one for one in shown if one is not SIGN_IN or not self.why_disabled(one))

    def on_descendant_focus(self) -> None:
        """Show the keys of the list that has the focus."""
        self.draw_keys()

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need something under the cursor."""
        self.draw_keys()

    def action_other_pane(self) -> None:
        """Move between the fields and the table."""
        (self.table if self.fields.has_focus else self.fields).focus()

    # Looking

    def _whole(self) -> tuple[str, str, str] | None:
        """Return title, text and value of what is under the cursor."""
        if self.fields.has_focus:
            label = self.fields.cursor_key
            field = next((one for one in self._fields() if one.label == label), None)
            return (field.label, field.whole, field.value) if field else None
        row = self._row
        if row is None:
            return None
        told = "\n".join(filter(None, (row.name, row.text, row.what, row.about, "", *row.notes)))
        return row.name, told, row.text

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show all there is about what is under the cursor."""
        if whole := self._whole():
            title, text, value = whole
            self.console.open_screen(TextScreen(title, text, f"{title}.txt", value))

    def action_copy(self) -> None:
        """Copy the value, the accessor's CRN, or the policy's name."""
        if whole := self._whole():
            title, _, value = whole
            self.console.copy(value, title, SAVES_WHOLE)

    def action_save_table(self) -> None:
        """Write the whole table to a file, as CSV."""
        standing = self._standing
        if standing is None:
            return
        columns = POLICY_COLUMNS if standing.where == "Ranger" else MAPPING_COLUMNS
        heads = [*(column.title for column in columns), "CRN or name"]
        rows = [(row.name, row.what, row.about, row.text) for row in self._rows()]
        name = f"{self._registry.environment_name}-storage-access.csv"
        self.console.save(csv_text(heads, rows), name)

    def action_raw(self) -> None:
        """Show the mappings, or the policy under the cursor, as JSON."""
        standing, row = self._standing, self._row
        if standing is not None:
            title, text = raw_of(standing, row.key if row else "")
            self.console.open_screen(TextScreen(title, text, f"{title}.json"))

    # Changing

    def stays_after(self, plan: Plan) -> bool:
        """Stay: one comes back to see what has become of it."""
        del plan
        return True

    def action_sign_in(self) -> None:
        """Sign in to Ranger, and read again."""
        by = self._standing.by if self._standing else None
        if isinstance(by, ByRanger):
            self.sign_in(by.address, self.reload)

    def action_grant_storage(self) -> None:
        """Ask what has to be known, then show the plan that gives access.

        It gets into the policy under the cursor; the one that the guide means is the first.
        """
        match self._standing:
            case StorageStanding(by=ByIdBroker()) as standing:
                self.ask_role(standing)
            case StorageStanding(by=ByRanger(found=Candidates())) if self._row:
                self.plan_policy("add-to-policy", int(self._row.key))
            case _:
                self.grant()

    def action_revoke_storage(self) -> None:
        """Plan to take the access away."""
        if self._standing is not None and isinstance(self._standing.by, ByRanger):
            self.plan_policy("remove-from-policy", int(self._row.key) if self._row else 0)
        else:
            self.plan_mapping("remove-mapping")

    def action_sync_storage(self) -> None:
        """Plan to bring the data lakes up to date: with users for Ranger, else with mappings."""
        by = self._standing.by if self._standing else None
        self.plan_sync(of_users=isinstance(by, ByRanger))


def _is_nameless(standing: StorageStanding) -> bool:
    """Whether the name of the machine user is not known by which access would be given."""
    names = standing.names
    match standing.where:
        case "Ranger":
            return not names.workload_name
        case "IDBroker":
            return not names.crn
        case "not known":
            return False
