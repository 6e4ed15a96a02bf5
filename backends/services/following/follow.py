"""Follows a change that was sent until it has ended, from whatever is known of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from backends.domain.errors import (
    AccessDenied,
    NotFound,
    ServiceError,
)
from backends.domain.event import AuditEvent, LogLine
from backends.domain.journal import Entry, Event, Record
from backends.domain.redact import without_secrets
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.arrivals import is_as_planned, seen_again, sight
from backends.services.following.known_causes import known_cause
from backends.services.following.outcome import Ended, outcome
from backends.services.following.own_event import is_named_like, own_event
from backends.services.following.phases import Phases
from backends.services.following.progress import ENDED, GIVE_UP_AFTER, PASSING, Progress
from backends.services.following.telling import telling_lines
from backends.services.following.writing import written_once
from backends.services.log_feed import LogFeed

LOG_COMES_WITHIN = timedelta(minutes=2)
"""So long a log that cannot be read is waited for, when a change has failed."""
MISSING_FOR = timedelta(minutes=2)
"""What is not listed for so long is gone; a registry that changes its CRN may be missed once."""


class Follower:
    """Looks again and again; keeps what it knows, and writes to the journal what it finds out."""

    def __init__(self, session: Session, entry: Entry, *, now: Callable[[], datetime]) -> None:
        self._plane = session.control_plane
        self._journal = session.journal
        self._entry = entry
        self._now = now
        self._registry: Registry | None = None
        self._missing_since: datetime | None = None
        self._feed: LogFeed | None = None
        self._phases = Phases(entry)
        self._words = entry.words
        self._ending: Ended = ""
        self._failed_since: datetime | None = None
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
        if self._ending and self._entry.is_open and not self._log_may_come:
            await self._end(self._ending)
        return self._progress()

    @property
    def _log_may_come(self) -> bool:
        """Whether to wait for the log that says why it failed: what keeps it back may pass."""
        if self._ending != "failed" or not isinstance(self._error, PASSING):
            return False
        self._failed_since = self._failed_since or self._now()
        return self._now() - self._failed_since < LOG_COMES_WITHIN

    async def _look_at_list(self) -> None:
        listed = (await self._plane.list_registries()).value
        if self._entry.has("verified"):
            self._registry = seen_again(self._entry.plan, listed, self._entry.registry_crn)
        else:
            seen = sight(self._entry.plan, listed, self._entry.registry_crn)
            self._registry = seen.registry
            lost = self._entry.lost_its_answer
            words = seen.words(lost=lost) if seen.arrived else await self._told_by_event()
            if not words:
                self._not_there_yet()
                return
            await self._write_once("verified", words=words, registry_crn=self._crn)
        self._missing_since = None if self._registry else self._missing_since or self._now()
        self._phases.see(self._registry, self._now())
        ended, self._words = outcome(self._entry.plan, self._registry, self._name)
        self._ending = "" if self._may_lag_behind else ended

    @property
    def _may_lag_behind(self) -> bool:
        """Whether the list may not show yet what has come of a change that arrived."""
        expected, now = self._entry.plan.expected, self._now()
        if self._registry is not None:
            return is_as_planned(expected, self._registry) and not self._waited_long
        return expected.ends != "gone" and now - (self._missing_since or now) < MISSING_FOR

    @property
    def _waited_long(self) -> bool:
        return self._now() - self._entry.sent_at > GIVE_UP_AFTER

    @property
    def _crn(self) -> str:
        return self._registry.crn if self._registry else self._entry.registry_crn

    @property
    def _name(self) -> str:
        """What to call the registry when it is not there any longer."""
        target = self._entry.plan.target
        return target.name if target.kind == "registry" else f"The registry in {target.name}"

    async def _told_by_event(self) -> str:
        """Say that an event shows what the list does not; empty when none does.

        What failed for the second time while nobody looked has the status it had before.
        """
        event = None
        if self._registry is not None:
            with suppress(AccessDenied):  # then there is only the list to go by
                event = await self._find_event()
        if event is None or event.created_date is None:
            return ""
        soon = event.created_date <= self._entry.sent_at + GIVE_UP_AFTER
        if not soon or not is_named_like(self._entry.plan, event):
            return ""
        return f"An event of {event.created_date:%H:%M} UTC shows that the change arrived."

    def _not_there_yet(self) -> None:
        expected, answered = self._entry.plan.expected.words, self._entry.has("answered")
        minutes = GIVE_UP_AFTER.seconds // 60
        if self._waited_long:
            end = "It was accepted, and nothing came of it" if answered else "It never arrived"
            self._words = f"{end}: {minutes} min after it was sent, there is no sign of {expected}."
            self._ending = "failed"
            return
        begin = "It was accepted" if answered else "No answer came"
        self._words = (
            f"{begin}, and there is no sign of {expected} so far. Nothing is sent again by itself. "
            f"Without a sign, it counts as failed {minutes} min after it was sent."
        )

    async def _look_at_log(self) -> None:
        """Read on in the log of the event that this change is."""
        if self._feed is None and self._entry.has("verified"):
            event = await self._find_event()
            self._feed = LogFeed(self._plane, event.request_id) if event else None
        if self._feed is not None:
            with suppress(NotFound):  # the logs of what is gone are gone as well
                await self._feed.read()

    async def _find_event(self) -> AuditEvent | None:
        """Find the event of this change, also under the CRN from before an upgrade."""
        plan, sent_at = self._entry.plan, self._entry.sent_at
        for crn in dict.fromkeys((self._crn, plan.expected.registry_crn)):
            if not crn:
                continue
            with suppress(NotFound):
                events = (await self._plane.audit_events(crn)).value
                if (event := own_event(plan, sent_at, events)) is not None:
                    return event
        return None

    async def _end(self, ended: Ended) -> None:
        telling = self._telling(ended)
        cause = known_cause(line.log for line in telling)
        await self._write_once(
            "ended",
            ended=ended,
            words=self._words,
            registry_crn=self._crn,
            telling=tuple(
                line.model_copy(update={"log": without_secrets(line.log)}) for line in telling
            ),
            cause=cause.words if cause else "",
        )

    def _telling(self, ended: Ended) -> tuple[LogLine, ...]:
        """Return the lines that explain a failure: of the log, or as they were written down."""
        if ended != "failed":
            return ()
        lines = self._feed.lines if self._feed else ()
        return telling_lines(lines) or self._entry.telling

    async def _write_once(self, event: Event, **fields: object) -> None:
        """Write down what was found out, unless somebody else has."""
        record = Record.model_validate(
            {"entry": self._entry.id, "at": self._now(), "event": event, **fields}
        )
        self._entry = await written_once(self._journal, self._entry, record)

    def _progress(self) -> Progress:
        entry, now = self._entry, self._now()
        ended = ENDED.get(entry.state, "")
        lines = tuple(self._feed.lines) if self._feed else ()
        telling = self._telling(ended)
        waited = " Its log, which says why, is still waited for." if self._ending else ""
        return Progress(
            entry=entry,
            registry=self._registry,
            phases=self._phases.shown(entry, ended, now),
            elapsed_s=((entry.ended_at or now) - entry.sent_at).total_seconds(),
            lines=lines,
            ended=ended,
            words=entry.words if ended else f"{self._words}{waited}",
            error=self._error,
            telling=telling,
            cause=known_cause(line.log for line in telling),
        )
