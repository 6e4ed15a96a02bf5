"""A screen that reads again by itself: often while something moves, never while it is hidden."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from math import isfinite

from textual import events
from textual.timer import Timer

from backends.domain.errors import ServiceError, Throttled
from screens.base import ConsoleScreen


class RefreshingScreen(ConsoleScreen):
    """Loads when it is shown, then after every `refresh_s` seconds, and on demand.

    A subclass starts its reading in `load`, and calls `loaded` when it has ended, well or not.
    """

    READS = True

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._due_s = 0.0

    def load(self) -> object:
        """Start reading; a newer call takes the place of one under way."""

    @property
    def moving(self) -> bool:
        """Whether something shown here is changing by itself."""
        return False

    @property
    def errors(self) -> Iterable[ServiceError | None]:
        """What the last reading ran into."""
        return ()

    def loaded(self) -> None:
        """Plan the next reading, not before a service that asked for patience may be asked."""
        self.filled.set()
        self._stop()
        asked_s = (one.retry_after_s or 0.0 for one in self.errors if isinstance(one, Throttled))
        wait_s = max(self.console.refresh_s(moving=self.moving), *asked_s, 0.0)
        self._due_s = asyncio.get_running_loop().time() + wait_s
        if self.is_active:
            self._wait(wait_s)

    def reload(self) -> None:
        """Read again now."""
        self._stop()
        self.load()

    def outdate(self) -> None:
        """Read again now if it is in front, or else as soon as it is."""
        self._due_s = 0.0
        if self.is_active:
            self.reload()

    def on_screen_suspend(self) -> None:
        """Rest while another screen is in front."""
        self._stop()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Read again when what is shown has aged meanwhile, else wait for the rest of the time."""
        super().on_screen_resume(event)
        rest_s = self._due_s - asyncio.get_running_loop().time()
        if rest_s <= 0:
            self.load()
        else:
            self._wait(rest_s)

    def _wait(self, seconds: float) -> None:
        if isfinite(seconds):
            self._timer = self.set_timer(seconds, self.load)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
