"""The log of one container, read to its end and on; a cut connection loses and repeats nothing."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backends.domain.cluster import LogWish
from backends.domain.errors import AccessDenied, NotFound, NotSignedIn, Rejected, ServiceError
from backends.domain.event import LogLine
from backends.ports import Cluster
from backends.services.cluster.watching import PAUSES_S

MOST_LINES = 50_000
"""How many lines are kept; older ones are let go, and counted."""
_AT_A_TIME = 2_000
_OVERLAP = timedelta(seconds=2)
"""How much of what was read before is read again after a cut: lines are not quite in order."""
_LASTING = (AccessDenied, NotFound, NotSignedIn, Rejected)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d) ?")


class PodLog:
    """Reads one log.

    Attributes:
        wish: Which log.
        lines: What was read so far, oldest first, without the colours that programs write.
        dropped: How many lines were let go, because there were too many.
        error: Why reading stopped, or pauses; None while all is well.
        ended: Whether there is no more to come.
    """

    def __init__(
        self,
        cluster: Cluster,
        wish: LogWish,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.wish = wish
        self.lines: list[LogLine] = []
        self.dropped = 0
        self.error: ServiceError | None = None
        self.ended = False
        self._cluster = cluster
        self._now = now
        self._sleep = sleep
        self._recent: deque[tuple[str, str]] = deque()
        self._again = Counter[str]()
        self._oldest = ""
        self._repeats = False

    @property
    def read(self) -> int:
        """How many lines were read so far, those that were let go included."""
        return len(self.lines) + self.dropped

    async def run(self, changed: Callable[[], None]) -> None:
        """Read until there is no more, or until cancelled; `changed` follows each news."""
        failures = 0
        while not self.ended:
            before = self.read
            try:
                await self._read(changed)
            except ServiceError as error:
                self.error = error
                self.ended = isinstance(error, _LASTING) or not self.wish.follow
                changed()
                if not self.ended:
                    failures = 0 if self.read > before else failures
                    await self._sleep(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                    failures += 1
            else:
                self.ended = True
                self.error = None
                changed()

    async def _read(self, changed: Callable[[], None]) -> None:
        """Read on from the last line that was seen; `changed` is called once for many lines."""
        self._again = Counter(text for _, text in self._recent)
        self._oldest = self._recent[0][0] if self._recent else ""
        self._repeats = bool(self._recent)
        unseen = 0
        async with aclosing(self._cluster.log(self._wish_from_here())) as log:
            async for text in log:
                if self.error is not None:
                    self.error = None
                    changed()
                unseen += self._keep(text)
                if unseen and (self.wish.follow or unseen >= _AT_A_TIME):
                    changed()
                    unseen = 0
        if unseen:
            changed()

    def _wish_from_here(self) -> LogWish:
        """Return the wish for what follows the last line, and a little of what is before it."""
        last = next((one.created_date for one in reversed(self.lines) if one.created_date), None)
        if last is None:
            return self.wish
        return replace(self.wish, since=last - _OVERLAP, since_s=0, tail=0)

    def _keep(self, text: str) -> int:
        """Keep a line unless it was read before a cut; return how many are new.

        One without a time of its own is like the line before it.
        """
        stamp, moment, rest = _stamped(text)
        if stamp:
            self._repeats = self._again[text] > 0 or stamp < self._oldest
        if self._repeats:
            self._again[text] -= 1
            return 0
        if moment is not None:
            self._remember(stamp, moment, text)
        self.lines.append(LogLine(created_date=moment, log=_COLOUR.sub("", rest)))
        if len(self.lines) > MOST_LINES:
            del self.lines[:_AT_A_TIME]
            self.dropped += _AT_A_TIME
        return 1

    def _remember(self, stamp: str, moment: datetime, text: str) -> None:
        """Keep what may come again after a cut, and no more."""
        self._recent.append((stamp, text))
        horizon = _comparable(moment - 2 * _OVERLAP, "")
        while self._recent[0][0] < horizon:
            self._recent.popleft()


def _comparable(moment: datetime, fraction: str) -> str:
    """Return a moment as a text that is in the order of time, to the nanosecond."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction:0<9}"


def _stamped(text: str) -> tuple[str, datetime | None, str]:
    """Split a line into its time as it can be compared, its time, and the rest."""
    found = _STAMP.match(text)
    if found is None:
        return "", None, text
    second, fraction, zone = found.groups(default="")
    try:
        moment = datetime.fromisoformat(f"{second}{fraction[:7]}{zone}").astimezone(UTC)
    except (OverflowError, ValueError):
        return "", None, text
    return _comparable(moment, fraction[1:]), moment, text[found.end() :]
