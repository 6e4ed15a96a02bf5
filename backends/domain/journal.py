"""What the journal keeps: records, one a line, and the entries they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import AwareDatetime

from backends.domain.plan import Plan, PlanPart

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
        words: What was said or seen, as a sentence.
        ended: How it ended, on `ended`; `given up` when nobody wants to follow it any longer.
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
    words: str = ""
    ended: Literal["", "done", "failed", "given up"] = ""


class State(StrEnum):
    """What has become of a change, as far as the journal knows."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given up"


_ENDED = {"done": State.DONE, "failed": State.FAILED, "given up": State.GIVEN_UP}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change and all that is recorded of it, oldest first; the first record is `planned`."""

    plan: Plan
    records: tuple[Record, ...]

    @property
    def id(self) -> str:
        """The plan's id."""
        return self.plan.id

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
        """What has become of it."""
        last = self.records[-1]
        match last.event:
            case "ended":
                return _ENDED[last.ended or "done"]
            case "planned":
                return State.NOT_SENT
            case "refused":
                return State.REFUSED
            case "answered" | "verified":
                return State.UNDER_WAY
            case "sending" | "unanswered" | "not verified":
                return State.UNKNOWN

    @property
    def was_sent(self) -> bool:
        """Whether anything left, or was about to."""
        return any(row.event == "sending" for row in self.records)

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
    def words(self) -> str:
        """What was last said about it."""
        said = [row.words for row in self.records if row.words]
        return said[-1] if said else ""


def entries(records: Iterable[Record]) -> tuple[Entry, ...]:
    """Put records together, newest entry first; records of an entry that never began are left."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        if record.event == "planned" or record.entry in grouped:
            grouped.setdefault(record.entry, []).append(record)
    found = [
        Entry(first.plan, (first, *rest))
        for first, *rest in grouped.values()
        if first.plan is not None
    ]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))
