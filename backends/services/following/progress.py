"""How far a change has come: what whoever follows one shows, whatever kind of change it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backends.domain.errors import ServiceError, Throttled, UnexpectedAnswer, Unreachable
from backends.domain.event import LogLine
from backends.domain.journal import Entry, State
from backends.domain.registry import Registry
from backends.services.following.known_causes import KnownCause
from backends.services.following.outcome import Ended
from backends.services.following.phases import Phase

GIVE_UP_AFTER = timedelta(minutes=15)
"""A change of which nothing is to be seen for so long has come to nothing."""

PASSING = (Throttled, Unreachable, UnexpectedAnswer)
"""Failures that may be over at the next look."""

ENDED: dict[State, Ended] = {
    State.DONE: "done",
    State.FAILED: "failed",
    State.REFUSED: "failed",
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
