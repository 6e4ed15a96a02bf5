"""Reads the histories of metrics that are in sight: a few at a time, and nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable

from backends.model_ports import Tracking
from screens.open_model import OpenModel

AT_ONCE = 4
"""How many are read at a time."""
MOST_WAITING = 40
"""How many may wait: about a page. What was wanted before that is out of sight by now."""


class Histories:
    """The histories of an open model's runs, read in the order they were wanted."""

    def __init__(
        self, opened: OpenModel, begin: Callable[[], object], arrived: Callable[[], object]
    ) -> None:
        """Read for a model.

        Args:
            opened: The model, which keeps what was read.
            begin: Begins a worker that awaits `read_waiting`.
            arrived: Called after each answer or failure.
        """
        self._opened = opened
        self._begin = begin
        self._arrived = arrived
        self._asked = set[tuple[str, str]]()
        self._waiting: dict[tuple[str, str], Tracking] = {}
        self._workers = 0

    def want(self, tracking: Tracking, run_id: str, key: str) -> None:
        """Have a history read, unless it was since it was last outdated."""
        if (run_id, key) in self._asked:
            return
        self._asked.add((run_id, key))
        self._waiting[run_id, key] = tracking
        if len(self._waiting) > MOST_WAITING:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            self._asked.discard(oldest)
        if self._workers < AT_ONCE:
            self._workers += 1
            self._begin()

    def outdate(self) -> None:
        """Have everything read again that is wanted from now on."""
        self._asked = set(self._waiting)

    async def read_waiting(self) -> None:
        """Read what waits until nothing does."""
        try:
            while self._waiting:
                (run_id, key), tracking = next(iter(self._waiting.items()))
                del self._waiting[run_id, key]
                pane = self._opened.history(run_id, key)
                await pane.read(lambda: tracking.metric_history(run_id, key))  # noqa: B023 - awaited here
                self._arrived()
        finally:
            self._workers -= 1
