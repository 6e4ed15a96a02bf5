"""The journal: what was changed from here, newest first, what became of it, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work

from backends.domain.errors import ServiceError
from backends.domain.journal import Entry, State
from backends.ports import Journal
from backends.services.execution.journal_search import filter_of, found
from backends.services.planning.plan_writing import change_record, plan_script
from screens.actions import COMMAND, FOLLOW_THIS, UNDO, WHOLE, Action
from screens.base import advice, bindings, sentences
from screens.filtering import FilteringScreen
from screens.key_table import ON_JOURNAL
from screens.loadable import Failed, Loadable, Loading, Ready, Stale, after_failure, value_of
from screens.progress_lines import entry_text, state_cell
from screens.refreshing import RefreshingScreen
from screens.text import TextScreen
from screens.times import clock, in_zone
from screens.wanted import FollowWanted, UndoWanted
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

COLUMNS = (
    Column("at", "Time", 20, keep=1),
    Column("state", "State", 13),
    Column("title", "Change", 28, grow=3),
    Column("profile", "Profile", 10, grow=1, keep=3),
    Column("by", "By", 14, grow=1, keep=2),
)
EMPTY = "Nothing was changed from here yet. n on the list of registries creates one."
NO_MATCH = "No change matches the filter. Esc clears it."


class JournalScreen(FilteringScreen, RefreshingScreen):
    """Lists changes; each can be read whole, taken back, or followed."""

    TITLE_WORDS = "Journal"
    CSS_PATH = "journal.tcss"
    ACTIONS = ON_JOURNAL
    BINDINGS: ClassVar = bindings(ACTIONS)
    COLUMNS = COLUMNS
    PLACEHOLDER = "words, or state:failed  kind:create  profile:name  -word"
    TO_ROWS = replace(WHOLE, label="To the rows")

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self.pane: Loadable[tuple[Entry, ...]] = Loading()
        self._journal = journal

    @property
    def entries(self) -> Sequence[Entry]:
        """Every change known here, whatever the filter."""
        return value_of(self.pane) or ()

    @property
    def moving(self) -> bool:
        """Whether any change has not ended."""
        return any(entry.is_open for entry in self.entries)

    @work(exclusive=True, group="journal")
    async def load(self) -> None:
        """Read the journal; what was read before stays where it cannot be."""
        try:
            self.pane = Ready(await self._journal.entries(), self.console.now())
        except ServiceError as error:
            self.pane = after_failure(self.pane, error)
        finally:
            self.loaded()
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw what is known now."""
        super().draw()
        self.draw_rows()
        match self.pane:
            case Stale(_, as_of, error):
                at = clock(as_of, local=self.console.local_time)
                self.notice_line.notice = f"As of {at}. {sentences(error)}"
            case Ready(_, as_of):
                self.title_bar.as_of.moment = as_of
                self.notice_line.notice = self._left_out()
            case _:
                pass

    def _left_out(self) -> str:
        count = self._journal.left_out
        lines = "1 line of it is" if count == 1 else f"{count:,} lines of it are"
        torn = f"{lines} left out: torn, or of a newer program. {self._journal.place}"
        return torn if count else ""

    def draw_rows(self) -> None:
        """Draw the changes that the filter lets through."""
        wanted = filter_of(self.bar.input.value)
        shown = found(self.entries, wanted)
        self.table.show(Rows(self._rows(shown)))
        self.table.notice = self._instead_of_rows()
        self.table.set_class(isinstance(self.pane, Failed), "-failed")
        self.bar.problem = " ".join(wanted.problems)
        known = value_of(self.pane) is not None
        self.bar.note = f"{len(shown):,} of {len(self.entries):,}" if known else ""
        self.draw_keys()

    def _rows(self, entries: Sequence[Entry]) -> Iterator[tuple[str, Sequence[Cell]]]:
        local, glyphs = self.console.local_time, self.console.glyphs
        for entry in entries:
            plan = entry.plan
            yield (
                entry.id,
                (
                    (_minute(entry, local=local), "muted"),
                    state_cell(entry.state, glyphs),
                    plan.title,
                    (plan.where.profile, "muted"),
                    (entry.by, "muted"),
                ),
            )

    def _instead_of_rows(self) -> str:
        match self.pane:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{error}\n{advice(error)}"
            case _:
                return NO_MATCH if self.entries else EMPTY

    # Doing

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a change of a certain kind."""
        self.draw_keys()

    def why_disabled(self, action: Action) -> str:
        """Say why there is no way back, or nothing to follow."""
        entry = self._entry()
        if entry is None and (action.needs_row or action in (WHOLE, COMMAND)):
            return "There is no change under the cursor."
        if entry is not None and action in (UNDO, FOLLOW_THIS):
            return super().why_disabled(action) or self._why_not(action, entry)
        return super().why_disabled(action)

    def _why_not(self, action: Action, entry: Entry) -> str:
        session, where = self.console.session, entry.plan.where
        if session is None or where != session.where:
            return f"This was done with {where}. P switches profiles."
        if action is FOLLOW_THIS:
            return "" if entry.is_open else f"This is not under way: {entry.state}."
        if entry.state in (State.NOT_SENT, State.REFUSED):
            return f"There is nothing to take back: {entry.state}."
        undo = entry.plan.undo
        if undo is None:
            return "This cannot be taken back."
        return "" if undo.kind else undo.words

    def _entry(self) -> Entry | None:
        key = self.table.cursor_key
        return next((entry for entry in self.entries if entry.id == key), None)

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show the whole change: what was planned, and all that was recorded of it."""
        if entry := self._entry():
            text = entry_text(entry, local=self.console.local_time)
            self.console.open_screen(TextScreen(entry.plan.title, text, f"{entry.id}.txt"))

    def action_record(self) -> None:
        """Show the change record."""
        if entry := self._entry():
            record = change_record(entry)
            self.console.open_screen(TextScreen("Change record", record, f"{entry.id}.md"))

    def action_command(self) -> None:
        """Show the change as a shell script."""
        if entry := self._entry():
            script = plan_script(entry.plan)
            self.console.open_screen(TextScreen("Command", script, f"{entry.plan.kind}.sh"))

    def action_copy(self) -> None:
        """Copy the change record."""
        if entry := self._entry():
            self.console.copy(change_record(entry), "the change record")

    def action_save(self) -> None:
        """Write the change record to a file."""
        if entry := self._entry():
            self.console.save(change_record(entry), f"{entry.id}.md")

    def action_undo(self) -> None:
        """Plan the way back."""
        if entry := self._entry():
            self.post_message(UndoWanted(entry))

    def action_follow_change(self) -> None:
        """Follow the change."""
        if entry := self._entry():
            self.post_message(FollowWanted(entry))


def _minute(entry: Entry, *, local: bool) -> str:
    return f"{in_zone(entry.at, local=local):%Y-%m-%d %H:%M %Z}"
