"""What the journal keeps: records, one a line, and the entries they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import AwareDatetime, JsonValue

from backends.domain.event import LogLine
from backends.domain.plan import Plan, PlanPart, Step

Event: TypeAlias = Literal[
    "planned", "sending", "answered", "refused", "unanswered", "verified", "not verified", "ended"
]


class Record(PlanPart):
    """One line of the journal. Never changed once written.

    Attributes:
        entry: The plan's id.
        at: When it happened.
        event: `planned` holds the plan and who applies it. `sending` is written before each step
            leaves, `answered`, `refused` or `unanswered` after it. `verified` and `not verified`
            say what reading back showed; `ended` what became of it.
        step: Which step, from 0.
        by: Who, on `planned`.
        plan: The plan, on `planned`.
        overridden: Names of failed checks that were not to stand in the way, on `planned`.
        request_id: The service's own id of the call.
        registry_crn: The registry it turned out to be about, once known.
        model: The model a step has made, once known, as `ID/VERSION`; 0 for which is not known.
        operation: The id of what a step has begun, where its answer told one, on `answered`.
        words: What was said or seen, as a sentence.
        ended: How it ended, on `ended`.
        telling: After a failure, the log's lines that explain it, on `ended`: the service keeps
            no log of what is deleted.
        cause: After a failure, its known cause and what to do, as sentences; empty for none.
        replaces: What a step replaces that is sent again on top of what somebody else wrote, on
            `sending`; the plan has what it replaced at first.
        sends: What that step sends then.
    """

    entry: str
    at: AwareDatetime
    event: Event
    step: int = 0
    by: str = ""
    plan: Plan | None = None
    overridden: tuple[str, ...] = ()
    request_id: str = ""
    registry_crn: str = ""
    model: str = ""
    operation: str = ""
    words: str = ""
    ended: Literal["", "done", "failed"] = ""
    telling: tuple[LogLine, ...] = ()
    cause: str = ""
    replaces: Mapping[str, JsonValue] | None = None
    sends: Mapping[str, JsonValue] | None = None


class State(StrEnum):
    """What has become of a change, as far as the journal knows."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"


_ENDED = {"done": State.DONE, "failed": State.FAILED}
_SAID_OF_STEPS: Mapping[Event, State] = {
    "sending": State.UNKNOWN,
    "answered": State.DONE,
    "refused": State.REFUSED,
    "unanswered": State.UNKNOWN,
    "verified": State.DONE,
    "not verified": State.FAILED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of one step of a change that is made step by step.

    `DONE` means that the service has it; `record` is the last that says so, None where it was
    not sent. `request_id` is the service's own of its call, empty where there was no answer.
    """

    step: Step
    state: State
    record: Record | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change and all that is recorded of it, oldest first; the first record is `planned`."""

    plan: Plan
    records: tuple[Record, ...]

    @property
    def id(self) -> str:
        """The plan's id."""
        return self.plan.id

    def about(self, record: Record) -> str:
        """Return what a record is about, where steps are things of their own: `david-test`."""
        steps = self.plan.steps
        of_a_step = record.event not in ("planned", "ended") and record.step < len(steps)
        return steps[record.step].about if of_a_step else ""

    @property
    def at(self) -> datetime:
        """When it was planned."""
        return self.records[0].at

    @property
    def by(self) -> str:
        """Who applied it."""
        return self.records[0].by

    @property
    def state(self) -> State:
        """What has become of it. An end stays the end, whatever was written by then elsewhere."""
        if (end := self._last("ended")) is not None:
            return _ENDED[end.ended or "done"]
        if self.plan.step_by_step and self.was_sent:
            lost = any(outcome.state is State.UNKNOWN for outcome in self.outcomes)
            return State.UNKNOWN if lost else State.UNDER_WAY
        return State.UNDER_WAY if self.has("verified") else self._after(self.records[-1].event)

    def _after(self, last: Event) -> State:
        match last:
            case "planned":
                return State.NOT_SENT
            case "refused":
                return State.UNKNOWN if self.has("answered") else State.REFUSED
            case "answered" | "verified" | "ended":
                return State.UNDER_WAY
            case "sending" | "unanswered" | "not verified":
                return State.UNKNOWN

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What has become of each step, in order; for changes that are made step by step."""
        last = {row.step: row for row in self.records if row.event in _SAID_OF_STEPS}
        ids = {row.step: row.request_id for row in self.records if row.request_id}
        found = ((number, step, last.get(number)) for number, step in enumerate(self.plan.steps))
        return tuple(
            Outcome(step, self._state_of_step(row), row, ids.get(number, ""))
            for number, step, row in found
        )

    def _state_of_step(self, last: Record | None) -> State:
        if last is None:
            return State.NOT_SENT
        goes_on = last.event == "answered" and self.plan.expected.ends != "at once"
        return State.UNDER_WAY if goes_on else _SAID_OF_STEPS[last.event]

    @property
    def sent_at(self) -> datetime:
        """When its first step was sent; when it was planned, where none was."""
        return next((row.at for row in self.records if row.event == "sending"), self.at)

    @property
    def ended_at(self) -> datetime | None:
        """When it was seen to have ended, or was refused; None while it goes on."""
        end = self._last("refused" if self.state is State.REFUSED else "ended")
        return end.at if end else None

    def has(self, event: Event) -> bool:
        """Say whether something is recorded of it."""
        return any(row.event == event for row in self.records)

    def _last(self, event: Event) -> Record | None:
        return next((row for row in reversed(self.records) if row.event == event), None)

    @property
    def was_sent(self) -> bool:
        """Whether anything left, or was about to."""
        return self.has("sending")

    @property
    def lost_its_answer(self) -> bool:
        """Whether it may have arrived, and no answer to it is recorded."""
        return self.state is State.UNKNOWN and not self.has("answered")

    @property
    def was_refused(self) -> bool:
        """Whether it was sent, and certainly changed nothing."""
        return self.state is State.REFUSED

    @property
    def is_open(self) -> bool:
        """Whether somebody should look what becomes of it."""
        return self.state in (State.UNKNOWN, State.UNDER_WAY)

    @property
    def request_ids(self) -> tuple[str, ...]:
        """The services' ids of its calls, in order."""
        return tuple(dict.fromkeys(row.request_id for row in self.records if row.request_id))

    @property
    def registry_crn(self) -> str:
        """The registry it is about, as last known; empty while a new one is not found."""
        known = [row.registry_crn for row in self.records if row.registry_crn]
        return known[-1] if known else self.plan.expected.registry_crn

    @property
    def telling(self) -> tuple[LogLine, ...]:
        """After a failure, the log's lines that explain it, oldest first."""
        end = self._last("ended")
        return end.telling if end else ()

    @property
    def cause(self) -> str:
        """After a failure, its known cause and what to do; empty where there is none."""
        end = self._last("ended")
        return end.cause if end else ""

    @property
    def words(self) -> str:
        """What was last said about it; how it ended, where it has."""
        if (end := self._last("ended")) is not None and end.words:
            return end.words
        said = [row.words for row in self.records if row.words]
        return said[-1] if said else ""


def entries(records: Iterable[Record]) -> tuple[Entry, ...]:
    """Put records together, newest entry first; what belongs to no plan is left out."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        if record.event == "planned" or record.entry in grouped:
            grouped.setdefault(record.entry, []).append(record)
    found = [
        Entry(first.plan, (first, *rest))
        for first, *rest in reversed(grouped.values())
        if first.plan is not None
    ]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))
