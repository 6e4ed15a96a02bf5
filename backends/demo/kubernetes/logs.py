"""Log lines of one run of a container, made up when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias, cast

from backends.demo.kubernetes.lives import Run
from backends.demo.kubernetes.site import stored
from backends.demo.wire import Json

Line: TypeAlias = tuple[datetime, str]

KEPT = timedelta(hours=6)
"""How far back a log reaches; nodes throw away what is older."""

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class RunLog:
    """What one run writes: an opening, chatter for as long as it lasts, and a closing.

    Attributes:
        style: Which of the stored logs it is like.
        seed: What its chatter is made of.
        names: What its lines may speak of.
    """

    run: Run
    style: str
    seed: str
    names: Mapping[str, str]

    def lines(self, after: datetime, until: datetime, most: int | None = None) -> list[Line]:
        """Return what was written after one moment and until another, oldest first.

        Args:
            after: What was written then or before is left out.
            until: What will be written later is left out.
            most: How many to return at most, the newest; all, unless given.
        """
        after = max(after, until - KEPT)
        told = [*self._opening(), *self._chatter(after, until, most), *self._closing()]
        kept = [line for line in told if after < line[0] <= until]
        return kept if most is None else kept[len(kept) - min(most, len(kept)) :]

    @property
    def _stored(self) -> Json:
        return stored()["logs"][self.style]

    def _opening(self) -> Iterator[Line]:
        for index, (second, text) in enumerate(self._stored["opening"]):
            at = self.run.started + timedelta(seconds=second, milliseconds=1 + index)
            yield at, self._filled(text, index)

    def _closing(self) -> Iterator[Line]:
        if self.run.ended:
            for index, (second, text) in enumerate(self._stored["closing"]):
                yield self.run.ended - timedelta(seconds=second), self._filled(text, index)

    def _chatter(self, after: datetime, until: datetime, most: int | None) -> Iterator[Line]:
        """Yield the chatter of a span, and perhaps a line more at either end."""
        texts = cast("list[str]", self._stored["chatter"])
        if not texts:
            return
        every = timedelta(seconds=self._stored["everyS"])
        begin = self.run.started + timedelta(seconds=self._stored["opening"][-1][0] + 1)
        end = self.run.ended - timedelta(seconds=3) if self.run.ended else until
        newest = (min(end, until) - begin) // every
        oldest = max(0, (after - begin) // every - 1)
        if most is not None:
            oldest = max(oldest, newest - most - 1)
        for number in range(oldest, newest + 1):
            random = Random(f"{self.seed}/{number}")  # noqa: S311
            at = begin + every * (number + random.random() * 0.9)
            if at < end + _A_MOMENT:
                yield at, self._filled(random.choice(texts), number)

    def _filled(self, text: str, number: int) -> str:
        random = Random(f"{self.seed}/{number}/filled")  # noqa: S311
        made_up = {"n": str(random.randrange(1, 1000)), "ms": str(random.randrange(1, 90))}
        return text.format_map({**self.names, **made_up})
