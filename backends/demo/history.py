"""What was done to a registry, and what that makes of it at any later moment.

A registry's operations are its only state: its status, its fields, its events and its log lines
are computed from them and the time. So winding the clock gives the same world as waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from random import Random
from typing import TypeAlias, overload

from backends.demo import fixtures
from backends.demo.wire import Json

_CHATTER = (
    "INFO  Batch {}: 12 objects compared, all equal",
    "INFO  Batch {}: reading model cards from modelregistry/",
    "DEBUG Batch {}: lease on namespace mlx renewed",
    "INFO  Batch {}: 12 objects compared, all equal",
    "WARN  Batch {}: object store answered 503 Slow Down, trying again",
    "INFO  Batch {}: artifacts of 3 model versions checked",
    "ERROR Batch {}: one checksum differs, the object is copied again",
)

Line: TypeAlias = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Script:
    """How one kind of operation goes.

    Attributes:
        action: What audit events call it.
        phase: The first half of the status while and after it runs; empty leaves the status alone.
        lasts_s: How long it takes.
        fails: Whether it fails at its end.
        reveals: From which second on a registry has a field; one not named never comes.
        steps: Seconds since the start, and the line written then, with `{names}` to fill in.
    """

    action: str
    phase: str
    lasts_s: int
    fails: bool
    reveals: Mapping[str, int]
    steps: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What ended an operation early: when, and who asked for it."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that was done.

    Attributes:
        details: Names its script fills in, beside or instead of the registry's.
        long: Where it is not zero, the log is made up instead, with as many lines.
        pace: How many times faster than in the script it goes.
        cancelled: What ended it early, if anything did.
    """

    kind: str
    failure: str
    request_id: str
    actor_crn: str
    started: datetime
    details: Mapping[str, str]
    long: int = 0
    pace: float = 1.0
    cancelled: Cancellation | None = None

    @property
    def script(self) -> Script:
        """How it goes."""
        return script(self.kind, self.failure)

    @property
    def fails(self) -> bool:
        """Whether its end is a failure."""
        return self.cancelled is not None or self.script.fails

    def elapsed_s(self, now: datetime) -> float:
        """Return the second of its script it has come to; negative before it starts."""
        return (self._until(now) - self.started).total_seconds() * self.pace

    def is_over(self, now: datetime) -> bool:
        """Say whether it has ended."""
        if self.cancelled and self.cancelled.at <= now:
            return True
        return self.elapsed_s(now) >= self.script.lasts_s

    def lines(self, now: datetime, seed: int, names: Mapping[str, str]) -> Sequence[Line]:
        """Return what it has written by `now`, oldest first."""
        if self.long:
            return LongLog(self.started, self.long)
        until = self._until(now)
        noise = Random(f"{seed}/{self.request_id}")  # noqa: S311
        filled = {**names, **self.details, "pod": f"model-registry-v2-{noise.randrange(16**8):08x}"}
        written: list[Line] = []
        for index, (second, text) in enumerate(self.script.steps):
            after = timedelta(seconds=second, milliseconds=index + noise.randrange(400)) / self.pace
            if self.started + after <= until:
                minutes, seconds = divmod(int(second / self.pace), 60)
                filled["elapsed"] = f"{minutes} min {seconds:02d} s"
                written.append((self.started + after, text.format_map(filled)))
        return [*sorted(written), *self._farewell(now)]

    def _until(self, now: datetime) -> datetime:
        return min(now, self.cancelled.at) if self.cancelled else now

    def _farewell(self, now: datetime) -> list[Line]:
        if self.cancelled is None or self.cancelled.at > now:
            return []
        ended = f"WARN  Cancelled by {self.cancelled.by}: the {self.script.phase} ends here"
        return [(self.cancelled.at, f"{ended}, what it made so far is kept")]


class LongLog(Sequence[Line]):
    """Log lines made up when they are asked for, spread over the hour after the start."""

    def __init__(self, started: datetime, length: int) -> None:
        self._started = started
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(row) for row in range(*index.indices(self._length))]
        return self._line(range(self._length)[index])

    def _line(self, row: int) -> Line:
        at = self._started + timedelta(hours=1) * row / self._length
        return at, _CHATTER[row % len(_CHATTER)].format(row + 1)


@cache
def _stored() -> Json:
    return fixtures.read("operations")


@cache
def script(kind: str, failure: str = "") -> Script:
    """Return how an operation of one kind goes, when it fails for a stored reason."""
    stored = _stored()
    row = stored["operations"][kind]
    steps = [(second, text) for second, text in row["steps"]]
    for first, every, until, text in row["polls"]:
        steps += [(second, text) for second in range(first, until + 1, every)]
    reveals: dict[str, int] = row["reveals"]
    lasts_s: int = row["lastsS"]
    if failure:
        ending = stored["failures"][failure]
        steps = [(second, text) for second, text in steps if second <= ending["fromS"]]
        steps += [(second, text) for second, text in ending["steps"]]
        reveals = {name: second for name, second in reveals.items() if second <= ending["fromS"]}
        lasts_s = ending["steps"][-1][0]
    return Script(
        row["action"],
        row["phase"],
        lasts_s,
        bool(failure),
        reveals,
        tuple(sorted(steps, key=itemgetter(0))),
    )
