"""One plan being applied: written down, sent once, read back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from backends.domain.errors import NotKept, Rejected, ServiceError
from backends.domain.journal import Entry, Record
from backends.domain.plan import Consent, Plan, Step
from backends.ports import Journal, Session
from backends.services.execution.arrivals import Sight
from backends.services.execution.effects import had_no_effect, is_so_already
from backends.services.execution.looking import look
from backends.services.execution.sending import sent
from backends.services.uninterrupted import uninterrupted

SERVICE = "change"
PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 13.0)
"""How long is waited before each look, when reading back."""

LOOKS_S = sum(PAUSES_S)
"""How long is looked at most, when reading back."""

Sent = Literal["answered", "refused", "unanswered"]


async def refuse_sent(journal: Journal, plan: Plan) -> None:
    """Raise `Rejected` for a plan that was sent before, by the journal."""
    for entry in await journal.entries():
        if entry.id == plan.id and entry.was_sent:
            raise Rejected(
                SERVICE,
                f"this plan was sent before, and is {entry.state} by the journal",
                hint="A plan is sent once. Make a new one to do it again.",
            )


@dataclass(slots=True)
class Application:
    """One plan being applied."""

    plan: Plan
    consent: Consent
    session: Session
    by: str
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[object]]
    told: Callable[[Record], None]
    secret: str = field(default="", repr=False)
    records: list[Record] = field(default_factory=list[Record])
    adopted: str = ""

    async def run(self) -> Entry:
        """Send what was not sent before, and return the change as the journal has it.

        Raises `Rejected` where it was sent before, and `NotKept` where the journal fails first.
        """
        await self._begin()
        await self._carry_out()
        return Entry(self.plan, tuple(self.records))

    async def _carry_out(self) -> None:
        """Send what there is to send, and look what came of it."""
        came = await self._send_all()
        if came == "unanswered" or any(row.event == "answered" for row in self.records):
            await self._read_back(lost=came == "unanswered")

    async def _begin(self) -> None:
        """Write down what is about to happen, unless it has happened already."""
        overridden = self.consent.overridden
        try:
            async with self.session.journal.alone():
                await refuse_sent(self.session.journal, self.plan)
                await self.keep("planned", by=self.by, plan=self.plan, overridden=overridden)
                await self.keep("sending", words=self.leaving(0))
        except asyncio.CancelledError:
            if any(row.event == "sending" for row in self.records):
                await self.note("refused", words="Interrupted before anything was sent.")
            raise

    def leaving(self, number: int) -> str:
        """Say that a step is on its way."""
        return f"{self.plan.steps[number].request} is being sent; so far no answer is recorded."

    async def _send_all(self) -> Sent:
        """Send one step after the other, up to the first that is not answered well."""
        for number, step in enumerate(self.plan.steps):
            try:
                if number:
                    await self.keep("sending", step=number, words=self.leaving(number))
            except NotKept as error:
                words = f"{step.request} was not sent. {sentence(error)}"
                await self.note("refused", step=number, words=words)
                return "refused"
            if (came := await self.send(number, step)) != "answered":
                return came
        return "answered"

    async def send(self, number: int, step: Step) -> Sent:
        """Send one step that was written down, and write down what was answered."""
        try:
            answer = await sent(self.session, step.request, self.secret)
        except asyncio.CancelledError:
            words = f"Interrupted while {step.request} was on its way: it may have arrived."
            await self.note("unanswered", step=number, words=words)
            raise
        except ServiceError as error:
            came: Sent = "refused" if had_no_effect(error) else "unanswered"
            if came == "refused" and is_so_already(self.plan, error):
                words = f"{sentence(error)} That is what was wanted."
                await self.note("answered", step=number, words=words, request_id=error.request_id)
                return "answered"
            advice = error.hint if came == "refused" else "It may have arrived all the same."
            words, about = f"{sentence(error)} {advice}", error.request_id
            await self.note(came, step=number, words=words, request_id=about)
            return came
        self.heard(number, answer.value)
        crn = answer.value.get("crn")
        self.adopted = crn if isinstance(crn, str) else self.adopted
        await self.note(
            "answered",
            step=number,
            request_id=answer.call.request_id,
            registry_crn=self.adopted,
            model=self.made(answer.value, step),
            operation=_operation_of(answer.value),
            words=f"{step.request} was accepted.",
        )
        return "answered"

    def heard(self, number: int, answer: Mapping[str, JsonValue]) -> None:
        """Take note of what a step was answered with."""

    def made(self, answer: Mapping[str, JsonValue], step: Step) -> str:
        """Return which model an answer says was made, as a record has it; empty for none."""
        del answer, step
        return ""

    async def _read_back(self, *, lost: bool) -> None:
        """Look at the list until it shows the change, or patience ends."""
        began, trouble = self.now(), ""
        for pause_s in PAUSES_S:
            if self._seconds_since(began) >= LOOKS_S:
                break
            if pause_s:
                await self.sleep(pause_s)
            try:
                seen = await look(self.session, self.plan, self.adopted)
            except ServiceError as error:
                trouble = f" Reading back failed. {sentence(error)}"
                continue
            trouble = ""
            if seen.arrived:
                await self._verified(seen, lost=lost)
                return
        waited = f"{self._seconds_since(began):.0f} s"
        begin = "No answer came" if lost else "It was accepted"
        sign = f"{begin}, and after {waited} there is no sign of {self.plan.expected.words}."
        await self.note("not verified", words=f"{sign}{trouble} Nothing is sent again by itself.")

    async def _verified(self, seen: Sight, *, lost: bool) -> None:
        crn = seen.registry.crn if seen.registry else self.adopted
        words = seen.words(lost=lost)
        await self.note("verified", registry_crn=crn, words=words)
        if self.plan.expected.ends == "at once":
            await self.note("ended", ended="done", registry_crn=crn, words=words)

    def _seconds_since(self, moment: datetime) -> float:
        return (self.now() - moment).total_seconds()

    async def keep(self, event: str, **fields: object) -> None:
        """Keep a record before going on; raise `NotKept` where that fails."""
        await uninterrupted(self._kept(self._record(event, fields)))

    async def note(self, event: str, **fields: object) -> None:
        """Keep what has happened; where the journal fails now, tell it all the same."""
        await uninterrupted(self._noted(self._record(event, fields)))

    def _record(self, event: str, fields: dict[str, object]) -> Record:
        return Record.model_validate(
            {"entry": self.plan.id, "at": self.now(), "event": event, **fields}
        )

    async def _kept(self, record: Record) -> None:
        await self.session.journal.keep(record)
        self._tell(record)

    async def _noted(self, record: Record) -> None:
        try:
            await self.session.journal.keep(record)
        except NotKept as error:
            words = f"{record.words} The journal has no record of this. {sentence(error)}"
            record = record.model_copy(update={"words": words})
        self._tell(record)

    def _tell(self, record: Record) -> None:
        self.records.append(record)
        self.told(record)


def _operation_of(answer: Mapping[str, JsonValue]) -> str:
    """Return the id of what an answer says was begun, as of users; empty for none."""
    operation = answer.get("operationId")
    return operation if isinstance(operation, str) else ""


def sentence(error: ServiceError) -> str:
    """Return a failure without its request id, which a record has by itself."""
    return f"{error.service}: {error.detail.rstrip('.')}."
