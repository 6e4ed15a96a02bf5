"""Opens the session a verb asks its questions in, and closes it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError
from backends.ports import Session
from registry_tui import exits
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.settings_reading import load
from registry_tui.wiring import connector

T = TypeVar("T")


def in_session(options: Options, ask: Callable[[Session], Awaitable[None]]) -> int:
    """Connect as asked for, run `ask`, close; return the exit code of what is done.

    Raises:
        ServiceError: There are no credentials, or a question that matters was not answered.
    """
    with_session(options, ask)
    return exits.DONE


def with_session(options: Options, ask: Callable[[Session], Awaitable[T]]) -> T:
    """Connect as asked for, run `ask`, close; return what `ask` does. Raises as `in_session`."""
    settings = load(options, os.environ)

    async def run() -> T:
        session = connector(options, settings).connect(options.profile, options.region)
        try:
            return await ask(session)
        finally:
            await session.close()

    return asyncio.run(run())


async def told(asked: Awaitable[Answer[T]]) -> T | ServiceError:
    """Await something that is good to have: its value, or why there is none."""
    try:
        return (await asked).value
    except ServiceError as error:
        return error


def or_none(known: T | ServiceError, without: str) -> T | None:
    """Return what is known; else say what is missing `without` it, and why."""
    if isinstance(known, ServiceError):
        say(without)
        explain(known)
        return None
    return known
