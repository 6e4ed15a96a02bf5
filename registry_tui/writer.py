"""Writes to the terminal in a thread of its own, so that a slow line does not hold up the app."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread

MOST_WAITING = 30


class Writer(Thread):
    """Writes texts in order. When the terminal is gone it says so once, and swallows the rest."""

    def __init__(self, output_fd: int, on_lost: Callable[[], None]) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._output_fd = output_fd
        self._on_lost = on_lost
        self._waiting: Queue[str | None] = Queue(MOST_WAITING)
        self._lost = False

    def write(self, text: str) -> None:
        """Hand over a text; waits while too many are waiting already."""
        self._waiting.put(text)

    def stop(self) -> None:
        """Write what is waiting, then end the thread."""
        self._waiting.put(None)
        self.join()

    def run(self) -> None:
        """Write until stopped; what is waiting together goes out together."""
        going_on = True
        while going_on:
            batch = [self._waiting.get()]
            try:
                while batch[-1] is not None:
                    batch.append(self._waiting.get_nowait())
            except Empty:
                pass
            going_on = batch[-1] is not None
            self._send("".join(text for text in batch if text is not None))

    def _send(self, text: str) -> None:
        unsent = memoryview(text.encode("utf-8", "replace"))
        while unsent and not self._lost:
            try:
                unsent = unsent[os.write(self._output_fd, unsent) :]
            except BlockingIOError:
                select.select([], [self._output_fd], [])
            except OSError:
                self._lost = True
                self._on_lost()
