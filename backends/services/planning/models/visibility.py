"""Plans to make models public or private, and says who gains or loses sight of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

from backends.domain.errors import Rejected, ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Shows, Step, Undo, Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.ports import Session
from backends.services.access.who_could import Holder, who_could
from backends.services.models.rights import ADMINISTRATOR
from backends.services.planning.models.grants import plan_grants
from backends.services.planning.models.parts import (
    Chosen,
    described_check,
    expected,
    model_step,
    one_or_more,
    path_of,
    read_again,
    right_check,
    target_of,
)
from backends.services.planning.plan_parts import new_id

USES_MODELS = (ADMINISTRATOR, "MLUser")
"""On the environment: who may use its registries. Only the second is not shown every model."""
_MOST_NAMED = 8
_AT_A_TIME = 8
_OTHER = {Visibility.PUBLIC: Visibility.PRIVATE, Visibility.PRIVATE: Visibility.PUBLIC}


async def plan_visibility(
    session: Session,
    chosen: Sequence[Chosen],
    visibility: Visibility,
    *,
    caller: Caller | None,
    now: datetime,
    users: Sequence[str] = (),
) -> Plan:
    """Plan to make models public or private; those that are already are left out.

    On an MLflow server with permissions it is the equivalent grants, a step for each user.

    Args:
        session: Where to.
        chosen: One or several models of one place.
        visibility: What they are to be.
        caller: Who asks, where that is known.
        now: When.
        users: Whom to give or take sight on MLflow; empty for every user the server lists.

    Raises:
        Rejected: They are of different places, or the server keeps no permissions.
        NotFound: One is not there any longer.
        ServiceError: One could not be read.
    """
    source = chosen[0].source
    if any(one.source.key != source.key for one in chosen):
        raise Rejected(
            "models", "they are of different registries", hint="Mark those of one at a time."
        )
    if source.kind == "MLflow":
        return await plan_grants(session, chosen, visibility, users=users, now=now)
    limit = asyncio.Semaphore(_AT_A_TIME)

    async def read(one: Chosen) -> RegisteredModel:
        async with limit:
            return await read_again(session, one)

    models = await asyncio.gather(*map(read, chosen))
    changed = [one for one in models if one.visibility is not visibility]
    names = [one.name for one in changed]
    steps = tuple(
        _step(chosen[0], one, visibility, alone=names.count(one.name) == 1) for one in changed
    )
    return Plan(
        id=new_id(now),
        kind="set-visibility",
        title=f"Make {one_or_more(chosen)} {visibility}",
        target=target_of(chosen),
        where=session.where,
        made_at=now,
        steps=steps,
        checks=(
            right_check(caller, source, changed or models),
            await described_check(session, source, steps),
            *_left_out(models, visibility),
        ),
        consequences=tuple(await _consequences(session, chosen[0], changed, visibility)),
        expected=expected(source, f"{one_or_more(chosen)} as {visibility}"),
        before={
            step.about: {"visibility": one.visibility.value}
            for step, one in zip(steps, changed, strict=True)
        },
        undo=Undo(
            words=f"Make {_them(changed)} {_OTHER[visibility]} again.", kind="set-visibility"
        ),
        step_by_step=True,
    )


def _step(chosen: Chosen, model: RegisteredModel, visibility: Visibility, *, alone: bool) -> Step:
    """Return the step for one model; `alone` is whether no other has its name."""
    return model_step(
        chosen.source,
        f"PATCH {path_of(model.id)}",
        {"visibility": visibility.value},
        effect=f"Makes {model.name} {visibility}.",
        about=model.name if alone else f"{model.name} ({model.id})",
        shows=Shows(model=model.id, fields={"visibility": visibility.value}),
    )


def _them(models: Sequence[RegisteredModel]) -> str:
    return models[0].name if len(models) == 1 else "them"


def _left_out(models: Sequence[RegisteredModel], visibility: Visibility) -> Iterator[Check]:
    same = [one.name for one in models if one.visibility is visibility]
    if same:
        yield Check(
            name="already",
            title=f"None of them is {visibility} already",
            verdict=Verdict.WARN,
            evidence=f"Left out, as nothing would change: {', '.join(same)}.",
            source="AI Registry GET /api/v2/models/{id}",
        )


async def _consequences(
    session: Session, chosen: Chosen, models: Sequence[RegisteredModel], visibility: Visibility
) -> list[str]:
    """Say who gains or loses viewer access, by name where iam tells names."""
    if not models:
        return []
    verb = "gains" if visibility is Visibility.PUBLIC else "loses"
    source, plane = chosen.source, session.control_plane
    everybody = f"Everybody who may use the registries of {source.environment_name}"
    try:
        holders = await who_could(plane, plane, source.environment_crn, USES_MODELS)
    except ServiceError as error:
        return [
            f"{everybody} {verb} viewer access. Who that is, is not known: {error}.",
            _kept(models),
        ]
    viewers = [one for one in holders if ADMINISTRATOR not in one.roles]
    rest = (
        f"So does everybody who may use the registries of {source.environment_name} by a role on "
        "the whole account."
        if viewers
        else ""
    )
    words = (
        f"{_names(viewers)} {verb if len(viewers) == 1 else verb[:-1]} viewer access."
        if viewers
        else f"{everybody} {verb} viewer access; nobody holds MLUser there by name."
    )
    return [*filter(None, (words, rest)), _kept(models)]


def _names(holders: Sequence[Holder]) -> str:
    shown, more = holders[:_MOST_NAMED], len(holders) - _MOST_NAMED
    names = ", ".join(one.name for one in shown)
    names = names[:1].upper() + names[1:] if names.startswith("the group ") else names
    return f"{names} and {more} more" if more > 0 else names


def _kept(models: Sequence[RegisteredModel]) -> str:
    owners = sorted({one.owner for one in models if one.owner})
    who = f"The owner{'s' if len(owners) > 1 else ''}, {', '.join(owners)}," if owners else "Owners"
    return f"{who} and administrators keep the access they have."
