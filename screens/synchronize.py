"""The Synchronize dialog: which workbenches, why, and the plan that follows from the choice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from backends.domain.journal import Entry, Outcome, Record
from backends.domain.plan import Plan
from backends.domain.printable import printable
from backends.domain.registry import one_or_many
from backends.domain.synchronization import WORKBENCH_FROM
from backends.services.planning.candidates import Candidate, Neighbourhood
from screens.actions import APPLY, TO_PANES, TOGGLE_WORKBENCH, Action
from screens.base import bindings
from screens.key_table import ON_SYNCHRONIZE
from screens.loadable import Ready, Stale
from screens.plan_screen import BEING_SENT, NO_PLAN, Ways
from screens.review import NOTHING_TO_SEND, ReviewScreen
from screens.text import TextScreen
from screens.widgets.line_list import Cell
from screens.widgets.rows import Rows
from screens.workbench_list import (
    COLUMNS,
    ONE_ENVIRONMENT,
    WorkbenchList,
    workbench_cells,
    workbench_text,
)

NOTHING_CHOSEN = "No workbench is chosen. Space chooses the one under the cursor."
CHECKED_FIRST = "It has to be checked first. r checks it again."
NONE_THERE = "There is no workbench in the environment. Esc goes back."
WHAT_IT_DOES = (
    "Each reads again which registry to use. Needed once, where a registry came after "
    f"workbenches older than {WORKBENCH_FROM}."
)

Make = Callable[[Neighbourhood, Sequence[str]], Plan]
"""Makes the plan from what is there and what is chosen."""


class SynchronizeScreen(ReviewScreen):
    """A review whose plan is made anew with each choice.

    Args:
        title: What it is called until the plan says so.
        read: Reads registries and workbenches.
        make: Makes the plan.
        wanted: The CRNs chosen beforehand; None for those that need it.
    """

    CSS_PATH: ClassVar = ["review.tcss", "synchronize.tcss"]
    ACTIONS = ON_SYNCHRONIZE
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(
        self,
        title: str,
        read: Callable[[], Awaitable[Neighbourhood]],
        make: Make,
        wanted: Sequence[str] | None = None,
    ) -> None:
        super().__init__(title, Ways(self._plan))
        self._read = read
        self._make = make
        self._chosen = None if wanted is None else set(wanted)
        self._there: Neighbourhood | None = None
        self._records: list[Record] = []
        self._heading = Static("", id="heading", markup=False)
        self.workbenches = WorkbenchList(ONE_ENVIRONMENT, glyphs=self.console.glyphs)

    def body(self) -> ComposeResult:
        """Place question and workbenches over the plan."""
        yield self._heading
        yield self.workbenches
        yield from super().body()

    @property
    def resting_place(self) -> Widget:
        """What has the focus while nothing is typed."""
        return self.workbenches

    # Planning

    async def _plan(self) -> Plan:
        """Read what is there; what was chosen stays chosen, as far as it is still there."""
        there = await self._read()
        known = {one.workbench.crn for one in there.candidates if not one.why_not}
        self._chosen = set(there.needing) if self._chosen is None else self._chosen & known
        self._there, self._records = there, []
        return self._made(there, self._chosen)

    def _made(self, there: Neighbourhood, chosen: set[str]) -> Plan:
        in_order = (one.workbench.crn for one in there.candidates)
        return self._make(there, [crn for crn in in_order if crn in chosen])

    def action_mark(self) -> None:
        """Choose the workbench under the cursor or leave it out, and make the plan anew."""
        there, chosen = self._there, self._chosen
        candidate = self._candidate(self.workbenches.cursor_key)
        if there is None or chosen is None or candidate is None or self.stage != "asking":
            return
        if candidate.why_not:
            self.console.say(f"{candidate.workbench.name}: {candidate.why_not}", "warning")
            return
        chosen ^= {candidate.workbench.crn}
        plan = self._made(there, chosen)
        if isinstance(self.pane, Stale):
            self.pane = replace(self.pane, value=plan)
        else:
            self.pane = Ready(plan, plan.made_at)
        self.enter("asking")

    def _candidate(self, crn: str | None) -> Candidate | None:
        known = self._there.candidates if self._there else ()
        return next((one for one in known if one.workbench.crn == crn), None)

    @on(WorkbenchList.Wanted)
    def show_whole(self, wanted: WorkbenchList.Wanted) -> None:
        """Show all there is to say of a workbench."""
        if candidate := self._candidate(wanted.crn):
            name, text = candidate.workbench.name, workbench_text(candidate)
            self.console.open_screen(TextScreen(name, text, f"{name}.txt"))

    # Drawing

    def draw(self) -> None:
        """Draw the question, the workbenches, and the plan."""
        super().draw()
        what = one_or_many(self._there.registries) if self._there else ""
        words = f"Synchronize {printable(what)} with these workbenches?" if what else ""
        self._heading.update(Content.assemble((words, "bold"), f"\n{WHAT_IT_DOES}"))
        self.workbenches.notice = NONE_THERE if self._there else ""
        columns = COLUMNS if self._shows_environment else ONE_ENVIRONMENT
        self.workbenches.show(Rows(self._workbench_rows()), columns)
        self._size_workbenches()

    def _size_workbenches(self) -> None:
        """Give the workbenches the lines they need, and at most half of the screen."""
        rows = len(self._there.candidates) if self._there else 1
        self.workbenches.styles.height = max(2, min(rows + 1, self.size.height // 2 - 3))

    def on_resize(self) -> None:
        """Fit the two lists into the new height."""
        self._size_workbenches()

    @property
    def _shows_environment(self) -> bool:
        known = self._there.candidates if self._there else ()
        return len({one.workbench.environment_crn for one in known}) > 1

    def _workbench_rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        outcomes, glyphs = self._outcomes(), self.console.glyphs
        several, chosen = self._shows_environment, self._chosen or ()
        for one in self._there.candidates if self._there else ():
            crn = one.workbench.crn
            yield crn, workbench_cells(one, chosen, outcomes, glyphs, shows_environment=several)

    def _outcomes(self) -> Mapping[str, Outcome]:
        """Return what has become of each step that was sent, by the workbench's CRN."""
        if self.plan is None or not self._records:
            return {}
        outcomes = Entry(self.plan, tuple(self._records)).outcomes
        return {str(one.step.request.body["workspaceCrn"]): one for one in outcomes}

    # Agreeing

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to send, or nothing to choose now."""
        if action.name == APPLY.name and self.plan is not None and not self.plan.steps:
            why = super().why_disabled(action)
            return NOTHING_CHOSEN if why in ("", NOTHING_TO_SEND) else why
        if action is TOGGLE_WORKBENCH:
            if self.stage != "asking":
                return BEING_SENT if self.stage == "sending" else CHECKED_FIRST
            return "" if self.workbenches.cursor_key else NO_PLAN
        if action is TO_PANES:
            return ""
        return super().why_disabled(action)

    def action_other_pane(self) -> None:
        """Go round: workbenches, plan, and what is to be typed."""
        places = [self.workbenches, self.table]
        places += [self.bar.input] if self.bar.to_type else []
        here = next((n for n, one in enumerate(places) if one.has_focus), -1)
        places[(here + 1) % len(places)].focus()

    def told(self, record: Record) -> None:
        """Show what becomes of each workbench while it is sent."""
        self._records.append(record)
        super().told(record)
        if self.is_attached:
            self.workbenches.show(Rows(self._workbench_rows()))
