"""Reads models back after a change: whether they are as a step of it wanted them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from pydantic import JsonValue

from backends.domain.errors import NotFound
from backends.domain.plan import Plan, Shows, Step
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import ModelCatalogue, Permissions
from backends.ports import Session
from backends.services.models.sources import catalogue_with

ALIAS, PERMISSION, TAG = "alias ", "permission ", "tag "
"""What names of fields begin with that are one of several."""


async def differences(session: Session, step: Step) -> str:
    """Say in which way a model is not as a step wants it; empty where it is.

    Raises:
        NotFound: It is not there; unless that is what the step wants.
        ServiceError: It could not be read.
    """
    shows = step.shows
    if shows is None:
        return ""
    catalogue = await catalogue_with(session, step.request.at)
    try:
        found = await _read(session, catalogue, shows)
    except NotFound:
        if shows.gone:
            return ""
        raise
    if shows.gone:
        return "it is still there"
    return "; ".join(_differing(shows.fields, found))


async def moved_on_models(session: Session, plan: Plan) -> str:
    """Say what has changed on models since a plan was made; empty when it still holds.

    What a step is about is compared with what the plan's `before` has of it.

    Raises:
        ServiceError: A model could not be read.
    """
    for step in plan.steps:
        before = (plan.before or {}).get(step.about)
        if step.shows is None or not isinstance(before, dict):
            continue
        catalogue = await catalogue_with(session, step.request.at)
        try:
            now = await _read(session, catalogue, step.shows)
        except NotFound:
            return f"{step.about} is not there any longer"
        same = {name: value for name, value in before.items() if name in step.shows.fields}
        if words := "; ".join(_differing(same, now)):
            return f"{step.about} has changed since: {words}"
    return ""


async def _read(
    session: Session, catalogue: ModelCatalogue, shows: Shows
) -> Mapping[str, JsonValue]:
    if shows.version:
        return version_fields((await catalogue.version(shows.model, shows.version)).value)
    fields = dict(model_fields((await catalogue.model(shows.model)).value))
    permissions = session.models.permissions(catalogue.source)
    for name in shows.fields:
        if name.startswith(PERMISSION) and permissions is not None:
            fields[name] = await _permission(permissions, shows.model, name)
    return fields


async def _permission(permissions: Permissions, model: str, name: str) -> str | None:
    with suppress(NotFound):
        return (await permissions.permission(model, name.removeprefix(PERMISSION))).value.permission
    return None


def model_fields(model: RegisteredModel) -> dict[str, JsonValue]:
    """Return a model's fields as `Shows` names them."""
    return {
        "name": model.name,
        "visibility": model.visibility.value,
        "description": model.description,
        **{f"{TAG}{key}": value for key, value in model.tags or ()},
        **{f"{ALIAS}{alias}": version for alias, version in model.aliases or ()},
    }


def version_fields(version: ModelVersion) -> dict[str, JsonValue]:
    """Return a version's fields as `Shows` names them."""
    return {
        "status": version.status,
        "description": version.description,
        "stage": version.stage,
        **{f"{TAG}{key}": value for key, value in version.tags or ()},
    }


def _differing(wanted: Mapping[str, JsonValue], found: Mapping[str, JsonValue]) -> Iterator[str]:
    for name, value in wanted.items():
        if found.get(name) != value:
            yield f"{name} is {said(found.get(name))}, not {said(value)}"


def said(value: JsonValue) -> str:
    """Return a field's value for a sentence."""
    return "not there" if value is None else str(value) or "empty"
