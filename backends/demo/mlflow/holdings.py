"""What the server has: its workspaces, each with its models and runs, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.demo.company import Company
from backends.demo.mlflow import directory
from backends.demo.mlflow.directory import Directory
from backends.demo.mlflow.making import prompts, registered, without_versions
from backends.demo.mlflow.many import ManyModels, ManyStories
from backends.demo.mlflow.shapes import RegisteredModel
from backends.demo.mlflow.shelf import Models, StoredModels
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE, Story, stored, stored_rows, told
from backends.demo.mlflow.tracking import RegistryRuns, ToldStories, Tracking
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace: names of models are unique in it, and nowhere else."""

    name: str
    description: str
    models: Models
    tracking: Tracking

    def wire(self) -> Json:
        """Return it as the server writes it."""
        return {"name": self.name, "description": self.description}


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything the server has."""

    opened: datetime
    workspaces: Mapping[str, Workspace]
    directory: Directory


def held(company: Company, many: int | None) -> Holdings:
    """Return what there is when the world opens; `many` models in the default workspace, or few."""
    told_rows = list(_told(company))
    workspaces = {
        row["name"]: _workspace(row, company, told_rows, many) for row in stored()["workspaces"]
    }
    everybody = Directory(stored()["users"], stored()["admin"])
    for row in stored()["roles"]:
        everybody.add_role(row)
    kept = [one for one in told_rows if many is None or one[0].workspace != DEFAULT_WORKSPACE]
    _grant(everybody, kept)
    if many is None:
        _grant_prompts(everybody)
    return Holdings(company.opened, workspaces, everybody)


def _told(company: Company) -> Iterator[tuple[Story, Json]]:
    for index, (shelf, row) in enumerate(stored_rows()):
        tags = {"team": shelf["team"], **row.get("tags", {})}
        yield told(index, shelf, row, company.opened), row | {"tags": tags}


def _workspace(
    row: Json, company: Company, told_rows: list[tuple[Story, Json]], many: int | None
) -> Workspace:
    name: str = row["name"]
    registries = RegistryRuns(company) if name == DEFAULT_WORKSPACE else None
    if many is not None and name == DEFAULT_WORKSPACE:
        stories = ManyStories(many, company.opened)
        tracking = Tracking(stories, registries)
        return Workspace(name, row["description"], ManyModels(stories), tracking)
    here = [(story, about) for story, about in told_rows if story.workspace == name]
    models = list(_models(here, company))
    if name == DEFAULT_WORKSPACE:
        models.extend(prompts(company.opened))
    tracking = Tracking(ToldStories(story for story, _ in here), registries)
    return Workspace(name, row["description"], StoredModels(models), tracking)


def _models(rows: list[tuple[Story, Json]], company: Company) -> Iterator[RegisteredModel]:
    for story, row in rows:
        if story.origins:
            yield registered(story, row)
        else:
            yield without_versions(story.name, row, company.opened)


def _grant(everybody: Directory, told_rows: list[tuple[Story, Json]]) -> None:
    """Give owners their models, and others what is stored."""
    model, experiment = directory.MODEL, directory.EXPERIMENT
    for story, row in told_rows:
        own = {story.owner: directory.MANAGE} if story.owner in everybody.users else {}
        for user, permission in (own | row.get("grants", {})).items():
            everybody.grant(user, story.workspace, model, story.name, permission)
        for user, permission in (own | row.get("runGrants", {})).items():
            everybody.grant(user, story.workspace, experiment, story.experiment_id, permission)


def _grant_prompts(everybody: Directory) -> None:
    for row in stored()["prompts"]:
        everybody.grant(
            row["owner"], DEFAULT_WORKSPACE, directory.PROMPT, row["name"], directory.MANAGE
        )
