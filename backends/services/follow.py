"""Follows a change that was sent until it has ended, from whatever is known of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backends.domain.errors import NotKept, ServiceError
from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record, State
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from backends.ports import Session
from backends.services.arrivals import sight
from backends.services.execute import found_words
from backends.services.known_causes import KnownCause, known_cause
from backends.services.log_feed import LogFeed
from backends.services.phases import Phase, Phases
from backends.services.telling import telling_lines

__all__ = ["Follower", "Phase", "Progress"]

GIVE_UP_AFTER = timedelta(minutes=15)
"""A change whose answer was lost and that is not to be seen for so long never arrived."""
CLOCKS_DIFFER = timedelta(minutes=2)

Ended = Literal["", "done", "failed"]
_ENDED: dict[State, Ended] = {
    State.DONE: "done",
    State.FAILED: "failed",
    State.REFUSED: "failed",
    State.GIVEN_UP: "failed",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a change has come.

    Attributes:
        entry: The change, with all that is recorded of it.
        registry: The registry it is about, as last seen; None before it is recognized, or gone.
        phases: What is behind it, where it is, and what is ahead; only what services told.
        elapsed_s: Seconds since it was sent; until its end, where it has ended.
        lines: The log of its event, oldest first, all that was read so far.
        ended: How it ended; empty while it goes on.
        words: What is going on, or how it ended, as a sentence.
        error: Why the newest reading failed; the rest is from before.
        telling: After a failure, the lines that explain it.
        cause: After a failure, the known cause, if there is one.
    """

    entry: Entry
    registry: Registry | None
    phases: tuple[Phase, ...]
    elapsed_s: float
    lines: tuple[LogLine, ...]
    ended: Ended
    words: str
    error: ServiceError | None = None
    telling: tuple[LogLine, ...] = ()
    cause: KnownCause | None = None


class Follower:
    """Looks again and again; keeps what it knows, and writes to the journal what it finds out."""

    def __init__(self, session: Session, entry: Entry, *, now: Callable[[], datetime]) -> None:
        self._plane = session.control_plane
        self._journal = session.journal
        self._entry = entry
        self._now = now
        self._registry: Registry | None = None
        self._feed: LogFeed | None = None
        self._phases = Phases(entry)
        self._words = entry.words
        self._error: ServiceError | None = None

    async def look(self) -> Progress:
        """Read once: the list, then the log of the change. A failed reading is told, not raised."""
        self._error = None
        try:
            if self._entry.is_open:
                await self._look_at_list()
            await self._look_at_log()
        except ServiceError as error:
            self._error = error
        return self._progress()

    async def _look_at_list(self) -> None:
        plan = self._entry.plan
        listed = (await self._plane.list_registries()).value
        adopted = self._entry.registry_crn if self._is_verified else ""
        seen = sight(plan.expected, listed, adopted)
        if not (seen.arrived or self._is_verified):
            await self._not_there_yet()
            return
        self._registry = seen.registry
        if not self._is_verified:
            crn = seen.registry.crn if seen.registry else ""
            lost = self._entry.state is State.UNKNOWN
            await self._note("verified", words=found_words(seen, lost=lost), registry_crn=crn)
        self._phases.see(seen.registry, self._now())
        ended, self._words = outcome(plan.expected.ends, seen.registry, plan.target.name)
        if ended:
            await self._end(ended)

    @property
    def _is_verified(self) -> bool:
        return any(row.event == "verified" for row in self._entry.records)

    async def _not_there_yet(self) -> None:
        waited = self._now() - self._sent_at
        expected = self._entry.plan.expected.words
        self._words = f"Waiting for {expected}."
        if self._entry.state is State.UNKNOWN and waited > GIVE_UP_AFTER:
            minutes = GIVE_UP_AFTER.seconds // 60
            self._words = f"It never arrived: {minutes} min after it was sent, no {expected}."
            await self._end("failed")

    async def _look_at_log(self) -> None:
        """Read on in the log of the event that this change is."""
        crn = self._registry.crn if self._registry else self._entry.registry_crn
        if not crn:
            return
        if self._feed is None:
            self._feed = await self._find_log(crn)
        if self._feed is not None:
            await self._feed.read()

    async def _find_log(self, crn: str) -> LogFeed | None:
        """Find the newest event that began when the change was sent, or later."""
        since = self._sent_at - CLOCKS_DIFFER
        for event in (await self._plane.audit_events(crn)).value:
            if event.created_date is not None and event.created_date >= since:
                return LogFeed(self._plane, event.request_id)
        return None

    async def _end(self, ended: Ended) -> None:
        """Write down how it ended, unless somebody else has done so."""
        known = await self._journal.entries()
        self._entry = next((one for one in known if one.id == self._entry.id), self._entry)
        if self._entry.is_open:
            await self._note("ended", ended=ended, words=self._words)

    async def _note(self, event: str, **fields: object) -> None:
        record = Record.model_validate(
            {"entry": self._entry.id, "at": self._now(), "event": event, **fields}
        )
        with suppress(NotKept):  # it is only found out again, by whoever looks next
            await self._journal.keep(record)
        self._entry = Entry(self._entry.plan, (*self._entry.records, record))

    @property
    def _sent_at(self) -> datetime:
        return next(
            (row.at for row in self._entry.records if row.event == "sending"), self._entry.at
        )

    def _progress(self) -> Progress:
        entry = self._entry
        ended = _ENDED.get(entry.state, "")
        until = entry.records[-1].at if ended else self._now()
        lines = tuple(self._feed.lines) if self._feed else ()
        telling: tuple[LogLine, ...] = telling_lines(lines) if ended == "failed" else ()
        return Progress(
            entry=entry,
            registry=self._registry,
            phases=self._phases.shown(entry, ended, self._now()),
            elapsed_s=(until - self._sent_at).total_seconds(),
            lines=lines,
            ended=ended,
            words=entry.words if ended else self._words,
            error=self._error,
            telling=telling,
            cause=known_cause(line.log for line in telling),
        )


def outcome(
    ends: Literal["ready", "gone", "at rest"], registry: Registry | None, name: str
) -> tuple[Ended, str]:
    """Say whether a change that has arrived is over, and how, with a sentence."""
    if registry is None:
        if ends == "gone":
            return "done", f"{name} is gone."
        return "failed", f"{name} is no longer listed: somebody deleted it, or it is hidden now."
    state = f"{registry.name} is {status_word(registry.status)} ({registry.status})"
    if registry.health is Health.BUSY:
        return "", f"{state}."
    if ends == "at rest":
        return "done", f"{state}."
    if ends == "gone" and registry.health is Health.READY:
        return "failed", f"{state}: it was not deleted."
    ended: dict[Health, Ended] = {Health.READY: "done", Health.FAILED: "failed"}
    return ended.get(registry.health, ""), f"{state}."
