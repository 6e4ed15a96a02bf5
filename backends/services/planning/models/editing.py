"""Plans changes of what is said of a model or a version: description, tags, aliases, stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import NotFound, Rejected
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Shows, Step, Undo
from backends.domain.registered_model import ModelVersion, RegisteredModel, Tags
from backends.ports import Session
from backends.services.models.reading_back import ALIAS, TAG, model_fields, version_fields
from backends.services.planning.models.edit_words import effects, listed
from backends.services.planning.models.parts import (
    Chosen,
    described_check,
    expected,
    model_step,
    path_of,
    read_again,
    right_check,
    target_of,
)
from backends.services.planning.plan_parts import new_id

STAGES = ("None", "Staging", "Production", "Archived")
_ALIAS = re.compile(r"[\w-]{1,255}", re.ASCII)
_RESERVED = re.compile(r"latest|v\d+", re.IGNORECASE)
_LONGEST_KEY = 250


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be said of a model from now on; what is not in it stays.

    Attributes:
        description: Its description, of a version in an AI Registry its notes; None to leave it.
        tags: Values by key; None to take a tag away.
        aliases: Versions by alias; None to take an alias away.
        stage: The stage of a version on MLflow; None to leave it.
    """

    description: str | None = None
    tags: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    aliases: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    stage: str | None = None

    @property
    def problem(self) -> str:
        """Say what of it no service takes; empty where nothing is wrong.

        Source: the reference's chapter on MLflow, 5. AI Registries publish no such rules.
        """
        for alias, version in self.aliases.items():
            if not _ALIAS.fullmatch(alias):
                return f"{alias or 'An empty text'} is no alias: use letters, digits, _ and -."
            if version is not None and _RESERVED.fullmatch(alias):
                return f"{alias} is no alias: it names a version by itself."
        for key in self.tags:
            if not key or len(key) > _LONGEST_KEY:
                return f"The key of a tag has 1 to {_LONGEST_KEY} characters."
        if self.stage is not None and self.stage not in STAGES:
            return f"{self.stage} is no stage: there are {', '.join(STAGES)}."
        return ""

    @property
    def fields(self) -> Mapping[str, JsonValue]:
        """Return it as what reading back must show."""
        fields: dict[str, JsonValue] = {}
        if self.description is not None:
            fields["description"] = self.description
        fields |= {f"{TAG}{key}": value for key, value in self.tags.items()}
        fields |= {f"{ALIAS}{alias}": version for alias, version in self.aliases.items()}
        if self.stage is not None:
            fields["stage"] = "" if self.stage == "None" else self.stage
        return fields


