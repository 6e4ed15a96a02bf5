"""Follows a change that is over as soon as it is seen, such as one of somebody's access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.journal import Entry, Event, Record
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.looking import look
from backends.services.execution.wholes import whole_of
from backends.services.following.finding import registry_with
from backends.services.following.phases import Phases
from backends.services.following.progress import ENDED, GIVE_UP_AFTER, Progress
from backends.services.following.writing import written_once


class AtOnceFollower:
    """Looks again and again whether it is there, until it is or patience ends."""

    def __init__(self, session: Session, entry: Entry, *, now: Callable[[], datetime]) -> None:
        self._session = session
        self._entry = entry
        self._now = now
        self._registry: Registry | None = None

    async def look(self) -> Progress:
        """Read once. A failed reading is told, not raised."""
        error: ServiceError | None = None
        if self._entry.is_open:
            try:
                await self._look()
            except ServiceError as failure:
                error = failure
                if whole_of(self._session, self._entry.plan) is None:
                    await self._give_up()
        if self._registry is None:
            plane = self._session.control_plane
            self._registry = await registry_with(plane, self._entry.registry_crn)
        return self._progress(error)

    async def _look(self) -> None:
        seen = await look(self._session, self._entry.plan)
        if not seen.arrived:
            await self._give_up()
            return
        words = seen.words(lost=self._entry.lost_its_answer)
        await self._write("verified", words=words)
        await self._write("ended", ended="done", words=words)

    async def _give_up(self) -> None:
        entry, now = self._entry, self._now()
        if now - entry.sent_at <= GIVE_UP_AFTER:
            return
        minutes = GIVE_UP_AFTER.seconds // 60
        begin = "It was accepted, and" if entry.has("answered") else "No answer came, and"
        words = f"{begin} {minutes} min later there is no sign of {entry.plan.expected.words}."
        await self._write("ended", ended="failed", words=words)

    async def _write(self, event: Event, **fields: object) -> None:
        crn = self._entry.registry_crn
        record = Record.model_validate(
            {
                "entry": self._entry.id,
                "at": self._now(),
                "event": event,
                "registry_crn": crn,
                **fields,
            }
        )
        self._entry = await written_once(self._session.journal, self._entry, record)

    def _progress(self, error: ServiceError | None) -> Progress:
        entry, now = self._entry, self._now()
        ended = ENDED.get(entry.state, "")
        return Progress(
            entry=entry,
            registry=self._registry,
            phases=Phases(entry).shown(entry, ended, now),
            elapsed_s=((entry.ended_at or now) - entry.sent_at).total_seconds(),
            lines=(),
            ended=ended,
            words=entry.words,
            error=error,
        )
