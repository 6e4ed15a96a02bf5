"""Plans to delete a model with all its versions, or one version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import NotFound
from backends.domain.person import Caller
from backends.domain.plan import Plan, Shows, Step
from backends.domain.registered_model import RegisteredModel
from backends.ports import Session
from backends.services.planning.models.parts import (
    Chosen,
    expected,
    model_step,
    path_of,
    read_again,
    right_check,
    target_of,
)
from backends.services.planning.plan_parts import new_id


async def plan_removal(
    session: Session,
    chosen: Chosen,
    *,
    version: int = 0,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to delete a model, or one of its versions. It cannot be taken back.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: It could not be read.
    """
    model = await read_again(session, chosen)
    if version and model.version(version) is None:
        raise NotFound("models", f"{model.name} has no version {version}")
    what = f"{model.name} version {version}" if version else model.name
    return Plan(
        id=new_id(now),
        kind="delete-version" if version else "delete-model",
        title=f"Delete {what}",
        target=target_of([chosen], version),
        where=session.where,
        made_at=now,
        steps=(_step(chosen, model, version, what),),
        checks=(right_check(caller, chosen.source, [model]),),
        consequences=tuple(_lost(chosen, model, version)),
        expected=expected(chosen.source, f"{what} as gone"),
        step_by_step=True,
    )


def _step(chosen: Chosen, model: RegisteredModel, version: int, what: str) -> Step:
    if chosen.source.kind == "MLflow":
        things = "model-versions" if version else "registered-models"
        operation = f"DELETE {things}/delete"
        body: dict[str, JsonValue] = {"name": model.id}
        if version:
            body["version"] = str(version)
    else:
        operation, body = f"DELETE {path_of(model.id, version)}", {}
    return model_step(
        chosen.source,
        operation,
        body,
        effect=f"Deletes {what}.",
        about=what,
        shows=Shows(model=model.id, version=version, gone=True),
    )


def _lost(chosen: Chosen, model: RegisteredModel, version: int) -> Iterator[str]:
    count = len(model.versions or ())
    if not version:
        versions = "1 version" if count == 1 else f"{count} versions"
        yield f"Its {versions} go with it, and what is said of them."
    aliases = [alias for alias, number in model.aliases or () if number == version or not version]
    if aliases:
        names = ", ".join(f"@{alias}" for alias in aliases)
        yield f"{names} point{'s' if len(aliases) == 1 else ''} to nothing any longer."
    yield "What serves it is not known here. An endpoint that loads it again will fail."
    yield from _kept(chosen, version)


def _kept(chosen: Chosen, version: int) -> Iterator[str]:
    """Say what stays; of an AI Registry, what is not documented."""
    if chosen.source.kind == "MLflow":
        yield (
            "The run that logged it stays, with its files."
            if version
            else ("The runs that logged them stay, with their files.")
        )
        if version:
            yield "Its number is not used again."
    elif version:
        yield "Whether its files in the object store go too is not documented."
    else:
        yield (
            "Neither that its versions go, nor that their files in the object store do, is "
            "documented."
        )
