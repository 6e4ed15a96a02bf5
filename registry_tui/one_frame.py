"""Paints another screen once, when it has been laid out and filled; not as it comes up."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from typing import Any

from textual import events, messages
from textual.app import App
from textual.screen import Screen

from screens.base import ConsoleScreen

FILLING_S = 0.05


class OneFrame:
    """Holds the painting of a screen that comes up, for as long as its first answers may take.

    `painted` is set once the screen held last is painted: what can wait lets it go first.
    """

    def __init__(self, app: App[Any]) -> None:
        self.painted = asyncio.Event()
        self._app = app

    def hold(self, screen: Screen[object], at_most_s: float = FILLING_S) -> None:
        """Hold all painting from now on, until the screen is filled, gone, or the time is over."""
        self.painted.clear()
        batch = ExitStack()
        batch.enter_context(self._app.batch_update())
        screen.run_worker(self._paint(screen, at_most_s, batch), group="painting")

    async def _paint(self, screen: Screen[object], at_most_s: float, batch: ExitStack) -> None:
        with batch:
            if isinstance(screen, ConsoleScreen):
                with suppress(TimeoutError):
                    await asyncio.wait_for(screen.filled.wait(), at_most_s)
            laid_out = asyncio.Event()
            screen.post_message(events.Resize(self._app.size, self._app.size))
            screen.call_later(laid_out.set)
            await laid_out.wait()
        # A refresh alone would be painted with the next tick; a size is seen to at once.
        screen.refresh()
        screen.post_message(messages.Update(screen))
        screen.post_message(events.Resize(self._app.size, self._app.size))
        screen.call_later(self.painted.set)
