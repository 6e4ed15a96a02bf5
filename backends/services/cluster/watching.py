"""Keeps a list of what is in a cluster up to date: lists once, then watches, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from backends.domain.cluster import Change, KindName, Thing
from backends.domain.errors import AccessDenied, NotSignedIn, ServiceError, TooOld
from backends.ports import Cluster

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""How long is waited after each failure in a row before it is tried again."""
_VERY_SHORT = timedelta(seconds=1)
"""A watch that ends so soon, with nothing in it, is as good as a failure."""
_LASTING = (AccessDenied, NotSignedIn)
"""Failures that trying again does not mend: somebody has to do something first."""


class Watching:
    """Everything of one kind in one namespace, as it is now.

    Attributes:
        kind: What is watched.
        namespace: Where; empty for everywhere.
        error: Why the newest attempt failed; None while all is well. What is known is kept.
        as_of: When the cluster was last heard of; None before that.
        listed: How often everything was listed, since the beginning.
    """

    def __init__(
        self,
        cluster: Cluster,
        kind: KindName,
        namespace: str,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.kind: KindName = kind
        self.namespace = namespace
        self.error: ServiceError | None = None
        self.as_of: datetime | None = None
        self.listed = 0
        self._cluster = cluster
        self._now = now
        self._sleep = sleep
        self._things: dict[str, Thing] = {}
        self._version = ""
        self._failures = 0
        self._news = 0
        self._was_too_old = False

    @property
    def things(self) -> Sequence[Thing]:
        """What there is, in no order."""
        return tuple(self._things.values())

    async def run(self, changed: Callable[[], None]) -> None:
        """Go on until cancelled, or until a failure that lasts; `changed` follows each news."""
        while True:
            try:
                if not self._version:
                    await self._list()
                    changed()
                began, before = self._now(), self._news
                await self._watch(changed)
                if self._news == before and self._now() - began < _VERY_SHORT:
                    await self._pause()
            except TooOld:
                self._version = ""
                if self._was_too_old:
                    await self._pause()
                self._was_too_old = True
            except ServiceError as error:
                self.error = error
                changed()
                if isinstance(error, _LASTING):
                    return
                await self._pause()

    async def _pause(self) -> None:
        """Wait longer each time, until there is news."""
        pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
        self._failures += 1
        await self._sleep(pause_s)

    async def _list(self) -> None:
        listing = await self._cluster.list(self.kind, self.namespace)
        self._things = {thing.uid: thing for thing in listing.things}
        self._version = listing.version
        self.listed += 1
        self._hear()

    async def _watch(self, changed: Callable[[], None]) -> None:
        """Follow one watch to its end, which is where the next one goes on."""
        watch = self._cluster.watch(self.kind, self.namespace, self._version)
        async with aclosing(watch) as changes:
            async for change in changes:
                had_failed = self.error is not None
                self._hear()
                self._version = change.version or self._version
                if change.thing is not None:
                    self._take(change, change.thing)
                if change.thing is not None or had_failed:
                    changed()
        self._hear()

    def _take(self, change: Change, thing: Thing) -> None:
        self._news += 1
        self._failures = 0
        self._was_too_old = False
        if change.type == "deleted":
            self._things.pop(thing.uid, None)
        else:
            self._things[thing.uid] = thing

    def _hear(self) -> None:
        self.error = None
        self.as_of = self._now()
