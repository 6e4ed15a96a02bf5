"""An import being applied: it waits for its turn, and is sent once.

Source:
    The reference's chapter on the standalone API, 8: a registry does not throttle, and more than
    five imports at once are to be avoided.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from backends.domain.journal import Entry, State
from backends.domain.plan import Step
from backends.services.execution.applying import refuse_sent
from backends.services.execution.model_signs import import_sign, told_by
from backends.services.execution.stepwise import Stepwise

AT_ONCE = 5
"""How many imports a registry is given at once."""
TURN_S = 10.0
"""How long is waited before each look whether there is room."""


@dataclass(slots=True)
class Importing(Stepwise):
    """One import. While it waits, the journal has it as not sent."""

    _looked_at: frozenset[str] = frozenset()

    @property
    def looks_s(self) -> tuple[float, ...]:
        """Look once: whoever follows it looks again, for as long as it takes."""
        return (0.0,)

    def made(self, answer: Mapping[str, JsonValue], step: Step) -> str:
        """Return which version the registry says that it makes."""
        return told_by(answer, step)

    @property
    def goes_on(self) -> bool:
        """Whether the version is on its way, or may be."""
        states = {one.state for one in self.entry.outcomes}
        return bool(states & {State.UNDER_WAY, State.UNKNOWN})

    async def _begin(self) -> None:
        """Write down the plan; then, once there is room, that it leaves."""
        busy = await self._busy()
        await self._write_plan(len(busy))
        try:
            while not await self._has_begun(busy):
                await self.sleep(TURN_S)
                busy = await self._busy()
        except asyncio.CancelledError:
            if any(row.event == "sending" for row in self.records):
                await self.note("refused", words="Interrupted before anything was sent.")
            raise

    async def _write_plan(self, under_way: int) -> None:
        words = (
            f"It waits: {under_way} imports are under way there, and {AT_ONCE} are the most."
            if under_way >= AT_ONCE
            else ""
        )
        async with self.session.journal.alone():
            await refuse_sent(self.session.journal, self.plan)
            overridden = self.consent.overridden
            await self.keep(
                "planned", by=self.by, plan=self.plan, overridden=overridden, words=words
            )

    async def _has_begun(self, busy: frozenset[str]) -> bool:
        """Write down that it leaves, if there is room for it; nobody else does so meanwhile.

        `busy` has the ids of those under way, as the registry was asked before: it is not asked
        while others wait for us. What has begun since then counts as under way.
        """
        async with self.session.journal.alone():
            fresh = {entry.id for entry in await self._open()} - self._looked_at
            if len(busy | fresh) >= AT_ONCE:
                return False
            await self.keep("sending", words=self.leaving(0))
            return True

    async def _open(self) -> list[Entry]:
        """Return the imports into the same registry that were sent, and not seen to have ended."""
        at = self.plan.steps[0].request.at
        return [
            entry
            for entry in await self.session.journal.entries()
            if entry.plan.kind == self.plan.kind
            and entry.was_sent
            and entry.is_open
            and entry.id != self.plan.id
            and entry.plan.steps[0].request.at == at
        ]

    async def _busy(self) -> frozenset[str]:
        """Return the ids of those that go on, as the registry itself says."""
        sent = await self._open()
        signs = await asyncio.gather(*(import_sign(self.session, entry, 0) for entry in sent))
        self._looked_at = frozenset(entry.id for entry in sent)
        return frozenset(
            entry.id
            for entry, sign in zip(sent, signs, strict=True)
            if sign is None or sign.shows == "unanswered"
        )
