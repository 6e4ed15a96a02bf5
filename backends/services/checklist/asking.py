"""Lets checks that run at once ask each question once, and keeps for each which calls it rests on.

What a session consists of is put behind stand-ins for as long as a run takes. So the services that
checks are built on need not know of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast

from backends.domain.answer import Answer, Call
from backends.domain.errors import ServiceError

T = TypeVar("T")


class Shared:
    """The answers of one run, by question. `group` is what the questions run in."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._asked: dict[object, asyncio.Task[Any]] = {}

    async def once(self, key: object, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what asking came to, now or before; raise the `ServiceError` it failed with."""
        if key not in self._asked:
            self._asked[key] = self._group.create_task(_told(ask))
        found: T | ServiceError = await self._asked[key]
        if isinstance(found, ServiceError):
            raise found
        return found


async def _told(ask: Callable[[], Coroutine[Any, Any, T]]) -> T | ServiceError:
    try:
        return await ask()
    except ServiceError as error:
        return error


class Once:
    """Stands for a client whose every question is asked once in a run. It makes no change."""

    def __init__(self, asked: object, shared: Shared) -> None:
        self._asked = asked
        self._shared = shared

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        question: Callable[..., Coroutine[Any, Any, Any]] = getattr(self._asked, name)
        if name == "change":
            raise AttributeError(name)

        async def once(*about: object) -> Any:
            return await self._shared.once((name, repr(about)), lambda: question(*about))

        return once


class Noted:
    """Stands for a client, and hands on the call of each of its answers."""

    def __init__(self, asked: object, keep: Callable[[Call], None]) -> None:
        self._asked = asked
        self._keep = keep

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        question: Callable[..., Awaitable[Any]] = getattr(self._asked, name)

        async def noted(*about: object) -> Any:
            found: object = await question(*about)
            if isinstance(found, Answer):
                self._keep(cast("Answer[object]", found).call)
            return cast("Any", found)

        return noted


class NotedOpener:
    """Stands for what opens clients of one kind, each of which is `Noted`."""

    def __init__(self, opener: Any, keep: Callable[[Call], None]) -> None:
        self._opener = opener
        self._keep = keep

    def open(self, which: object) -> Noted:
        """Return one."""
        return Noted(self._opener.open(which), self._keep)
