"""Follows a synchronization of data lakes, with IDBroker mappings or users, to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerSync
from backends.domain.journal import Entry, Event, Record
from backends.domain.registry import Registry
from backends.domain.user_sync import UserSync, UserSyncState
from backends.ports import Session
from backends.services.execution.looking import look
from backends.services.execution.step_events import CLOCKS_DIFFER
from backends.services.execution.wholes import whole_of
from backends.services.following.finding import registry_with
from backends.services.following.in_place_words import (
    Seen,
    failures,
    going_on,
    lake_phases,
    why_failed,
)
from backends.services.following.phases import Phases
from backends.services.following.progress import ENDED, GIVE_UP_AFTER, Progress
from backends.services.following.writing import written_once
from backends.services.told import told

BEGINS_WITHIN = timedelta(minutes=2)
"""How long it may be until the service tells of it; before, it may tell of the one before."""

_STALE = "The users are out of date still. Synchronize them again."


class InPlaceFollower:
    """Looks whether the data lakes have it, each of them, until they do or it has failed."""

    def __init__(self, session: Session, entry: Entry, *, now: Callable[[], datetime]) -> None:
        self._session = session
        self._entry = entry
        self._now = now
        self._registry: Registry | None = None
        self._seen: Seen | None = None
        self._names: dict[str, str] = {}

    async def look(self) -> Progress:
        """Read once. A failed reading is told, not raised."""
        error: ServiceError | None = None
        if self._entry.is_open:
            try:
                await self._look()
            except ServiceError as failure:
                error = failure
        if self._registry is None:
            plane = self._session.control_plane
            self._registry = await registry_with(plane, self._entry.registry_crn)
        return self._progress(error)

    async def _look(self) -> None:
        if not await self._has_arrived():
            return
        plane, expected = self._session.control_plane, self._entry.plan.expected
        if expected.sees != "users in place":
            sync = (await plane.id_broker_sync(expected.environment_crn)).value
            self._seen = sync
            await self._name_lakes(sync)
            await self._end_mappings(sync)
            return
        state = (await plane.user_sync_state(expected.environment_crn)).value
        own = await self._own_sync(state)
        self._seen = (state, own)
        await self._end_users(state, own)

    async def _own_sync(self, state: UserSyncState) -> UserSync | None:
        """Return how far the synchronization is that was begun; None where that is not told.

        Where the answer with its id was lost, it is the one that the environment tells of.
        """
        begun = (row.operation for row in self._entry.records if row.operation)
        operation = next(begun, state.user_sync_operation_id)
        if not operation:
            return None
        answered = await told(self._session.control_plane.user_sync(operation))
        return None if isinstance(answered, ServiceError) else answered

    async def _has_arrived(self) -> bool:
        """Say whether what is synchronized is there, so far as it was sent along."""
        plan = self._entry.plan
        if whole_of(self._session, plan) is None or self._entry.has("verified"):
            return True
        seen = await look(self._session, plan)
        if seen.arrived:
            await self._write("verified", words=seen.words(lost=self._entry.lost_its_answer))
            return True
        await self._give_up(f"There is no sign of {plan.expected.words}.")
        return False

    async def _name_lakes(self, sync: IdBrokerSync) -> None:
        """Find out what the data lakes are called; without that, their ids have to do."""
        if self._names or not sync.statuses:
            return
        environment_crn = self._entry.plan.expected.environment_crn
        lakes = await told(self._session.control_plane.list_data_lakes(environment_crn))
        if not isinstance(lakes, ServiceError):
            self._names = {lake.crn: lake.datalake_name for lake in lakes}

    async def _end_mappings(self, sync: IdBrokerSync) -> None:
        if sync.is_in_place:
            await self._end("done", "Each data lake has the mappings.")
        elif sync.is_running:
            return
        elif sync.has_failed and self._is_of_this(sync):
            await self._end("failed", " ".join(failures(sync, self._names)))
        elif self._is_overdue:
            told_of = sync.global_status or "not told"
            await self._end(
                "failed",
                f"The data lakes do not have the mappings: the last synchronization is {told_of}. "
                "Synchronize them again.",
            )

    def _is_of_this(self, sync: IdBrokerSync) -> bool:
        """Say whether a failure is of this synchronization, and not of one before."""
        began = [one.start_date for one in sync.statuses.values() if one.start_date is not None]
        return self._is_overdue or any(at >= self._entry.sent_at - CLOCKS_DIFFER for at in began)

    async def _end_users(self, state: UserSyncState, own: UserSync | None) -> None:
        crn = self._entry.plan.expected.environment_crn
        is_ours = any(row.operation for row in self._entry.records)
        if own is not None and own.is_running:
            return
        if own is not None and is_ours and own.has_failed:
            await self._end("failed", f"Synchronizing failed: {why_failed(own, crn)}.")
        elif state.state == "UP_TO_DATE":
            await self._end("done", "The environment has its users as they are.")
        elif state.state == "SYNC_IN_PROGRESS":
            return
        elif self._is_overdue:  # before, it may be the one before that is told of
            failed = state.state == "SYNC_FAILED"
            words = f"Synchronizing failed: {why_failed(own, crn)}." if failed else _STALE
            await self._end("failed", words)

    @property
    def _is_overdue(self) -> bool:
        return self._now() - self._entry.sent_at > BEGINS_WITHIN

    async def _give_up(self, words: str) -> None:
        if self._now() - self._entry.sent_at > GIVE_UP_AFTER:
            minutes = GIVE_UP_AFTER.seconds // 60
            await self._end("failed", f"After {minutes} min nothing more is expected. {words}")

    async def _end(self, ended: str, words: str) -> None:
        """Write how it ended; harm that was told after it had arrived does not go by that."""
        seen_or_not = ("verified", "not verified")
        told_of = [row for row in self._entry.records if row.event in seen_or_not]
        harm = told_of[-1] if told_of and told_of[-1].event == "not verified" else None
        if ended == "done" and harm is not None and self._entry.has("verified"):
            ended, words = "failed", f"{words} {harm.words}"
        elif ended == "done" and (seen := self._verified()):
            words = f"{seen} {words}"
        await self._write("ended", ended=ended, words=words)

    def _verified(self) -> str:
        rows = self._entry.records
        return next((row.words for row in reversed(rows) if row.event == "verified"), "")

    async def _write(self, event: Event, **fields: object) -> None:
        record = Record.model_validate(
            {
                "entry": self._entry.id,
                "at": self._now(),
                "event": event,
                "registry_crn": self._entry.registry_crn,
                **fields,
            }
        )
        self._entry = await written_once(self._session.journal, self._entry, record)

    def _progress(self, error: ServiceError | None) -> Progress:
        entry, now = self._entry, self._now()
        ended = ENDED.get(entry.state, "")
        *before, end = Phases(entry).shown(entry, ended, now)
        return Progress(
            entry=entry,
            registry=self._registry,
            phases=(*before, *lake_phases(self._seen, self._names), end),
            elapsed_s=((entry.ended_at or now) - entry.sent_at).total_seconds(),
            lines=(),
            ended=ended,
            words=entry.words if ended else going_on(self._seen) or entry.words,
            error=error,
        )
