"""One change on its way, shared by the app that watches it and the screen that shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from backends.domain.draft import Draft
from backends.domain.journal import Entry
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.following.followers import Looks, follower
from backends.services.following.progress import Progress


@dataclass(slots=True)
class Followed:
    """What is known of it so far; a failed reading keeps what was known.

    Attributes:
        follower: Reads how far it is.
        begun: The change, as it was when following began.
        now: Tells the time, in UTC.
        progress: The newest reading; None before the first.
        as_of: When a reading last succeeded; None before that.
        told: Whether the person knows how it ended.
        draft: What was filled in, where this console has sent it, until it has failed.
    """

    follower: Looks
    begun: Entry
    now: Callable[[], datetime]
    progress: Progress | None = None
    as_of: datetime | None = None
    told: bool = False
    draft: Draft | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, session: Session, entry: Entry, now: Callable[[], datetime]) -> Followed:
        """Begin to follow a change over a session."""
        return cls(follower(session, entry, now=now), entry, now)

    @property
    def entry(self) -> Entry:
        """The change with all that is recorded of it, as far as known."""
        return self.progress.entry if self.progress else self.begun

    @property
    def title(self) -> str:
        """What the change is called."""
        return self.begun.plan.title

    @property
    def registry(self) -> Registry | None:
        """The registry it is about, once it is found."""
        return self.progress.registry if self.progress else None

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.progress is not None and bool(self.progress.ended)

    async def look(self) -> None:
        """Read how far it is; a reading under way is waited for instead of made twice."""
        waited = self._looking.locked()
        async with self._looking:
            if waited:
                return
            self.progress = await self.follower.look()
            if self.progress.error is None:
                self.as_of = self.now()
