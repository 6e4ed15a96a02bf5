"""The review: everything there is to know about a change before it is sent, and the yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from backends.domain.journal import Record
from backends.domain.plan import Consent
from backends.domain.printable import printable
from screens.actions import (
    APPLY,
    BACK,
    REFRESH,
    TO_FIELD,
    WHOLE,
    Action,
)
from screens.base import bindings
from screens.consent import NO_PASTE, ConsentBar, question
from screens.key_table import ON_REVIEW
from screens.loadable import Failed, Ready, Stale
from screens.plan_screen import (
    BEING_SENT,
    CHECKING,
    NO_PLAN,
    OTHER_WAYS,
    PlanScreen,
    Stage,
    Ways,
)
from screens.progress_lines import doing
from screens.times import lasted
from screens.wanted import ApplyWanted

TOO_EARLY_S = 0.3
AGAIN = "r checks again, and makes a new plan."
NOTHING_SENT = "Nothing was sent."
NOTHING_TO_SEND = "It is so already: nothing has to be sent."
WRITING = "Looking once more, and writing it down before it is sent"
LEAVING = "Esc leaves. It goes on, and you are told what becomes of it."
GOES_ON = "It is being sent, and that goes on. L shows what became of it."
SENT = "It was sent. F follows it."
SEND = replace(APPLY, key="enter", label="Send")
TO_PLAN = replace(TO_FIELD, label="To the plan")
NO = replace(BACK, label="No")
LEAVE = replace(BACK, label="Leave")
CHECK_AGAIN = replace(REFRESH, label="Check again", footer=True)


class ReviewScreen(PlanScreen):
    """Shows a plan, and asks for it to be sent if the person agrees.

    A plan is sent once at most; `r` makes another.
    """

    CSS_PATH = "review.tcss"
    ACTIONS = ON_REVIEW
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, title: str, ways: Ways) -> None:
        super().__init__(title, ways)
        self._shown_at: datetime | None = None
        self._told = ""
        self._agreed_at: datetime | None = None
        self._ticks: Timer | None = None
        self._question = Static("", id="question", markup=False)
        self.bar = ConsentBar(self._is_early)

    def body(self) -> ComposeResult:
        """Place the plan over the question."""
        yield self.table
        yield self._question
        yield self.bar

    @property
    def resting_place(self) -> Widget:
        """What has the focus while nothing is typed."""
        return self.table

    def on_mount(self) -> None:
        """Keep the time that sending takes."""
        super().on_mount()
        self.resting_place.focus()
        self._ticks = self.set_interval(1, self._draw_question, pause=True)

    def enter(self, stage: Stage, words: str = "") -> None:
        """Go on to a stage; only in one of them something may have to be typed."""
        if self.stage == "checking" and isinstance(self.pane, Ready):
            self._shown_at = self.console.now()
        self.stage, self._told = stage, words
        if self._ticks is not None:
            (self._ticks.resume if stage == "sending" else self._ticks.pause)()
        if self.is_attached:
            plan = self.plan
            self.bar.ask("" if plan is None or self.why_disabled(APPLY) else plan.to_type)
            (self.bar.input if self.bar.to_type else self.resting_place).focus()
        super().enter(stage)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Take no key for an answer at once: it may have been meant for the screen before."""
        self._shown_at = self.console.now()
        super().on_screen_resume(event)

    def _is_early(self) -> bool:
        """Whether the plan had not been on the screen for long enough to have been read.

        It is the time a key was typed that counts: it may have waited for others.
        """
        if self._shown_at is None:
            return True
        shown_s = (self.console.now() - self._shown_at).total_seconds()
        return shown_s >= 0 and shown_s - self.console.typed_ago_s < TOO_EARLY_S

    # Drawing

    def draw(self) -> None:
        """Draw the plan, and what is asked."""
        super().draw()
        self._draw_question()

    def _draw_question(self) -> None:
        self._question.update(self._words())
        self._question.display = self.plan is not None
        self._question.set_class(bool(self.bar.to_type), "-grave")
        self._question.set_class(self.stage == "over" and self._told != SENT, "-failed")

    def _words(self) -> Content:
        if self.stage == "sending":
            return Content(f"{self.console.glyphs.busy} {printable(self._sending())}\n{LEAVING}")
        if self.stage == "over":
            return Content("\n".join(map(printable, self._told.splitlines())))
        why = self.why_disabled(APPLY)
        if self.plan is None or why:
            return Content(why)
        reason, to_type = question(self.plan)
        return Content.assemble(printable(reason), (printable(to_type), "bold"))

    def _sending(self) -> str:
        """Say what goes on, and for how long since the person agreed."""
        began = self._agreed_at or self.console.now()
        return f"{lasted((self.console.now() - began).total_seconds())}  {self._told}"

    # Agreeing

    def why_disabled(self, action: Action) -> str:
        """Say why it cannot be sent, or what there is no need for."""
        if action.name == APPLY.name:
            return super().why_disabled(action) or self._why_not()
        if action is WHOLE and self.stage == "sending":
            return BEING_SENT
        if action is TO_FIELD and not self.bar.to_type:
            return "Nothing has to be typed."
        return super().why_disabled(action)

    def _why_not(self) -> str:
        match self.stage, self.pane:
            case "checking", _:
                return CHECKING
            case "sending", _:
                return BEING_SENT
            case "over", _:
                return AGAIN
            case _, Ready(plan):
                return "" if plan.steps else NOTHING_TO_SEND
            case _, Stale():
                return "It could not be checked again. r tries once more."
            case _:
                return NO_PLAN

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what works where one is: letters belong to what is typed."""
        unneeded = {one for one in (TO_FIELD, *OTHER_WAYS) if self.why_disabled(one)}
        if self.bar.to_type and self.bar.input.has_focus:
            return (SEND, TO_PLAN, *(one for one in OTHER_WAYS if one not in unneeded), NO)
        first: tuple[Action, ...] = ()
        if self.stage == "sending":
            first, unneeded = (LEAVE,), unneeded | {APPLY, WHOLE, BACK}
        elif self.stage == "over" or isinstance(self.pane, Stale | Failed):
            first, unneeded = (CHECK_AGAIN,), unneeded | {APPLY}
        return (*first, *(one for one in super().key_bar_actions() if one not in unneeded))

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
            self._agreed_at = self.console.now()
            self.enter("sending", WRITING)
            self.post_message(ApplyWanted(plan, consent, self))

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
        if self.stage == "sending":
            self.console.say(GOES_ON)
        elif self.stage != "over":
            self.console.say(NOTHING_SENT)

    # What came of it

    def told(self, record: Record) -> None:
        """Say what is going on while it is sent."""
        if self.plan is not None and self.is_attached:
            self._told = doing(record, self.plan)
            self._draw_question()

    def ended(self, words: str) -> None:
        """Say why it was not done; the plan stays to be read, and can be made again."""
        self.enter("over", words)

    def sent(self) -> None:
        """Say that it is done here: the rest is seen where it is followed."""
        self.enter("over", SENT)
