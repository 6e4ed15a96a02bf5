"""Plans the way back of a change to models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import NotFound, Rejected
from backends.domain.journal import Entry, State
from backends.domain.person import Caller
from backends.domain.plan import Plan, Step
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.execution.model_signs import made_by
from backends.services.models.reading_back import ALIAS, PERMISSION, TAG
from backends.services.models.sources import source_with
from backends.services.planning.models.editing import Edit, plan_edit
from backends.services.planning.models.parts import Chosen
from backends.services.planning.models.regranting import plan_regranting
from backends.services.planning.models.removing import plan_removal
from backends.services.planning.models.renaming import plan_renaming
from backends.services.planning.models.visibility import plan_visibility

_MADE = (State.DONE, State.UNKNOWN, State.UNDER_WAY)


async def plan_model_undo(
    session: Session, entry: Entry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan what takes a change of models back, as far as it was made.

    Raises:
        Rejected: Nothing of it was made.
        NotFound: The place, or a model, is not there any longer.
        ServiceError: Something could not be read.
    """
    source = await source_with(session, entry.plan.target.crn)
    made = [
        (number, one.step)
        for number, one in enumerate(entry.outcomes)
        if one.state in _MADE or entry.plan.kind == "import-model"
    ]
    if not made:
        raise Rejected("journal", "nothing of it was made", hint="Nothing was sent.")
    first = made[0][1]
    model_id = first.shows.model if first.shows else ""
    one = Chosen(source, model_id, first.about)
    match entry.plan.kind:
        case "set-visibility" if grants := [*_grants(entry, made)]:
            return await plan_regranting(session, source, grants, now=now)
        case "set-visibility":
            chosen = [
                Chosen(source, step.shows.model, step.about) for _, step in made if step.shows
            ]
            was = Visibility.read(str(_before(entry, first).get("visibility", "")))
            return await plan_visibility(session, chosen, was, caller=caller, now=now)
        case "rename-model":
            name = str(first.request.body.get("name", ""))
            renamed = Chosen(source, model_id, model_id)
            return await plan_renaming(session, renamed, name, caller=caller, now=now)
        case "import-model":
            return await _without_import(session, entry, one, caller, now)
        case _:
            edit = _edit({k: v for _, step in made for k, v in _before(entry, step).items()})
            version = first.shows.version if first.shows else 0
            chosen_one = Chosen(source, model_id, _name(entry))
            return await plan_edit(
                session, chosen_one, edit, version=version, caller=caller, now=now
            )


def _name(entry: Entry) -> str:
    name = entry.plan.target.name
    first = entry.plan.steps[0]
    version = first.shows.version if first.shows else 0
    return name.removesuffix(f" version {version}") if version else name


def _before(entry: Entry, step: Step) -> dict[str, JsonValue]:
    found = (entry.plan.before or {}).get(step.about)
    return found if isinstance(found, dict) else {}


def _grants(entry: Entry, made: Sequence[tuple[int, Step]]) -> Iterator[tuple[str, str, str]]:
    """Yield model, user and the grant they had before, of the steps that were grants.

    It is empty where they had none of their own: then there was nothing to be replaced.
    """
    for number, step in made:
        for name in step.shows.fields if step.shows else ():
            if name.startswith(PERMISSION) and step.shows:
                was = str(_before(entry, step).get(name) or "")
                yield (
                    step.shows.model,
                    name.removeprefix(PERMISSION),
                    was if _replaced(entry, number) else "",
                )


def _replaced(entry: Entry, number: int) -> bool:
    """Say whether a grant took the place of another: it was updated, or revoked before."""
    steps = entry.plan.steps
    if steps[number].request.operation.startswith("PATCH"):
        return True
    return number > 0 and steps[number - 1].about == steps[number].about


def _edit(fields: dict[str, JsonValue]) -> Edit:
    """Return what was said before as what is to be said."""
    description = fields.get("description")
    stage = fields.get("stage")
    return Edit(
        description=description if isinstance(description, str) else None,
        tags={
            name.removeprefix(TAG): str(value) if value is not None else None
            for name, value in fields.items()
            if name.startswith(TAG)
        },
        aliases={
            name.removeprefix(ALIAS): value if isinstance(value, int) else None
            for name, value in fields.items()
            if name.startswith(ALIAS)
        },
        stage=(stage or "None") if isinstance(stage, str) else None,
    )


async def _without_import(
    session: Session, entry: Entry, one: Chosen, caller: Caller | None, now: datetime
) -> Plan:
    made = made_by(entry, 0)
    if made is None:
        raise NotFound(
            "journal",
            "which model it has made is not known",
            hint="Find it among the models, and delete it there.",
        )
    model_id, version = made
    into = bool(one.model_id)
    chosen = Chosen(one.source, model_id, one.name)
    return await plan_removal(
        session, chosen, version=version if into else 0, caller=caller, now=now
    )
