"""How far something has come, in one line of a terminal that is written over; else nowhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from backends.domain.sizes import size_words

_EVERY_S = 0.2


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
