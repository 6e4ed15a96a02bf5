"""Plans to give users of an MLflow server the permissions they had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backends.domain.errors import Rejected
from backends.domain.model_source import ModelSource
from backends.domain.plan import Plan, Step, Undo
from backends.ports import Session
from backends.services.planning.models.grants import grant_steps, revoke_step
from backends.services.planning.models.parts import Chosen, expected, target_of
from backends.services.planning.plan_parts import new_id


async def plan_regranting(
    session: Session,
    source: ModelSource,
    had: Sequence[tuple[str, str, str]],
    *,
    now: datetime,
) -> Plan:
    """Plan to restore permissions.

    Args:
        session: Where to.
        source: The server.
        had: Model, user, and the grant to restore; empty where there was none of their own.
        now: When.

    Raises:
        Rejected: The server keeps no permissions.
        ServiceError: Which form they have could not be read.
    """
    permissions = session.models.permissions(source)
    if permissions is None:
        raise Rejected(source.name, "it keeps no permissions", hint="Nothing was planned.")
    unified = await permissions.is_unified()
    chosen = [Chosen(source, model, model) for model in dict.fromkeys(row[0] for row in had)]
    steps: list[Step] = []
    for model, user, permission in had:
        one = Chosen(source, model, model)
        if permission:
            steps += grant_steps(one, user, permission, unified=unified, replaces=True)
        else:
            steps.append(revoke_step(one, user, unified=unified))
    return Plan(
        id=new_id(now),
        kind="set-visibility",
        title=f"Restore permissions on {', '.join(one.name for one in chosen)}",
        target=target_of(chosen),
        where=session.where,
        made_at=now,
        steps=tuple(steps),
        consequences=("What users have by roles or by the server's default is not changed.",),
        expected=expected(source, "the permissions of before"),
        undo=Undo(words="Make it public or private again.", kind=None),
        step_by_step=True,
    )
