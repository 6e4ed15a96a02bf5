"""How far something has come, in one line of a terminal that is written over; else nowhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_EVERY_S = 0.2
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class Meter:
    """Shows bytes of so many, where standard error is a terminal.

    Args:
        size_bytes: How many there are; None where that is not known.
        clock: Says when to write again.
    """

    def __init__(
        self, size_bytes: int | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._size_bytes = size_bytes
        self._clock = clock
        self._is_shown = sys.stderr.isatty()
        self._next_at = clock()
        self._written = 0

    def show(self, here_bytes: int) -> None:
        """Say how many are here, not too often."""
        now = self._clock()
        is_last = here_bytes == self._size_bytes
        if not self._is_shown or (now < self._next_at and not is_last):
            return
        self._next_at = now + _EVERY_S
        self._write(self._words(here_bytes))

    def close(self) -> None:
        """Leave the line empty for what follows."""
        if self._written:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()
            self._written = 0

    def _words(self, here_bytes: int) -> str:
        here = size_words(here_bytes)
        if not self._size_bytes:
            return here
        share = here_bytes * 100 // self._size_bytes
        return f"{here} of {size_words(self._size_bytes)}, {share} %"

    def _write(self, words: str) -> None:
        sys.stderr.write(f"\r{words.ljust(self._written)}")
        sys.stderr.flush()
        self._written = len(words)


def size_words(size_bytes: int) -> str:
    """Return a size in three digits or four: `512 bytes`, `1.87 MB`, `70.2 GB`."""
    size, place = float(size_bytes), 0
    while size >= 999.5 and place < len(_UNITS) - 1:
        size, place = size / 1000, place + 1
    if not place:
        return f"{size_bytes} {_UNITS[0]}"
    digits = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{size:.{digits}f} {_UNITS[place]}"
