"""The log of one container, read to its end and on; a cut connection loses and repeats nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from backends.domain.cluster import LogWish
from backends.domain.errors import AccessDenied, NotFound, NotSignedIn, Rejected, ServiceError
from backends.domain.event import LogLine
from backends.ports import Cluster
from backends.services.cluster.watching import PAUSES_S

MOST_LINES = 50_000
"""How many lines are kept; older ones are let go, and counted."""
_AT_A_TIME = 2_000
_LASTING = (AccessDenied, NotFound, NotSignedIn, Rejected)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d) ?")


class PodLog:
    """Reads one log.

    Attributes:
        wish: Which log.
        lines: What was read so far, oldest first.
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
        self._last = ""
        self._at_last: set[str] = set()

    async def run(self, changed: Callable[[], None]) -> None:
        """Read until there is no more, or until cancelled; `changed` follows each news."""
        failures = 0
        while not self.ended:
            before = len(self.lines) + self.dropped
            try:
                await self._read(changed)
            except ServiceError as error:
                self.error = error
                self.ended = isinstance(error, _LASTING) or not self.wish.follow
                changed()
                if not self.ended:
                    failures = 0 if len(self.lines) + self.dropped > before else failures
                    await self._sleep(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                    failures += 1
            else:
                self.ended = True
                self.error = None
                changed()

    async def _read(self, changed: Callable[[], None]) -> None:
        """Read on from the last line that was seen; `changed` is called once for many lines."""
        unseen = 0
        async for text in self._cluster.log(self._wish_from_here()):
            self.error = None
            unseen += self._keep(text)
            if unseen and (self.wish.follow or unseen >= _AT_A_TIME):
                changed()
                unseen = 0
        if unseen:
            changed()

    def _wish_from_here(self) -> LogWish:
        """Return the wish for what follows the last line; that one comes again, and is known."""
        last = next((one.created_date for one in reversed(self.lines) if one.created_date), None)
        if last is None:
            return self.wish
        age_s = int((self._now() - last).total_seconds()) + 2
        return replace(self.wish, since_s=max(1, age_s), tail=0)

    def _keep(self, text: str) -> int:
        """Keep a line unless it was read before a connection was cut; return how many are new."""
        stamp, moment, rest = _stamped(text)
        if stamp and stamp < self._last:
            return 0
        if stamp and stamp == self._last and text in self._at_last:
            return 0
        if stamp != self._last:
            self._at_last.clear()
        self._last = stamp or self._last
        self._at_last.add(text)
        self.lines.append(LogLine(created_date=moment, log=rest))
        if len(self.lines) > MOST_LINES:
            del self.lines[:_AT_A_TIME]
            self.dropped += _AT_A_TIME
        return 1


def _stamped(text: str) -> tuple[str, datetime | None, str]:
    """Split a line into its time as it can be compared, its time, and the rest."""
    found = _STAMP.match(text)
    if found is None:
        return "", None, text
    second, fraction, zone = found.groups(default="")
    try:
        moment = datetime.fromisoformat(f"{second}{fraction[:7]}{zone}").astimezone(UTC)
    except ValueError:
        return "", None, text
    comparable = f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction[1:]:0<9}"
    return comparable, moment, text[found.end() :]
