"""The one executor: writes down what it is about to do, sends it once, and reads back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    NotKept,
    NotSignedIn,
    ReadOnly,
    Rejected,
    ServiceError,
    Throttled,
    Unreachable,
)
from backends.domain.journal import Entry, Record
from backends.domain.plan import Consent, Plan, Step
from backends.domain.status import status_word
from backends.ports import Session
from backends.services.arrivals import Sight, moved_on, sight

SERVICE = "change"
PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 13.0)
"""How long is waited before each look, when reading back; 40 seconds together."""

_WITHOUT_EFFECT = (AccessDenied, Conflict, NotFound, NotSignedIn, ReadOnly, Rejected)
_AGAIN = "Make a new plan: nothing was sent."

Sent = Literal["answered", "refused", "unanswered"]


class Executor:
    """Applies plans over one session.

    Args:
        session: Where to; its journal keeps what is done.
        by: Who applies them, for the journal.
        now: The clock, in UTC.
        sleep: How it waits between two looks, when reading back.
    """

    def __init__(
        self,
        session: Session,
        *,
        by: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._by = by
        self._now = now
        self._sleep = sleep

    async def apply(
        self,
        plan: Plan,
        consent: Consent,
        told: Callable[[Record], None] = lambda _record: None,
    ) -> Entry:
        """Send a plan's steps, each once, and read back what came of it.

        Args:
            plan: What to do.
            consent: What the person agreed to, beside saying yes.
            told: Called with each record when it is kept.

        Returns:
            The change with its records. Whatever happens after the first step was sent is told
            there, and not raised; only cancelling goes on upward, and is recorded before.

        Raises:
            ReadOnly: Changes are refused here.
            Rejected: The consent is not enough, the plan is for another control plane, or it was
                sent before.
            Conflict: What it is about has changed since it was planned.
            NotKept: The journal cannot be written.
            ServiceError: What it is about could not be read, so nothing was sent.
        """
        self._refuse_unfit(plan, consent)
        await self._refuse_outdated(plan)
        application = _Application(
            plan=plan,
            consent=consent,
            session=self._session,
            by=self._by,
            now=self._now,
            sleep=self._sleep,
            told=told,
        )
        return await application.run()

    def _refuse_unfit(self, plan: Plan, consent: Consent) -> None:
        if self._session.read_only:
            raise ReadOnly(SERVICE, f"{plan.title} would change something, so it was not sent")
        if missing := plan.missing(consent):
            raise Rejected(SERVICE, f"{plan.title} was not sent. {missing.rstrip('.')}")
        there = (plan.where.profile, plan.where.region)
        here = (self._session.profile, self._session.region)
        if there != here:
            raise Rejected(
                SERVICE,
                f"the plan is for the profile {there[0]} in {there[1]}, and this is "
                f"{here[0]} in {here[1]}",
                hint="Apply it with the profile it was made for, or make a new plan.",
            )

    async def _refuse_outdated(self, plan: Plan) -> None:
        listed = (await self._session.control_plane.list_registries()).value
        if reason := moved_on(plan.expected, listed):
            raise Conflict(SERVICE, f"{plan.title} was not sent: {reason}", hint=_AGAIN)


@dataclass(slots=True)
class _Application:
    """One plan being applied."""

    plan: Plan
    consent: Consent
    session: Session
    by: str
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[object]]
    told: Callable[[Record], None]
    records: list[Record] = field(default_factory=list[Record])
    adopted: str = ""

    async def run(self) -> Entry:
        await self._begin()
        sent: Sent = "answered"
        for number, step in enumerate(self.plan.steps):
            if number:
                await self._note(self._record("sending", step=number))
            sent = await self._send(number, step)
            if sent != "answered":
                break
        if sent != "refused":
            await self._read_back(lost=sent == "unanswered")
        return Entry(self.plan, tuple(self.records))

    async def _begin(self) -> None:
        """Write down what is about to happen, unless it has happened already."""
        async with self.session.journal.alone():
            for entry in await self.session.journal.entries():
                if entry.id == self.plan.id and entry.was_sent:
                    raise Rejected(
                        SERVICE,
                        f"this plan was sent before, and is {entry.state} by the journal",
                        hint="A plan is sent once. Make a new one to do it again.",
                    )
            overridden = self.consent.overridden
            await self._keep(
                self._record("planned", by=self.by, plan=self.plan, overridden=overridden)
            )
            await self._keep(self._record("sending"))

    async def _send(self, number: int, step: Step) -> Sent:
        try:
            answer = await self.session.control_plane.change(step.request)
        except asyncio.CancelledError:
            words = f"Interrupted while {step.request} was on its way: it may have arrived."
            await asyncio.shield(self._note(self._record("unanswered", step=number, words=words)))
            raise
        except ServiceError as error:
            event: Sent = "refused" if had_no_effect(error) else "unanswered"
            await self._note(
                self._record(
                    event, step=number, words=f"{error}. {error.hint}", request_id=error.request_id
                )
            )
            return event
        crn = answer.value.get("crn")
        self.adopted = crn if isinstance(crn, str) else self.adopted
        await self._note(
            self._record(
                "answered",
                step=number,
                request_id=answer.call.request_id,
                registry_crn=self.adopted,
                words=f"{step.request} was accepted.",
            )
        )
        return "answered"

    async def _read_back(self, *, lost: bool) -> None:
        """Look at the list until it shows the change, or patience ends."""
        trouble = ""
        for pause_s in PAUSES_S:
            if pause_s:
                await self.sleep(pause_s)
            try:
                listed = (await self.session.control_plane.list_registries()).value
            except ServiceError as error:
                trouble = f" Reading back failed: {error}."
                continue
            trouble = ""
            seen = sight(self.plan.expected, listed, self.adopted)
            if seen.arrived:
                crn = seen.registry.crn if seen.registry else self.adopted
                words = found_words(seen, lost=lost)
                await self._note(self._record("verified", registry_crn=crn, words=words))
                return
        await self._note(self._record("not verified", words=self._no_sign(trouble, lost=lost)))

    def _no_sign(self, trouble: str, *, lost: bool) -> str:
        begin = "No answer came" if lost else "It was accepted"
        patience_s = sum(PAUSES_S)
        return (
            f"{begin}, and after {patience_s:.0f} s there is no sign of "
            f"{self.plan.expected.words}.{trouble} Nothing is sent again by itself."
        )

    def _record(self, event: str, **fields: object) -> Record:
        return Record.model_validate(
            {"entry": self.plan.id, "at": self.now(), "event": event, **fields}
        )

    async def _keep(self, record: Record) -> None:
        await self.session.journal.keep(record)
        self.records.append(record)
        self.told(record)

    async def _note(self, record: Record) -> None:
        """Keep what happened since; where the journal fails now, tell it all the same."""
        try:
            await self.session.journal.keep(record)
        except NotKept as error:
            record = record.model_copy(
                update={"words": f"{record.words} The journal could not be written: {error}."}
            )
        self.records.append(record)
        self.told(record)


def had_no_effect(error: ServiceError) -> bool:
    """Say whether a failure is certain to have left everything as it was.

    All else (a 5xx, a time-out, a broken connection, an answer that cannot be read) leaves open
    whether the service acted on the request.
    """
    match error:
        case Unreachable():
            return not error.left
        case Throttled():
            return error.refused
        case _:
            return isinstance(error, _WITHOUT_EFFECT)


def found_words(seen: Sight, *, lost: bool) -> str:
    """Say what reading back has shown of a change that arrived."""
    begin = "The answer was lost, but it arrived: " if lost else ""
    if seen.registry is None:
        return f"{begin}the registry is no longer listed."
    more = f" {seen.others} more appeared there too; this is the newest." if seen.others else ""
    return f"{begin}{seen.registry.name} is {status_word(seen.registry.status)}.{more}"
