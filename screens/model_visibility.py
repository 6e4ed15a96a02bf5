"""Asks for models of one place to be made public, or private where all of them are public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.models.fields import ModelRow
from backends.services.models.granted import granted
from backends.services.planning.models.parts import Chosen, one_or_more
from backends.services.planning.models.visibility import plan_visibility
from screens.wanted import PlanWanted


def turned(session: Session, rows: Sequence[ModelRow]) -> PlanWanted:
    """Return what asks for that; on an MLflow server, what they are now is asked first."""
    chosen = [Chosen(row.source, row.model.id, row.model.name) for row in rows]

    async def plan(caller: Caller | None, now: datetime) -> Plan:
        is_public = await _are_public(session, rows)
        wanted = Visibility.PRIVATE if is_public else Visibility.PUBLIC
        return await plan_visibility(session, chosen, wanted, caller=caller, now=now)

    return PlanWanted(f"Visibility of {one_or_more(chosen)}", plan)


async def _are_public(session: Session, rows: Sequence[ModelRow]) -> bool:
    permissions = session.models.permissions(rows[0].source)
    if permissions is None:
        return all(row.model.visibility is Visibility.PUBLIC for row in rows)
    try:
        for row in rows:
            if not (await granted(permissions, row.model.id)).value.is_public:
                return False
    except ServiceError:
        return False
    return True
