"""A plan whose steps are things of their own being applied: several at a time, each to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from backends.domain.errors import NotKept
from backends.domain.journal import Entry, Outcome, State
from backends.services.execution.applying import Application
from backends.services.execution.step_events import sign_of, tally

AT_A_TIME = 4
"""How many steps are on their way at a moment."""
_LOOKS = (0.0, 1.0, 3.0)
"""How long is waited before each look for an event of a step."""


@dataclass(slots=True)
class Stepwise(Application):
    """One such plan being applied. A step that fails keeps no other from being sent."""

    async def _carry_out(self) -> None:
        waiting, stopped = iter(tuple(enumerate(self.plan.steps))), ""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_A_TIME):
                    group.create_task(self._send_from(waiting))
        except* NotKept as failures:
            stopped = f" The rest was not sent. {failures.exceptions[0]}."
        await self._look_at_steps()
        ended, words = tally(Entry(self.plan, tuple(self.records)))
        await self.note("ended", ended=ended, words=f"{words}{stopped}")

    async def _send_from(self, waiting: Iterator[tuple[int, object]]) -> None:
        """Send one step after the other of those that nobody has begun with."""
        for number, _ in waiting:
            if number:  # the first was written down with the plan
                await self._write_down(number)
            await self.send(number, self.plan.steps[number])

    async def _write_down(self, number: int) -> None:
        try:
            await self.keep("sending", step=number, words=self.leaving(number))
        except asyncio.CancelledError:
            await self.note("refused", step=number, words="Interrupted before it was sent.")
            raise

    async def _look_at_steps(self) -> None:
        """Look for an event of each step that was sent, a few times."""
        for pause_s in _LOOKS:
            if pause_s:
                await self.sleep(pause_s)
            unseen = [*self._unseen()]
            await asyncio.gather(*(self._look_at(number, one) for number, one in unseen))
            if not any(True for _ in self._unseen()):
                return

    def _unseen(self) -> Iterator[tuple[int, Outcome]]:
        """Yield the steps that may have arrived, and that no event was seen of."""
        for number, one in enumerate(Entry(self.plan, tuple(self.records)).outcomes):
            sent = one.state in (State.DONE, State.UNKNOWN)
            if sent and one.record is not None and one.record.event != "verified":
                yield number, one

    async def _look_at(self, number: int, outcome: Outcome) -> None:
        entry = Entry(self.plan, tuple(self.records))
        sign = await sign_of(self.session.control_plane, entry, number)
        if sign is None:
            return
        if sign.failed:
            await self.note("not verified", step=number, words=sign.words)
        else:
            lost = "The answer was lost, but it arrived. " if outcome.state is State.UNKNOWN else ""
            await self.note("verified", step=number, words=f"{lost}{sign.words}")
