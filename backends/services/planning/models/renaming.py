"""Plans to give a model of an MLflow server another name."""

from __future__ import annotations

from datetime import datetime

from backends.domain.errors import Conflict, NotFound, Rejected
from backends.domain.person import Caller
from backends.domain.plan import Plan, Shows, Undo
from backends.ports import Session
from backends.services.planning.models.parts import (
    Chosen,
    expected,
    model_step,
    read_again,
    right_check,
    target_of,
)
from backends.services.planning.plan_parts import new_id


async def plan_renaming(
    session: Session, chosen: Chosen, new_name: str, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan to rename a model.

    Raises:
        Rejected: It is in an AI Registry, or no model may be called so.
        Conflict: There is one of that name.
        NotFound: It is not there any longer.
        ServiceError: It could not be read.
    """
    name = new_name.strip()
    if chosen.source.kind != "MLflow":
        raise Rejected(
            chosen.source.name,
            "no way to rename a model of an AI Registry is documented",
            hint="Import or register it under the new name, then delete the old one.",
        )
    if problem := name_problem(name):
        raise Rejected("rename", problem.rstrip("."), hint="Choose another name.")
    model = await read_again(session, chosen)
    await _refuse_taken(session, chosen, name)
    return Plan(
        id=new_id(now),
        kind="rename-model",
        title=f"Rename {chosen.name} to {name}",
        target=target_of([chosen]),
        where=session.where,
        made_at=now,
        steps=(
            model_step(
                chosen.source,
                "POST registered-models/rename",
                {"name": model.id, "new_name": name},
                effect=f"Renames {model.name} to {name}.",
                about=model.name,
                shows=Shows(model=name, fields={"name": name}),
            ),
        ),
        checks=(right_check(caller, chosen.source, [model]),),
        consequences=(
            f"models:/{model.name}/… and models:/{model.name}@… are found no longer: whoever "
            "deploys or loads it by name needs the new one.",
        ),
        expected=expected(chosen.source, f"a model called {name}"),
        undo=Undo(words=f"Rename it to {model.name} again.", kind="rename-model"),
        step_by_step=True,
    )


async def _refuse_taken(session: Session, chosen: Chosen, name: str) -> None:
    try:
        await session.models.open(chosen.source).model(name)
    except NotFound:
        return
    raise Conflict(chosen.source.name, f"there is a model called {name}", hint="Choose another.")


def name_problem(name: str) -> str:
    """Say why no model may be called so; empty where one may.

    Source: the reference's chapter on MLflow, 5.
    """
    if not name:
        return "A name has at least one character."
    if "/" in name or ":" in name:
        return "A name has neither / nor : in it."
    return f"{name} is no name: it would be a path." if name in (".", "..") else ""
