"""How long a verb waits, and how often it looks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Patience:
    """Begins when it is made, and pauses until the time is up. A test hands in another clock."""

    def __init__(
        self,
        timeout_s: float,
        every_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._every_s = every_s
        self._clock = clock
        self._sleep = sleep
        self._began = clock()
        self._ends = self._began + timeout_s

    @property
    def spent_s(self) -> float:
        """How long it has been."""
        return self._clock() - self._began

    async def pause(self, at_least_s: float = 0.0) -> bool:
        """Wait until it is time to look again; return False, at once, when the time is up.

        The last pause is as long as the time that is left, so that the last look is at its end.
        """
        left_s = self._ends - self._clock()
        if left_s <= 0:
            return False
        await self._sleep(min(max(self._every_s, at_least_s), left_s))
        return True
