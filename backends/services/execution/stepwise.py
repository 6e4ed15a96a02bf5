"""A plan whose steps are things of their own being applied: several at a time, each to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from backends.domain.errors import NotKept, ServiceError
from backends.domain.journal import Entry, Outcome, State
from backends.domain.plan import Step
from backends.services.execution.applying import Application
from backends.services.execution.signs import sign_of
from backends.services.execution.step_events import ids_of_others, tally, told_of

AT_A_TIME = 4
"""How many steps are on their way at a moment."""
_LOOKS = (0.0, 1.0, 3.0)


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
            self._others = ids_of_others(entries, self.entry)
        waiting = iter(_in_order(self.plan.steps))
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(self._send_from(waiting))
        await self._look_at_steps()
        if self.goes_on:
            return
        ended, words = tally(self.entry)
        stopped = f" The rest was not sent. {self._stopped}." if self._stopped else ""
        await self.note("ended", ended=ended, words=f"{words}{stopped}")

    @property
    def looks_s(self) -> tuple[float, ...]:
        """How long is waited before each look for a sign of a step."""
        return _LOOKS

    @property
    def goes_on(self) -> bool:
        """Whether it has still to be followed once it was sent."""
        return False

    @property
    def entry(self) -> Entry:
        """The change, with all that is recorded of it here."""
        return Entry(self.plan, tuple(self.records))

    async def _send_from(self, waiting: Iterator[Sequence[int]]) -> None:
        """Send those steps one after the other that nobody has begun with.

        Of steps that belong together, those after one that was not answered well are not sent.
        """
        for numbers in waiting:
            for number in numbers:
                if self._stopped is not None:
                    return
                try:
                    if number:  # the first was written down with the plan
                        await self._write_down(number)
                except NotKept as error:
                    self._stopped = error
                    return
                if await self.send(number, self.plan.steps[number]) != "answered":
                    break

    async def _write_down(self, number: int) -> None:
        try:
            await self.keep("sending", step=number, words=self.leaving(number))
        except asyncio.CancelledError:
            await self.note("refused", step=number, words="Interrupted before it was sent.")
            raise

    async def _look_at_steps(self) -> None:
        """Look for a sign of each step that was sent, a few times."""
        for pause_s in self.looks_s:
            if pause_s:
                await self.sleep(pause_s)
            unseen, last = [*self._unseen()], pause_s == self.looks_s[-1]
            await asyncio.gather(*(self._look_at(number, one, last) for number, one in unseen))
            if not any(True for _ in self._unseen()):
                return

    def _unseen(self) -> Iterator[tuple[int, Outcome]]:
        """Yield the steps that may have arrived, and that no sign was seen of."""
        for number, one in enumerate(self.entry.outcomes):
            sent = one.state in (State.DONE, State.UNKNOWN, State.UNDER_WAY)
            if sent and one.record is not None and one.record.event != "verified":
                yield number, one

    async def _look_at(self, number: int, outcome: Outcome, last: bool) -> None:
        sign = await sign_of(self.session, self.entry, number, self._others, last=last)
        if sign is None or (sign.shows == "unanswered" and sign.request_id == outcome.request_id):
            return
        words, request_id = told_of(sign, outcome), sign.request_id
        await self.note(sign.shows, step=number, words=words, request_id=request_id)


def _in_order(steps: Sequence[Step]) -> Iterator[Sequence[int]]:
    """Yield the numbers of steps; of what is about one thing of a place of models, together."""
    together: list[int] = []
    for number, step in enumerate(steps):
        before = steps[together[-1]] if together else None
        same = before is not None and step.request.at and step.about == before.about
        if together and not same:
            yield together
            together = []
        together.append(number)
    if together:
        yield together
