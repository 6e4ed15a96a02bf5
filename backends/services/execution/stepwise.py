"""A plan whose steps are things of their own being applied: several at a time, each to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from backends.domain.errors import NotKept, ServiceError
from backends.domain.journal import Entry, Outcome, State
from backends.services.execution.applying import Application
from backends.services.execution.step_events import ids_of_others, sign_of, tally, told_of

AT_A_TIME = 4
"""How many steps are on their way at a moment."""
_LOOKS = (0.0, 1.0, 3.0)
"""How long is waited before each look for an event of a step."""


@dataclass(slots=True)
class Stepwise(Application):
    """One such plan being applied. A step that fails keeps no other from being sent.

    Where the journal cannot be written any longer, no further step is begun with.
    """

    _stopped: NotKept | None = None
    _others: frozenset[str] = frozenset()

    async def _carry_out(self) -> None:
        with suppress(ServiceError):
            entries = await self.session.journal.entries()
            self._others = ids_of_others(entries, self._entry)
        waiting = iter(range(len(self.plan.steps)))
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(self._send_from(waiting))
        await self._look_at_steps()
        ended, words = tally(self._entry)
        stopped = f" The rest was not sent. {self._stopped}." if self._stopped else ""
        await self.note("ended", ended=ended, words=f"{words}{stopped}")

    @property
    def _entry(self) -> Entry:
        return Entry(self.plan, tuple(self.records))

    async def _send_from(self, waiting: Iterator[int]) -> None:
        """Send one step after the other of those that nobody has begun with."""
        for number in waiting:
            if self._stopped is not None:
                return
            try:
                if number:  # the first was written down with the plan
                    await self._write_down(number)
            except NotKept as error:
                self._stopped = error
                return
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
        for number, one in enumerate(self._entry.outcomes):
            sent = one.state in (State.DONE, State.UNKNOWN)
            if sent and one.record is not None and one.record.event != "verified":
                yield number, one

    async def _look_at(self, number: int, outcome: Outcome) -> None:
        sign = await sign_of(self.session.control_plane, self._entry, number, self._others)
        if sign is None or (sign.shows == "unanswered" and sign.request_id == outcome.request_id):
            return
        words, request_id = told_of(sign, outcome), sign.request_id
        await self.note(sign.shows, step=number, words=words, request_id=request_id)
