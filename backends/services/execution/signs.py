"""What shows of the steps of a change that is made step by step: events, or models read back."""

from __future__ import annotations

from backends.domain.journal import Entry
from backends.ports import Session
from backends.services.execution.model_signs import import_sign, model_sign
from backends.services.execution.step_events import StepSign, event_sign


async def sign_of(
    session: Session, entry: Entry, number: int, others: frozenset[str], *, last: bool
) -> StepSign | None:
    """Look what has become of a step; None where nothing shows it so far.

    `others` are the request ids of other changes; `last` says that nobody will look again soon.
    """
    if entry.plan.kind == "import-model":
        return await import_sign(session, entry, number)
    if entry.plan.steps[number].shows is not None:
        return await model_sign(session, entry, number, last=last)
    return await event_sign(session.control_plane, entry, number, others)
