"""One model: what is said of it above, its versions below, and last its imports, if any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.plan import Plan
from backends.domain.printable import printable
from backends.domain.status import Health
from screens.actions import Action
from screens.base import advice, bindings, sentences
from screens.loadable import Failed, Loading
from screens.model_actions import (
    COMPARE,
    COPY_MODEL,
    FETCH,
    IMPORT_VERSION,
    MARK_VERSION,
    OPEN_VERSION,
    SAVE_MODEL,
    VISIBILITY,
)
from screens.model_changing import NO_VERSION
from screens.model_facts import COLUMNS as FACT_COLUMNS
from screens.model_facts import Fact, facts
from screens.model_key_table import ON_MODEL
from screens.model_reading import ModelReading
from screens.model_rows import (
    COLUMNS,
    IMPORT_COLUMNS,
    columns_of,
    import_account,
    import_cells,
    version_cells,
)
from screens.open_model import OpenModel
from screens.pane import notices_of
from screens.text import TextScreen
from screens.version_marks import Marks
from screens.wanted import ComparisonWanted, VersionWanted
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

MOST_IMPORTS = 4
FEWEST_FIELDS = 5
NONE_HERE = "It has no versions. n imports one."
NONE_ON_MLFLOW = "It has no versions. A run registers them."
NOTHING_THERE = "There is nothing under the cursor."
BY_FILE = "The server gives out single files: Enter opens the version, 4 its files, > fetches one."
LEFT_OUT = (VISIBILITY, IMPORT_VERSION, FETCH, COMPARE)
VIEW = replace(OPEN_VERSION, label="View")


class ModelScreen(ModelReading):
    """Three lists under one another; Tab moves between them."""

    CSS_PATH = "model.tcss"
    ACTIONS = ON_MODEL
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenModel) -> None:
        super().__init__(opened)
        glyphs = self.console.glyphs
        self.fields = LineList(FACT_COLUMNS, glyphs=glyphs, header=False, id="fields")
        self.table = LineList(COLUMNS, glyphs=glyphs, id="versions")
        self.imports = LineList(IMPORT_COLUMNS, glyphs=glyphs, header=False, id="imports")
        self._why = Static("", id="why", markup=False)
        self._heading = Static("Imports", id="heading", markup=False)
        self._marks = Marks()

    def body(self) -> ComposeResult:
        """Place the three lists, and what went wrong with the version under the cursor."""
        yield self.fields
        yield self.table
        yield self._why
        yield self._heading
        yield self.imports

    def on_mount(self) -> None:
        """Draw what the list of models told."""
        super().on_mount()
        self.table.focus()

    # Drawing

    def stays_after(self, plan: Plan) -> bool:
        """Say whether what is shown here is still there, under its name."""
        gone = plan.kind in ("delete-model", "rename-model")
        return plan.target.kind == "model" and not gone

    def draw(self) -> None:
        """Draw the three lists as far as they are known."""
        super().draw()
        opened, whole = self.opened, self.opened.whole
        where = self.title_bar.where
        where.title = f"Models / {opened.model.name}"
        where.status = opened.model.visibility.value
        self.title_bar.as_of.moment = whole.answer.call.at if whole.answer else None
        self._marks.keep(self.versions)
        shown = self._facts()
        self.fields.show(Rows((one.label, one.cells) for one in shown))
        self.fields.styles.height = min(len(shown), max(FEWEST_FIELDS, self.size.height * 2 // 5))
        self.table.notice = self._instead_of_versions()
        self.table.set_class(isinstance(whole.state, Failed), "-failed")
        columns = columns_of(self.versions)
        self.table.show(Rows(self._version_rows(columns)), columns)
        self._draw_imports()
        self._draw_why()
        self.notice_line.notice = "\n".join(self._notices())

    def _facts(self) -> Sequence[Fact]:
        opened = self.opened
        has_permissions = opened.session.models.permissions(opened.source) is not None
        return tuple(
            facts(
                opened.source,
                opened.model,
                self.granted if has_permissions else None,
                now=self.console.now(),
                local=self.console.local_time,
            )
        )

    def _version_rows(self, columns: Sequence[Column]) -> Iterator[tuple[str, Sequence[Cell]]]:
        glyphs, now = self.console.glyphs, self.console.now()
        for one in self.versions:
            yield str(one.version), version_cells(one, columns, glyphs, now, self._marks.numbers)

    def _instead_of_versions(self) -> str:
        match self.opened.whole.state:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{printable(str(error))}\n{advice(error)}"
            case _:
                return NONE_HERE if self.opened.source.kind == "AI Registry" else NONE_ON_MLFLOW

    def _draw_imports(self) -> None:
        events, local = self.events, self.console.local_time
        glyphs = self.console.glyphs
        self.imports.show(Rows((one.key, import_cells(one, glyphs, local=local)) for one in events))
        self.imports.display = self._heading.display = bool(events)
        self.imports.styles.height = min(len(events), MOST_IMPORTS)
        if self.imports.has_focus and not events:
            self.table.focus()

    @on(LineList.Highlighted, "#versions")
    def _draw_why(self) -> None:
        """Show whole why the version under the cursor has failed."""
        version = self.opened.version(self.version_here)
        words = version.error if version is not None and version.health is Health.FAILED else ""
        self._why.update(printable(words))
        self._why.display = bool(words)

    def _notices(self) -> Iterator[str]:
        yield from notices_of(self.opened.whole, (), local=self.console.local_time)
        if self.unread is not None:
            yield f"What was imported from here is not known. {sentences(self.unread)}"

    def on_resize(self) -> None:
        """Fit the facts to the new height."""
        self.draw()

    # What can be done

    @property
    def version_here(self) -> int:
        """The version under the cursor; 0 where there is none."""
        return int(self.table.cursor_key or 0)

    def why_disabled(self, action: Action) -> str:
        """Say what is missing to open, mark, compare or fetch something."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action.name in (OPEN_VERSION.name, COPY_MODEL.name, SAVE_MODEL.name):
            return "" if self._under_cursor()[1] else NOTHING_THERE
        if action.name in (MARK_VERSION.name, COMPARE.name, FETCH.name) and not self.version_here:
            return NO_VERSION
        if action.name == COMPARE.name:
            return self._marks.why_not(self.version_here, self.versions)
        if action.name == FETCH.name and self.opened.source.kind == "MLflow":
            return BY_FILE
        return ""

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do in the list that has the focus; leave out what cannot be done."""
        unneeded = {one for one in LEFT_OUT if self.why_disabled(one)}
        shown = (one for one in super().key_bar_actions() if one not in unneeded)
        if self.table.has_focus:
            return tuple(shown)
        return tuple(
            VIEW if one is OPEN_VERSION else one for one in shown if one is not MARK_VERSION
        )

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need something under the cursor."""
        self.draw_keys()

    def on_descendant_focus(self) -> None:
        """Show the keys of the list that has the focus."""
        self.draw_keys()

    # Doing

    def action_other_pane(self) -> None:
        """Move on to the next of the lists."""
        lists = [self.table, *([self.imports] if self.imports.display else []), self.fields]
        here = next((index for index, one in enumerate(lists) if one.has_focus), -1)
        lists[(here + 1) % len(lists)].focus()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Open the version under the cursor; of a fact or an import, show all there is."""
        if self.table.has_focus:
            self.post_message(VersionWanted(self.opened, self.version_here))
            return
        title, text, value = self._under_cursor()
        if text:
            name = f"{self.opened.model.name}-{title}"
            self.console.open_screen(TextScreen(title, text, name, value))

    def _under_cursor(self) -> tuple[str, str, str]:
        """Return title, text and value of what is under the cursor; empty where nothing is."""
        if self.fields.has_focus:
            key = self.fields.cursor_key
            fact = next((one for one in self._facts() if one.label == key), None)
            return (fact.label, fact.text, fact.whole or fact.value) if fact else ("", "", "")
        if self.imports.has_focus:
            key = self.imports.cursor_key
            event = next((one for one in self.events if one.key == key), None)
            text = import_account(event, local=self.console.local_time) if event else ""
            return "Import", text, event.why or event.repository if event else ""
        address = self._address()
        return (f"Version {self.version_here}", address, address) if address else ("", "", "")

    def _address(self) -> str:
        """Return what one would use the version under the cursor by."""
        version = self.opened.version(self.version_here)
        if version is None:
            return ""
        if self.opened.source.kind == "MLflow":
            return f"models:/{self.opened.model.name}/{version.version}"
        return version.artifact_uri or self.opened.model.id

    def action_mark(self) -> None:
        """Mark the version under the cursor, or take its mark away, and go on to the next."""
        self._marks.turn(self.version_here)
        self.draw()
        self.table.action_move(1)

    def action_compare(self) -> None:
        """Compare what is marked, or else this version with the one before."""
        numbers = self._marks.compared(self.version_here, self.versions)
        self.post_message(ComparisonWanted(self.opened, numbers))

    def action_copy(self) -> None:
        """Copy the value under the cursor; of a version, the address one would use it by."""
        title, text, value = self._under_cursor()
        self.console.copy(value or text, title)

    def action_save(self) -> None:
        """Write the value under the cursor to a file."""
        title, text, value = self._under_cursor()
        self.console.save(value or text, f"{self.opened.model.name}-{title}")
