"""The review: everything there is to know about a change before it is sent, and the yes or no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Literal

from textual import events, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from backends.domain.errors import ServiceError
from backends.domain.journal import Record
from backends.domain.plan import Consent, Plan
from backends.domain.printable import printable
from screens.actions import (
    APPLY,
    BACK,
    CLUSTER_SUBNET,
    FORCE,
    ON_REVIEW,
    REFRESH,
    TO_FIELD,
    WHOLE,
    Action,
)
from screens.base import advice, bindings, sentences
from screens.consent import NO_PASTE, ConsentBar, question
from screens.loadable import Failed, Loadable, Loading, Ready, Stale, after_failure, value_of
from screens.plan_screen import NO_PLAN, PlanScreen
from screens.progress_lines import doing
from screens.times import clock
from screens.wanted import ApplyWanted

Planning = Callable[[], Awaitable[Plan]]
Stage = Literal["checking", "asking", "sending", "over"]

CHECKING = "Checking what this would do"
TOO_EARLY_S = 0.3
CLUSTER_SUBNET_CHECK = "cluster-subnet"
AGAIN = "r checks again, and makes a new plan."
BEING_SENT = "It is being sent."
NOTHING_SENT = "Nothing was sent."
GOES_ON = "It is being sent, and that goes on. L shows what became of it."
SENT = "It was sent. F follows it."
SEND = replace(APPLY, key="enter", label="Send")
TO_PLAN = replace(TO_FIELD, label="To the plan")
NO = replace(BACK, label="No")
CHECK_AGAIN = replace(REFRESH, label="Check again", footer=True)


class ReviewScreen(PlanScreen):
    """Makes a plan, shows it, and asks for it to be sent if the person agrees.

    A plan is sent once at most; `r` makes another.

    Args:
        title: What the change is called until the plan says so.
        planning: Makes the plan.
        by_force: Makes the same by force, where there is such a way.
        choose_subnet: Opens what the subnet of the cluster is chosen in, where there is one to
            choose; then `plan_anew` is called.
    """

    CSS_PATH = "review.tcss"
    ACTIONS = ON_REVIEW
    BINDINGS: ClassVar = bindings(ACTIONS)
    READS = True

    def __init__(
        self,
        title: str,
        planning: Planning,
        by_force: Planning | None = None,
        choose_subnet: Callable[[ReviewScreen], None] | None = None,
    ) -> None:
        super().__init__(title)
        self.pane: Loadable[Plan] = Loading()
        self._planning = planning
        self._by_force = by_force
        self._choose_subnet = choose_subnet
        self._shown_at: datetime | None = None
        self._stage: Stage = "checking"
        self._told = ""
        self._question = Static("", id="question", markup=False)
        self.bar = ConsentBar(self._is_early)

    @property
    def plan(self) -> Plan | None:
        """The plan, as far as there is one."""
        return value_of(self.pane)

    def body(self) -> ComposeResult:
        """Place the plan over the question."""
        yield self.table
        yield self._question
        yield self.bar

    def on_mount(self) -> None:
        """Begin to check."""
        super().on_mount()
        self.load()

    def reload(self) -> None:
        """Make a new plan, unless one is on its way."""
        if self._stage != "sending":
            self.load()

    @work(exclusive=True, group="plan")
    async def load(self) -> None:
        """Look at everything the plan depends on, and make it."""
        self._enter("checking")
        try:
            plan = await self._planning()
        except ServiceError as error:
            self.pane = after_failure(self.pane, error)
        else:
            self.pane = Ready(plan, plan.made_at)
            self._shown_at = self.console.now()
        self.filled.set()
        self._enter("asking")

    def _enter(self, stage: Stage, words: str = "") -> None:
        """Go on to a stage; only in one of them something may have to be typed."""
        self._stage, self._told = stage, words
        if self.is_attached:
            plan = self.plan
            self.bar.ask("" if plan is None or self.why_disabled(APPLY) else plan.to_type)
            (self.bar.input if self.bar.to_type else self.table).focus()
            self.draw()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Take no key for an answer at once: it may have been meant for the screen before."""
        self._shown_at = self.console.now()
        super().on_screen_resume(event)

    def _is_early(self) -> bool:
        """Whether the plan is not on the screen for long enough to have been read."""
        if self._shown_at is None:
            return True
        return 0 <= (self.console.now() - self._shown_at).total_seconds() < TOO_EARLY_S

    # Drawing

    def draw(self) -> None:
        """Draw the plan, what is asked, and what is wrong."""
        super().draw()
        self._draw_question()
        match self.pane:
            case Failed(error):
                self.table.notice = f"{error}\n{advice(error)}"
            case _:
                self.table.notice = CHECKING
        match self.pane:
            case Stale(_, as_of, error):
                at = clock(as_of, local=self.console.local_time)
                self.notice_line.notice = f"As of {at}. {sentences(error)}"
            case _:
                self.notice_line.notice = ""

    def _draw_question(self) -> None:
        self._question.update(self._words())
        self._question.display = self.plan is not None
        self._question.set_class(bool(self.bar.to_type), "-grave")
        self._question.set_class(self._stage == "over" and self._told != SENT, "-failed")

    def _words(self) -> Content:
        if self._stage == "sending":
            return Content(f"{self.console.glyphs.busy} {printable(self._told)}")
        if self._stage == "over":
            return Content("\n".join(map(printable, self._told.splitlines())))
        why = self.why_disabled(APPLY)
        if self.plan is None or why:
            return Content(why)
        reason, to_type = question(self.plan)
        return Content.assemble(printable(reason), (printable(to_type), "bold"))

    # Agreeing

    def why_disabled(self, action: Action) -> str:
        """Say why it cannot be sent, or what there is no need for."""
        if action.name == APPLY.name:
            return super().why_disabled(action) or self._why_not()
        if action is WHOLE and self._stage == "sending":
            return BEING_SENT
        if action is TO_FIELD and not self.bar.to_type:
            return "Nothing has to be typed."
        if action is FORCE and self._by_force is None:
            return "There is no force in this."
        if action is CLUSTER_SUBNET and not self._has_subnet:
            return "There is no subnet to choose in this."
        return super().why_disabled(action)

    def _why_not(self) -> str:
        match self._stage, self.pane:
            case "checking", _:
                return CHECKING
            case "sending", _:
                return BEING_SENT
            case "over", _:
                return AGAIN
            case _, Ready():
                return ""
            case _, Stale():
                return "It could not be checked again. r tries once more."
            case _:
                return NO_PLAN

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what works where one is: letters belong to what is typed."""
        if self._stage == "over" or isinstance(self.pane, Stale | Failed):
            return (CHECK_AGAIN, *super().key_bar_actions())
        unneeded = [one for one in (TO_FIELD, FORCE, CLUSTER_SUBNET) if self.why_disabled(one)]
        if self.bar.to_type and self.bar.input.has_focus:
            return (
                SEND,
                TO_PLAN,
                *(one for one in (FORCE, CLUSTER_SUBNET) if one not in unneeded),
                NO,
            )
        return tuple(one for one in super().key_bar_actions() if one not in unneeded)

    def on_descendant_focus(self) -> None:
        """Show the keys of the field, or of the plan."""
        self.draw_keys()

    def action_apply(self) -> None:
        """Send it; or go to where one types what it takes."""
        if self._is_early():
            return
        if self.bar.to_type:
            self.bar.input.focus()
        else:
            self._send(Consent())

    @on(Input.Submitted)
    def agree(self) -> None:
        """Send it, if exactly what is wanted was typed."""
        plan = self.plan
        if plan is not None and not self._is_early() and self.bar.agreed():
            self._send(plan.full_consent)

    def _send(self, consent: Consent) -> None:
        plan = self.plan
        if plan is not None and not self.why_disabled(APPLY):
            self._enter("sending", "Writing it down before it is sent")
            self.post_message(ApplyWanted(plan, consent, self))

    def action_force(self) -> None:
        """Plan it by force, or without again."""
        if self._by_force is not None and self._stage != "sending":
            self._planning, self._by_force = self._by_force, self._planning
            self.load()

    @property
    def _has_subnet(self) -> bool:
        """Whether the plan says which subnet the cluster stands in, or that it is not known."""
        plan = self.plan
        names = {check.name for check in plan.checks} if plan is not None else set[str]()
        return self._choose_subnet is not None and CLUSTER_SUBNET_CHECK in names

    def action_cluster_subnet(self) -> None:
        """Choose the subnet of the cluster."""
        if self._choose_subnet is not None and self._stage != "sending":
            self._choose_subnet(self)

    def plan_anew(self, planning: Planning) -> None:
        """Plan it another way."""
        self._planning = planning
        self.load()

    def action_other_pane(self) -> None:
        """Move between the plan and what is to be typed."""
        (self.table if self.bar.input.has_focus else self.bar.input).focus()

    def on_paste(self, event: events.Paste) -> None:
        """Say that what is pasted does nothing."""
        event.stop()
        self.console.say(NO_PASTE, "warning")

    def action_back(self) -> None:
        """Say no, and that nothing was sent."""
        self.console.call_later(self._leave)

    async def _leave(self) -> None:
        await self.console.back(self)
        if self._stage == "sending":
            self.console.say(GOES_ON)
        elif self._stage != "over":
            self.console.say(NOTHING_SENT)

    # What came of it

    def told(self, record: Record) -> None:
        """Say what is going on while it is sent."""
        if self.plan is not None and self.is_attached:
            self._told = doing(record, self.plan)
            self._draw_question()

    def ended(self, words: str) -> None:
        """Say why it was not done; the plan stays to be read, and can be made again."""
        self._enter("over", words)

    def sent(self) -> None:
        """Say that it is done here: the rest is seen where it is followed."""
        self._enter("over", SENT)
