"""Paints another screen once, when it has been laid out and filled; not as it comes up."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from screens.base import ConsoleScreen

FILLING_S = 0.05


class OneFrame:
    """Holds the painting of a screen that comes up, for as long as its first answers may take."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    def hold(self, screen: Screen[object]) -> None:
        """Hold all painting from now on, until the screen is filled or `FILLING_S` have passed."""
        batch = ExitStack()
        batch.enter_context(self._app.batch_update())
        self._app.run_worker(self._paint(screen, batch), group="painting")

    async def _paint(self, screen: Screen[object], batch: ExitStack) -> None:
        with batch:
            if isinstance(screen, ConsoleScreen):
                with suppress(TimeoutError):
                    await asyncio.wait_for(screen.filled.wait(), FILLING_S)
            laid_out = asyncio.Event()
            screen.post_message(events.Resize(self._app.size, self._app.size))
            screen.call_later(laid_out.set)
            await laid_out.wait()
        screen.refresh()
