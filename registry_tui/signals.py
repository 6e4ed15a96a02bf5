"""Ends the app when a signal or a lost terminal asks for it: in order, or by force if it hangs."""

from __future__ import annotations

import os
import select
import signal
from asyncio import AbstractEventLoop
from collections.abc import Callable
from threading import Thread
from types import TracebackType

from registry_tui.guard import ENDING_SIGNALS, Guard

PATIENCE_S = 3.0
_DONE = 0


class Sentinel:
    """A thread that waits for an ending signal; it costs nothing while there is none.

    Signals arrive through Python's wake-up descriptor, which is written to even while the event
    loop is stuck. The first one asks the app to exit; after `patience_s`, or at the second one,
    the terminal is put back and the process ends with 128 and the signal's number.
    """

    def __init__(
        self,
        loop: AbstractEventLoop,
        guard: Guard,
        ask_to_exit: Callable[[int], None],
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._loop = loop
        self._guard = guard
        self._ask_to_exit = ask_to_exit
        self._patience_s = patience_s
        self._reading_end, self._writing_end = os.pipe()
        os.set_blocking(self._writing_end, False)
        self._thread = Thread(target=self._watch, name="sentinel", daemon=True)

    def __enter__(self) -> Sentinel:
        signal.set_wakeup_fd(self._writing_end, warn_on_full_buffer=False)
        for number in ENDING_SIGNALS:
            signal.signal(number, _seen)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tell(_DONE)
        self._thread.join()
        signal.set_wakeup_fd(-1)
        for number in ENDING_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.close(self._reading_end)
        os.close(self._writing_end)

    def hang_up(self) -> None:
        """Act as if the terminal had been hung up. Callable from any thread."""
        self._tell(signal.SIGHUP)

    def _tell(self, number: int) -> None:
        os.write(self._writing_end, bytes([number]))

    def _watch(self) -> None:
        if number := self._next_ending():
            self._loop.call_soon_threadsafe(self._ask_to_exit, 128 + number)
            if self._next_ending(self._patience_s) != _DONE:
                self._guard.leave_by_force()
                os._exit(128 + number)

    def _next_ending(self, timeout_s: float | None = None) -> int | None:
        """Return the next ending signal, or `_DONE`; None after `timeout_s`."""
        while select.select([self._reading_end], [], [], timeout_s)[0]:
            number = os.read(self._reading_end, 1)[0]
            if number == _DONE or number in ENDING_SIGNALS:
                return number
        return None


def _seen(_number: int, _frame: object) -> None:
    """Do nothing: the wake-up descriptor has told the sentinel already."""
