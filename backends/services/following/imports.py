"""Follows an import until its version is ready, or has failed, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from backends.domain.errors import NotFound, ServiceError
from backends.domain.event import LogLine
from backends.domain.journal import State
from backends.domain.registered_model import ModelVersion
from backends.domain.status import Health
from backends.services.execution.model_signs import NOT_THERE, imported, sign_of_import
from backends.services.execution.step_events import StepSign, tally, told_of
from backends.services.following.import_causes import import_cause
from backends.services.following.phases import Phase, PhaseState
from backends.services.following.progress import GIVE_UP_AFTER, Progress
from backends.services.following.steps import StepsFollower
from backends.services.models.fields import status_word

NO_PERCENTAGE = "A registry does not tell how far it is; 70 GB take about an hour."
GOAL = "Ready"
_GOING_ON = (State.UNDER_WAY, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A status that the version had, and since when, or when it was first seen."""

    status: str
    health: Health
    at: datetime


class ImportFollower(StepsFollower):
    """Looks at the version that an import makes; the registry tells no more than its status."""

    _seen: tuple[_Seen, ...] = ()
    _name = ""

    async def look(self) -> Progress:
        """Read once. A failed reading is told, not raised."""
        progress = await super().look()
        if not self._entry.is_open or progress.error is not None:
            return self._progress(progress.error)
        try:
            await self._look_at_versions()
        except ServiceError as error:
            return self._progress(error)
        if self._has_ended:
            ended, words = tally(self._entry)
            cause = import_cause(words) if ended == "failed" else None
            told = cause.words if cause else ""
            await self._write("ended", ended=ended, words=words, cause=told)
        return self._progress(None)

    @property
    def _is_over(self) -> bool:
        """Whether nobody sends any more: the version itself says that here."""
        return False

    @property
    def _has_ended(self) -> bool:
        """Whether each version has come to something; one nobody ever saw, after some time."""
        states = {one.state for one in self._entry.outcomes}
        if State.UNDER_WAY in states:
            return False
        waited = self._now() - self._entry.sent_at
        return State.UNKNOWN not in states or waited > GIVE_UP_AFTER

    async def _look_at_versions(self) -> None:
        for number, outcome in enumerate(self._entry.outcomes):
            if outcome.state not in _GOING_ON:
                continue
            sign = await self._sign(number)
            if sign is None:
                continue
            event = "answered" if sign.shows == "unanswered" else sign.shows
            words = told_of(sign, outcome)
            await self._write(event, step=number, words=words, model=sign.model)

    async def _sign(self, number: int) -> StepSign | None:
        try:
            found = await imported(self._session, self._entry, number)
        except NotFound:
            return NOT_THERE
        if found is not None:
            model, version = found
            self._name = f"{model.name} version {version.version}"
            self._see(version)
        return sign_of_import(self._entry, number, found)

    def _see(self, version: ModelVersion) -> None:
        """Take note of a status that was not seen before."""
        if any(one.status == version.status for one in self._seen):
            return
        began = version.updated_at if self._seen else version.created_at
        now = self._now()
        at = min(began, now) if began and began >= self._entry.sent_at else now
        self._seen = (*self._seen, _Seen(version.status, version.health, at))

    # Telling

    def _progress(self, error: ServiceError | None) -> Progress:
        progress = super()._progress(error)
        lines = sorted((*progress.lines, *self._lines()), key=_when)
        return replace(
            progress,
            phases=tuple(self._phases()),
            lines=tuple(lines),
            cause=import_cause(progress.words) if progress.ended == "failed" else None,
        )

    def _phases(self) -> Iterator[Phase]:
        """Yield what is behind it; while it goes on, what is ahead, too."""
        entry = self._entry
        until = entry.ended_at or self._now()
        marks = [("Sent", entry.sent_at)] if entry.was_sent else []
        marks += [(status_word(one.status), one.at) for one in self._seen]
        ends = [at for _, at in marks[1:]]
        for place, (title, at) in enumerate(marks):
            is_last = place == len(marks) - 1
            took_s = ((until if is_last else ends[place]) - at).total_seconds()
            lasts = place > 0 and not (is_last and not entry.is_open)
            yield Phase(title, self._state(is_last=is_last), at, took_s if lasts else None)
        if entry.is_open:
            yield Phase(GOAL, "ahead", None, None)
        elif not self._seen:
            yield self._end()

    def _state(self, *, is_last: bool) -> PhaseState:
        if not is_last:
            return "done"
        if self._entry.is_open:
            return "now"
        return "failed" if self._entry.state is not State.DONE and self._seen else "done"

    def _end(self) -> Phase:
        """Return how it ended, where nobody saw it on its way: after a restart."""
        is_done = self._entry.state is State.DONE
        title = GOAL if is_done else self._entry.state.value.capitalize()
        return Phase(title, "done" if is_done else "failed", self._entry.ended_at, None)

    def _lines(self) -> Iterator[LogLine]:
        for one in self._seen:
            if one.health is Health.BUSY:
                yield LogLine(created_date=one.at, log=f"INFO  {self._name}: {one.status}")

    def _words(self) -> str:
        entry = self._entry
        about = entry.plan.steps[0].about
        if not entry.was_sent:
            return entry.words or f"{about} is not sent yet."
        if not self._seen:
            if entry.has("answered"):
                return f"It was accepted. Looking for the version of {about} that it makes."
            return f"The answer was lost. It is looked whether {about} has begun to come."
        return f"{self._name} is {self._seen[-1].status}. {NO_PERCENTAGE}"


def _when(line: LogLine) -> float:
    return line.created_date.timestamp() if line.created_date else 0.0
