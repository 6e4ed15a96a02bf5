"""An import being applied: it waits for its turn, and is sent once.

Source:
    The reference's chapter on the standalone API, 8: a registry does not throttle, and more than
    five imports at once are to be avoided.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from backends.domain.journal import Entry, State
from backends.services.execution.applying import refuse_sent
from backends.services.execution.model_signs import import_sign
from backends.services.execution.stepwise import Stepwise

AT_ONCE = 5
"""How many imports a registry is given at once."""
TURN_S = 10.0
"""How long is waited before each look whether there is room."""


@dataclass(slots=True)
class Importing(Stepwise):
    """One import. While it waits, the journal has it as not sent."""

    @property
    def looks_s(self) -> tuple[float, ...]:
        """Look once: whoever follows it looks again, for as long as it takes."""
        return (0.0,)

    @property
    def goes_on(self) -> bool:
        """Whether the version is on its way, or may be."""
        states = {one.state for one in self.entry.outcomes}
        return bool(states & {State.UNDER_WAY, State.UNKNOWN})

    async def _begin(self) -> None:
        await self._write_plan()
        try:
            while not await self._has_begun():
                await self.sleep(TURN_S)
        except asyncio.CancelledError:
            if any(row.event == "sending" for row in self.records):
                await self.note("refused", words="Interrupted before anything was sent.")
            raise

    async def _write_plan(self) -> None:
        under_way = len(await self._under_way())
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

    async def _has_begun(self) -> bool:
        """Write down that it leaves, if there is room for it; nobody else does so meanwhile."""
        async with self.session.journal.alone():
            if len(await self._under_way()) >= AT_ONCE:
                return False
            await self.keep("sending", words=self.leaving(0))
            return True

    async def _under_way(self) -> list[Entry]:
        """Return the imports into the same registry that were sent from here and go on."""
        at = self.plan.steps[0].request.at
        sent = [
            entry
            for entry in await self.session.journal.entries()
            if entry.plan.kind == "import-model"
            and entry.was_sent
            and entry.is_open
            and entry.id != self.plan.id
            and entry.plan.steps[0].request.at == at
        ]
        signs = await asyncio.gather(*(import_sign(self.session, entry, 0) for entry in sent))
        return [
            entry
            for entry, sign in zip(sent, signs, strict=True)
            if sign is None or sign.shows == "unanswered"
        ]
