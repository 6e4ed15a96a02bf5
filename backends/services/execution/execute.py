"""The one executor: refuses what must not be sent, and applies the rest once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from backends.domain.errors import Conflict, ReadOnly, Rejected
from backends.domain.journal import Entry, Record
from backends.domain.plan import Consent, Plan
from backends.ports import Session
from backends.services.execution.applying import SERVICE, Application, refuse_sent
from backends.services.execution.importing import Importing
from backends.services.execution.looking import outdated
from backends.services.execution.replacing import Replacing
from backends.services.execution.stepwise import Stepwise
from backends.services.execution.synchronizing import Synchronizing
from backends.services.execution.wholes import is_half_a_whole, whole_of


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
        *,
        secret: str = "",
    ) -> Entry:
        """Send a plan's steps, each once, and read back what came of it.

        Steps are sent in order up to the first that fails; those of a plan that is made step by
        step, several at a time, whatever becomes of the others.

        Args:
            plan: What to do.
            consent: What the person agreed to, beside saying yes.
            told: Called with each record when it is kept.
            secret: What fills in the field that a request keeps for one; it is kept nowhere.

        Returns:
            The change with its records. Whatever happens after the first step was sent is told
            there, and not raised; only cancelling goes on upward, and is recorded before.

        Raises:
            ReadOnly: Changes are refused here.
            Rejected: The consent is not enough, the plan is for another control plane or empty,
                or it was sent before.
            Conflict: What it is about has changed since it was planned.
            NotKept: The journal cannot be written.
            ServiceError: The journal, or what the plan is about, could not be read.
        """
        self._refuse_unfit(plan, consent)
        await refuse_sent(self._session.journal, plan)
        await self._refuse_outdated(plan)
        application = _applied(self._session, plan)(
            plan=plan,
            consent=consent,
            session=self._session,
            by=self._by,
            now=self._now,
            sleep=self._sleep,
            told=told,
            secret=secret,
        )
        return await application.run()

    def _refuse_unfit(self, plan: Plan, consent: Consent) -> None:
        if self._session.read_only:
            raise ReadOnly(SERVICE, f"{plan.title} would change something, so it was not sent")
        if missing := plan.missing(consent):
            raise Rejected(SERVICE, f"{plan.title} was not sent. {missing.rstrip('.')}")
        if not plan.steps:
            raise Rejected(SERVICE, f"{plan.title} has nothing in it to be sent")
        if is_half_a_whole(self._session, plan):
            raise Rejected(
                SERVICE,
                f"{plan.title} does not say what it replaces",
                hint="Make a new plan: this one was not made here, or was changed.",
            )
        here = self._session.where
        if plan.where != here:
            raise Rejected(
                SERVICE,
                f"the plan is for {plan.where}, and this is {here}",
                hint="Apply it with the profile it was made for, or make a new plan.",
            )

    async def _refuse_outdated(self, plan: Plan) -> None:
        if reason := await outdated(self._session, plan):
            raise Conflict(
                SERVICE,
                f"{plan.title} was not sent: {reason}",
                hint="Make a new plan: nothing was sent.",
            )


def _applied(session: Session, plan: Plan) -> type[Application]:
    if plan.kind == "import-model":
        return Importing
    if whole_of(session, plan) is not None:
        return Replacing
    if plan.expected.ends == "in place":
        return Synchronizing
    return Stepwise if plan.step_by_step else Application
