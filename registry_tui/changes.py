"""The changes of one session: what is filled in, what is being sent, what is followed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from backends.domain.draft import Draft
from backends.domain.journal import Entry, Record
from backends.domain.plan import Consent, Plan
from backends.ports import Session
from backends.services.execution.execute import Executor
from screens.followed import Followed


class Changes:
    """Sends plans, and knows which changes have not ended.

    Attributes:
        session: The session they are made in.
        drafts: What was filled in and not sent yet, by the environment's CRN.
        sending: What is on its way out at this moment.
    """

    def __init__(self, session: Session, now: Callable[[], datetime]) -> None:
        self.session = session
        self.drafts: dict[str, Draft] = {}
        self.sending: list[Plan] = []
        self._now = now
        self._followed: dict[str, Followed] = {}

    async def send(
        self,
        plan: Plan,
        consent: Consent,
        by: str,
        told: Callable[[Record], None],
        *,
        secret: str = "",
    ) -> Entry:
        """Send a plan and read back; raises what `Executor.apply` raises, as nothing was sent."""
        executor = Executor(self.session, by=by, now=self._now)
        self.sending.append(plan)
        try:
            return await executor.apply(plan, consent, told, secret=secret)
        finally:
            self.sending.remove(plan)

    def follow(self, entry: Entry) -> Followed:
        """Follow a change from now on; the draft it was made from is done with."""
        followed = self._followed.get(entry.id)
        if followed is None:
            followed = Followed.of(self.session, entry, self._now)
            if entry.plan.kind == "create-registry":
                followed.draft = self.drafts.pop(entry.plan.expected.environment_crn, None)
            self._followed[entry.id] = followed
        return followed

    @property
    def under_way(self) -> Sequence[Followed]:
        """The changes that have not ended."""
        return [one for one in self._followed.values() if not one.has_ended]

    @property
    def newest(self) -> Followed | None:
        """The change followed last, whether it has ended or not."""
        return next(reversed(self._followed.values()), None)

    async def look(self, besides: Followed | None) -> None:
        """Look once how far each change is, except the one that somebody else looks at."""
        await asyncio.gather(*(one.look() for one in self.under_way if one is not besides))

    def give_drafts_back(self) -> None:
        """Put the drafts of creations that failed back, to be tried again."""
        for one in self._followed.values():
            if (
                one.draft is not None
                and one.progress is not None
                and one.progress.ended == "failed"
            ):
                self.drafts.setdefault(one.draft.environment.crn, one.draft)
                one.draft = None

    def untold(self) -> Sequence[Followed]:
        """Return the changes whose end the person was not told of; from now on they are told."""
        found = [one for one in self._followed.values() if one.has_ended and not one.told]
        for one in found:
            one.told = True
        return found
