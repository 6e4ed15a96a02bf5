"""The phases of a change: what services told of it, in order, each with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Literal

from backends.domain.journal import Entry, State
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word

PhaseState = Literal["done", "now", "ahead", "failed"]

_GOALS = {
    "ready": "Ready",
    "gone": "Gone",
    "at rest": "At rest",
    "at once": "Done",
    "in place": "In place",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase. `at` is when it began or was first seen; `took_s` how long it has lasted."""

    title: str
    state: PhaseState
    at: datetime | None
    took_s: float | None


@dataclass(slots=True)
class _Mark:
    """Something that was seen; `at` is None where it was there already when looking began."""

    title: str
    at: datetime | None


@dataclass(slots=True)
class Phases:
    """Collects what is seen of one change."""

    entry: Entry
    _name: str = ""
    _looked: bool = False
    _states: list[tuple[str, datetime]] = field(default_factory=list[tuple[str, datetime]])
    _marks: list[_Mark] = field(default_factory=list[_Mark])

    def see(self, registry: Registry | None, now: datetime) -> None:
        """Take note of what the list shows now."""
        if registry is None:
            return
        self._name = registry.name
        word = status_word(registry.status)
        if registry.health is Health.BUSY and word not in {title for title, _ in self._states}:
            self._states.append((word, now if self._states else self.entry.sent_at))
        if self.entry.plan.expected.sees == "new registry":
            self._see_fields(registry, now)
        self._looked = True

    def _see_fields(self, registry: Registry, now: datetime) -> None:
        """A new registry gets its fields one after another; they tell how far it is."""
        there = (
            (registry.version, f"Version {registry.version} chosen"),
            (registry.machine_user_crn, "Machine user attached"),
            (registry.domain, "Domain assigned"),
        )
        known = {mark.title for mark in self._marks}
        for value, title in there:
            if value and title not in known:
                self._marks.append(_Mark(title, now if self._looked else None))

    def shown(
        self, entry: Entry, ended: Literal["", "done", "failed"], now: datetime
    ) -> tuple[Phase, ...]:
        """Return the phases: what was recorded, what was seen, and the end."""
        until = entry.ended_at or now
        recorded = list(self._recorded(entry))
        marks = [Phase(mark.title, "done", mark.at, None) for mark in self._marks]
        waiting: list[Phase] = []
        if not ended and not entry.has("verified"):
            waiting = [Phase(f"Waiting for {entry.plan.expected.words}", "now", None, None)]
        states = list(self._passed(ended, until))
        return (*recorded, *waiting, *marks, *states, self._end(entry, ended, until))

    def _passed(self, ended: str, until: datetime) -> Iterator[Phase]:
        """Yield each status the registry was seen in; the last one goes on until the end."""
        ends = [at for _, at in self._states[1:]]
        for (title, at), over in zip_longest(self._states, ends):
            took_s = ((over or until) - at).total_seconds()
            state: PhaseState = "done" if over or ended == "done" else "now"
            yield Phase(title, "failed" if ended == "failed" and not over else state, at, took_s)

    def _recorded(self, entry: Entry) -> Iterator[Phase]:
        """Yield what records stand for; what two processes have seen is there once."""
        seen = False
        for row, following in zip_longest(entry.records, entry.records[1:]):
            match row.event:
                case "sending":
                    took_s = (following.at - row.at).total_seconds() if following else None
                    yield Phase("Sent", "done", row.at, took_s)
                case "answered":
                    yield Phase("Accepted", "done", row.at, None)
                case "unanswered":
                    yield Phase("Answer lost", "failed", row.at, None)
                case "verified" if not seen:
                    seen = True
                    yield Phase(self._seen_words, "done", row.at, None)
                case _:
                    pass

    @property
    def _seen_words(self) -> str:
        if self._is_new:
            return f"Recognized as {self._name}"
        match self.entry.plan.expected.ends:
            case "at once":
                return "Seen when read back"
            case "in place":
                return "Set, and read back"
            case _:
                return "Seen to have begun"

    @property
    def _is_new(self) -> bool:
        """Whether there is a new registry, with a name nobody knew before."""
        return bool(self._name) and self.entry.plan.expected.sees == "new registry"

    @staticmethod
    def _end(entry: Entry, ended: str, until: datetime) -> Phase:
        goal = _GOALS[entry.plan.expected.ends]
        if ended == "done":
            return Phase(goal, "done", until, None)
        if ended == "failed":
            words = "Refused" if entry.state is State.REFUSED else "Failed"
            return Phase(words, "failed", until, None)
        return Phase(goal, "ahead", None, None)
