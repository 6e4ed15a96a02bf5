"""Looks once whether a change has arrived, wherever that is to be seen."""

from __future__ import annotations

from contextlib import suppress

from backends.domain.errors import ServiceError
from backends.domain.identity import is_same
from backends.domain.plan import Plan
from backends.ports import ControlPlane, Session
from backends.services.execution.arrivals import Sight, moved_on, sight
from backends.services.execution.whole import Kept
from backends.services.execution.wholes import whole_of
from backends.services.models.reading_back import moved_on_models


async def look(session: Session, plan: Plan, adopted: str = "") -> Sight:
    """Read what shows the change, and return what it shows.

    Args:
        session: What is asked.
        plan: What was sent; neither one that is made step by step, nor one that only begins a
            synchronization.
        adopted: The registry's CRN as the answer, or an earlier look, gave it; empty for neither.

    Raises:
        ServiceError: It could not be read.
    """
    plane, expected = session.control_plane, plan.expected
    if (whole := whole_of(session, plan)) is not None:
        kept = await whole.read()
        return Sight(arrived=whole.has_it(kept), told=f"{whole.words(kept)}{_others(plan, kept)}")
    if expected.sees in ("access", "no access"):
        has_access = await _has_access(plane, plan)
        wanted = expected.sees == "access"
        words = f"{expected.identity} {'has' if has_access else 'has no'} access"
        return Sight(arrived=has_access is wanted, told=f"{words}.")
    return sight(plan, (await plane.list_registries()).value, adopted)


async def outdated(session: Session, plan: Plan) -> str:
    """Say what has changed since a plan was made; empty when it still holds.

    A grant does no harm where there is access already, nor a revocation where nobody tells; what is
    replaced as a whole is looked at just before that.

    Raises:
        ServiceError: The registries, or the models, could not be read.
    """
    plane = session.control_plane
    match plan.expected.sees:
        case "new registry" | "other status":
            return moved_on(plan.expected, (await plane.list_registries()).value)
        case "no access":
            with suppress(ServiceError):
                if not await _has_access(plane, plan):
                    return f"{plan.expected.identity} has no access any longer"
            return ""
        case "models":
            return await moved_on_models(session, plan)
        case _:
            return ""


def _others(plan: Plan, kept: Kept) -> str:
    """Say that others have written, too, where there are more versions than one change makes."""
    before = plan.expected.version
    if not before.isdecimal() or kept.version <= int(before) + 1:
        return ""
    return (
        f" It was planned on version {before}, so others have written, too, at that very moment or "
        "since. Compare with what was there before."
    )


async def _has_access(plane: ControlPlane, plan: Plan) -> bool:
    listed = (await plane.registry_access(plan.expected.registry_crn)).value
    return any(is_same(plan.expected.identity, one) for one in listed)
