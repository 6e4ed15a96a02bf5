"""A clock that stands still but for the waiting."""

from __future__ import annotations


class WoundClock:
    """Each sleep winds it on at once; `pauses` are the sleeps so far, in seconds."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def read(self) -> float:
        return 1000.0 + sum(self.pauses)

    async def sleep(self, duration_s: float) -> None:
        self.pauses.append(duration_s)
