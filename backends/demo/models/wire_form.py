"""Models and versions as the registries' own API writes them.

What `mlflowMetadata`, `huggingface_metadata` and `ngc_metadata` hold is not published. The names
of their fields are a guess here, after those with which a workbench registers a model. That their
styles are mixed is no guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from random import Random

from backends.demo.models.model import FAILED, READY, Model, Tags, Version
from backends.demo.wire import Json, iso

_IN_STORAGE = "modelregistry"


@dataclass(frozen=True, slots=True)
class WireForm:
    """Writes the models of one registry. `storage` is its environment's object store."""

    storage: str
    now: datetime

    def listed(self, model: Model) -> Json:
        """Return a model as a list has it: without its versions."""
        described = {} if model.description is None else {"description": model.description}
        return {
            "id": model.id,
            "name": model.name,
            "created_at": iso(model.created_at),
            "updated_at": iso(model.updated_at(self.now)),
            "creator": {"user_name": model.owner},
            **described,
            "tags": _tags(model.tags),
            "visibility": model.visibility,
        }

    def whole(self, model: Model) -> Json:
        """Return a model with its versions, whose order nobody promises; `null` for none."""
        versions = [self.version(model, one) for one in model.versions]
        Random(model.id).shuffle(versions)  # noqa: S311
        if len(versions) > 1 and [row["version"] for row in versions] == sorted(
            row["version"] for row in versions
        ):
            versions.reverse()
        return self.listed(model) | {"model_versions": versions or None}

    def version(self, model: Model, version: Version) -> Json:
        """Return one version."""
        status = version.status_at(self.now)
        return {
            "version": version.number,
            "model_id": model.id,
            "model_name": model.name,
            "status": status,
            "error_message": version.error if status == FAILED else None,
            "artifact_uri": self._artifact_uri(model, version) if status == READY else "",
            "created_at": iso(version.made_at),
            "updated_at": iso(version.updated_at(self.now)),
            "user": {"user_name": version.maker},
            "metadata": {"model_repo_type": version.source, **_metadata(model, version)},
            "notes": version.notes,
            "tags": _tags(version.tags),
        }

    def _artifact_uri(self, model: Model, version: Version) -> str:
        """Return where it is stored: a file on Azure, the beginning of names on AWS."""
        text = f"{model.id}/{version.number}/{version.made_at.isoformat()}"
        folder = md5(text.encode(), usedforsecurity=False).hexdigest()
        place = f"{self.storage}/{_IN_STORAGE}/{model.id}/{folder}"
        return f"{place}/model.tar.gz" if self.storage.startswith("abfs") else place


def _metadata(model: Model, version: Version) -> Json:
    match version.source:
        case "MLFLOW":
            known = {
                "run_id": model.run_id(version.number),
                "experiment_id": model.experiment_id,
                "model_path": version.model_path,
            }
            where = {"project_id": model.project_id, "workspace_name": model.workbench}
            return {"mlflowMetadata": known | {name: said for name, said in where.items() if said}}
        case "HF":
            return {"huggingface_metadata": {"repo_id": version.repo_id}}
        case _:
            return {"ngc_metadata": {"repo_id": version.repo_id}}


def _tags(tags: Tags | None) -> list[Json] | None:
    return None if tags is None else [{"key": key, "value": value} for key, value in tags]
