"""How a download goes, in words: how much is here, how fast it comes, how long it may take."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from backends.domain.sizes import size_words
from screens.glyphs import Glyphs
from screens.times import lasted

WINDOW_S = 10.0
"""The rate is that of this time: a line that has become slow is seen to be."""
_SURE_S = 1.0
"""A rate is told once so much time was seen."""
_BAR_CELLS = 24


class Transfer:
    """One download. Times are in seconds, from anywhere."""

    def __init__(self, size_bytes: int | None, here_bytes: int, at_s: float) -> None:
        self._size_bytes = size_bytes
        self.here_bytes = here_bytes
        self._seen = deque([(at_s, here_bytes)])

    def take(self, here_bytes: int, at_s: float) -> None:
        """Take notice of how much is here."""
        self.here_bytes = here_bytes
        self._seen.append((at_s, here_bytes))
        while len(self._seen) > 2 and at_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()

    def rate(self, at_s: float) -> float | None:
        """Return the bytes that come in a second; None where too little was seen."""
        began_s, began_bytes = self._seen[0]
        if at_s - began_s < _SURE_S:
            return None
        return (self.here_bytes - began_bytes) / (at_s - began_s)

    @property
    def has_all(self) -> bool:
        """Whether everything has come."""
        return self._size_bytes is not None and self.here_bytes >= self._size_bytes

    def words(self, at_s: float) -> str:
        """Say how it goes: `45 %  157 kB of 350 kB  1.20 MB/s  9 s left`."""
        return "  ".join(self._words(at_s))

    def _words(self, at_s: float) -> Iterator[str]:
        size, here, rate = self._size_bytes, self.here_bytes, self.rate(at_s)
        if size:
            yield f"{here * 100 // size} %"
            yield f"{size_words(here)} of {size_words(size)}"
        else:
            yield size_words(here)
        if rate is not None:
            yield f"{size_words(round(rate))}/s"
        if rate and size and here < size:
            yield f"{lasted((size - here) / rate)} left"

    def bar(self, glyphs: Glyphs) -> tuple[str, str]:
        """Return what is here and what is not as two lengths of a bar; empty for no size."""
        if not self._size_bytes:
            return "", ""
        done = min(_BAR_CELLS, self.here_bytes * _BAR_CELLS // self._size_bytes)
        return glyphs.levels[-1] * done, glyphs.rule * (_BAR_CELLS - done)
