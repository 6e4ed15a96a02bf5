"""Follows a change that is made step by step: what has become of each, and what is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from backends.domain.errors import ServiceError
from backends.domain.event import LogLine
from backends.domain.journal import Entry, Outcome, Record, State
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.signs import sign_of
from backends.services.execution.step_events import ids_of_others, tally, told_of
from backends.services.following.finding import registry_with
from backends.services.following.phases import Phase, PhaseState
from backends.services.following.progress import ENDED, Progress
from backends.services.following.writing import written_once

SILENT_FOR = timedelta(minutes=3)
"""After so long without a word in the journal, whoever sent the steps is taken to have stopped."""

SETTLED_FOR = timedelta(seconds=10)
"""The same once each step has come to something: whoever sent them may still look at events."""

_TOLD = ("answered", "refused", "unanswered", "verified", "not verified")
_STATES: dict[State, PhaseState] = {
    State.DONE: "done",
    State.REFUSED: "failed",
    State.FAILED: "failed",
    State.UNKNOWN: "failed",
    State.NOT_SENT: "ahead",
    State.UNDER_WAY: "now",
}


class StepsFollower:
    """Looks what the journal and events have of each step, until nobody sends any more of them."""

    def __init__(self, session: Session, entry: Entry, *, now: Callable[[], datetime]) -> None:
        self._session = session
        self._entry = entry
        self._now = now
        self._registry: Registry | None = None
        self._others: frozenset[str] = frozenset()

    async def look(self) -> Progress:
        """Read once. A failed reading is told, not raised."""
        error: ServiceError | None = None
        if self._entry.is_open:
            try:
                await self._read_journal()
            except ServiceError as failure:
                error = failure
        if error is None and self._entry.is_open and self._is_over:
            await self._look_for_events()
            ended, words = tally(self._entry)
            await self._write("ended", ended=ended, words=words)
        if self._registry is None:
            plane = self._session.control_plane
            self._registry = await registry_with(plane, self._entry.registry_crn)
        return self._progress(error)

    async def _read_journal(self) -> None:
        """Take over what somebody who still sends has written meanwhile."""
        entries = await self._session.journal.entries()
        self._others = ids_of_others(entries, self._entry)
        for known in entries:
            if known.id == self._entry.id and len(known.records) > len(self._entry.records):
                self._entry = known

    @property
    def _is_over(self) -> bool:
        """Whether nobody sends any more: each step has come to something, or nothing is heard."""
        under_way = any(
            one.record is None or one.record.event == "sending" for one in self._entry.outcomes
        )
        silent = self._now() - self._entry.records[-1].at
        return silent > (SILENT_FOR if under_way else SETTLED_FOR)

    async def _look_for_events(self) -> None:
        for number, outcome in enumerate(self._entry.outcomes):
            if outcome.state is not State.UNKNOWN:
                continue
            sign = await sign_of(self._session, self._entry, number, self._others, last=True)
            if sign is not None and sign.shows != "unanswered":
                words, request_id = told_of(sign, outcome), sign.request_id
                await self._write(sign.shows, step=number, words=words, request_id=request_id)

    async def _write(self, event: str, **fields: object) -> None:
        record = Record.model_validate(
            {"entry": self._entry.id, "at": self._now(), "event": event, **fields}
        )
        self._entry = await written_once(self._session.journal, self._entry, record)

    def _progress(self, error: ServiceError | None) -> Progress:
        entry, now = self._entry, self._now()
        ended = ENDED.get(entry.state, "")
        return Progress(
            entry=entry,
            registry=self._registry,
            phases=tuple(_phases(entry)),
            elapsed_s=((entry.ended_at or now) - entry.sent_at).total_seconds(),
            lines=tuple(_lines(entry)),
            ended=ended,
            words=entry.words if ended else self._words(),
            error=error,
        )

    def _words(self) -> str:
        outcomes = self._entry.outcomes
        accepted = sum(one.state is State.DONE for one in outcomes)
        return (
            f"{accepted} of {len(outcomes)} accepted it so far. It is being sent, or was "
            f"interrupted: {SILENT_FOR.seconds // 60} min without news, and it counts as over."
        )


def _phases(entry: Entry) -> Iterator[Phase]:
    """Yield a phase for each step; one that is on its way is shown to be."""
    for outcome in entry.outcomes:
        on_its_way = outcome.record is not None and outcome.record.event == "sending"
        state: PhaseState = "now" if on_its_way and entry.is_open else _STATES[outcome.state]
        if state == "ahead" and not entry.is_open:
            state = "failed"
        how = "" if state == "now" else _how(outcome)
        yield Phase(f"{outcome.step.about}{how}", state, _at(outcome), None)


def _how(outcome: Outcome) -> str:
    match outcome.state:
        case State.REFUSED:
            return ": refused"
        case State.FAILED:
            return ": failed"
        case State.UNKNOWN:
            return ": may have arrived"
        case State.NOT_SENT:
            return ": not sent"
        case _:
            return ""


def _at(outcome: Outcome) -> datetime | None:
    return outcome.record.at if outcome.record else None


def _lines(entry: Entry) -> Iterator[LogLine]:
    """Yield what was said of each step, oldest first, as lines of a log."""
    for row in entry.records:
        if row.event in _TOLD and row.words:
            about = entry.plan.steps[row.step].about
            request = f" Request id {row.request_id}." if row.request_id else ""
            sign = {"refused": "ERROR ", "not verified": "ERROR ", "unanswered": "WARN  "}.get(
                row.event, "INFO  "
            )
            yield LogLine(created_date=row.at, log=f"{sign}{about}: {row.words}{request}")
