"""Runs the app in a terminal until it exits, whatever it is that ends it."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App

from registry_tui import garbage
from registry_tui.driver import bound_driver
from registry_tui.guard import Guard
from registry_tui.signals import Sentinel

STARTED_S = 2.0


def run_app(app: App[Any], guard: Guard) -> int:
    """Run the app in the terminal of `guard` until it exits; return its exit code.

    Signals end it in order, with 128 and the signal's number. Threads still at work in the
    background are not waited for.

    Raises:
        Exception: What ended the app, when it was an error in a handler or a worker.
    """
    loop = asyncio.new_event_loop()
    try:
        with Sentinel(loop, guard, lambda code: app.exit(return_code=code)) as sentinel:
            app.driver_class = bound_driver(guard, sentinel)
            app.error_console.quiet = True
            loop.call_later(STARTED_S, garbage.look_again)
            loop.run_until_complete(_run(app, mouse=guard.terminal.mouse))
    finally:
        guard.leave()
        loop.close()
    error = app._exception  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - no public way
    if error is not None:
        raise getattr(error, "error", error)
    return app.return_code or 0


async def _run(app: App[Any], *, mouse: bool) -> None:
    """Run the app, then end what it left running."""
    await app.run_async(mouse=mouse)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