async def plan_edit(
    session: Session,
    chosen: Chosen,
    edit: Edit,
    *,
    version: int = 0,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to change what is said of a model, or of one of its versions; what is so already stays.

    Raises:
        Rejected: A service takes no such value, or the place has no such thing.
        NotFound: The model or the version is not there any longer.
        ServiceError: It could not be read.
    """
    if problem := edit.problem:
        raise Rejected("edit", problem.rstrip("."), hint="Correct it, and try again.")
    model = await read_again(session, chosen)
    one = _version(model, version) if version else None
    before = version_fields(one) if one else model_fields(model)
    wanted = {name: value for name, value in edit.fields.items() if before.get(name) != value}
    _refuse_missing_versions(model, wanted)
    ids = (model.id, version)
    if chosen.source.kind == "MLflow":
        steps = tuple(_on_mlflow(chosen, ids, wanted))
    else:
        steps = tuple(_in_registry(chosen, ids, wanted, (one or model).tags or ()))
    title = f"{chosen.name} version {version}" if version else chosen.name
    return Plan(
        id=new_id(now),
        kind="edit-model",
        title=f"Change what is said of {title}",
        target=target_of([chosen], version),
        where=session.where,
        made_at=now,
        steps=steps,
        checks=(
            right_check(caller, chosen.source, [model]),
            *await _described(session, chosen, steps),
        ),
        consequences=tuple(_moved_aliases(before, wanted)) if steps else ("It is so already.",),
        expected=expected(chosen.source, f"{listed(wanted)} of {title} as wanted"),
        before={
            step.about: {name: before.get(name) for name in step.shows.fields}
            for step in steps
            if step.shows
        },
        undo=Undo(words="Say of it again what was said before.", kind="edit-model"),
        step_by_step=True,
    )


async def _described(session: Session, chosen: Chosen, steps: Sequence[Step]) -> tuple[Check, ...]:
    if chosen.source.kind == "MLflow":
        return ()
    return (await described_check(session, chosen.source, steps),)


def _version(model: RegisteredModel, number: int) -> ModelVersion:
    found = model.version(number)
    if found is None:
        raise NotFound("models", f"{model.name} has no version {number}")
    return found


def _refuse_missing_versions(model: RegisteredModel, wanted: Mapping[str, JsonValue]) -> None:
    for name, value in wanted.items():
        if name.startswith(ALIAS) and isinstance(value, int):
            _version(model, value)


def _moved_aliases(
    before: Mapping[str, JsonValue], wanted: Mapping[str, JsonValue]
) -> Iterator[str]:
    for name, value in wanted.items():
        if name.startswith(ALIAS):
            alias, was = name.removeprefix(ALIAS), before.get(name)
            if was is not None:
                to = f"version {value}" if value is not None else "nothing"
                yield f"Whoever loads @{alias} gets {to} from then on, where it was version {was}."


def _in_registry(
    chosen: Chosen, ids: tuple[str, int], wanted: Mapping[str, JsonValue], tags: Tags
) -> Iterator[Step]:
    """Yield the one step there is: it has the fields that change, and of tags all of them."""
    if any(name.startswith(ALIAS) or name == "stage" for name in wanted):
        raise Rejected(
            chosen.source.name,
            "AI Registries have neither aliases nor stages",
            hint="Use tags, or a description.",
        )
    if not wanted:
        return
    model_id, version = ids
    body: dict[str, JsonValue] = {}
    if "description" in wanted:
        body["notes" if version else "description"] = wanted["description"]
    if any(name.startswith(TAG) for name in wanted):
        after: dict[str, JsonValue] = dict(tags)
        for name, value in wanted.items():
            if name.startswith(TAG):
                after[name.removeprefix(TAG)] = value
        body["tags"] = [
            {"key": key, "value": value} for key, value in after.items() if value is not None
        ]
    yield model_step(
        chosen.source,
        f"PATCH {path_of(model_id, version)}",
        body,
        effect=" ".join(effects(wanted, version)),
        about=f"{chosen.name} version {version}" if version else chosen.name,
        shows=Shows(model=model_id, version=version, fields=wanted),
    )


def _on_mlflow(
    chosen: Chosen, ids: tuple[str, int], wanted: Mapping[str, JsonValue]
) -> Iterator[Step]:
    """Yield a step for each thing that changes."""
    model_id, version = ids
    whose: dict[str, JsonValue] = {"name": model_id}
    if version:
        whose["version"] = str(version)
    for name, value in wanted.items():
        operation, body = _operation(name, value, of_version=bool(version))
        yield model_step(
            chosen.source,
            operation,
            whose | body,
            effect=next(effects({name: value}, version)),
            about=f"{chosen.name}: {name}",
            shows=Shows(model=model_id, version=version, fields={name: value}),
        )


def _operation(
    name: str, value: JsonValue, *, of_version: bool
) -> tuple[str, dict[str, JsonValue]]:
    """Return the operation that changes a field, and what it takes beside whose field it is."""
    things = "model-versions" if of_version else "registered-models"
    if name.startswith(ALIAS):
        alias = name.removeprefix(ALIAS)
        if value is None:
            return "DELETE registered-models/alias", {"alias": alias}
        return "POST registered-models/alias", {"alias": alias, "version": str(value)}
    if name.startswith(TAG):
        key = name.removeprefix(TAG)
        if value is None:
            return f"DELETE {things}/delete-tag", {"key": key}
        return f"POST {things}/set-tag", {"key": key, "value": value}
    if name == "stage":
        stage = value or "None"
        return f"POST {things}/transition-stage", {
            "stage": stage,
            "archive_existing_versions": False,
        }
    return f"PATCH {things}/update", {"description": value}
