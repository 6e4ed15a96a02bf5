"""What an MLflow server says of logged models and files."""

from __future__ import annotations

from typing import cast

from pydantic_core import from_json

from backends.clients.mlflow.calls import Page
from backends.clients.mlflow.run_shapes import Measured, by_name
from backends.clients.mlflow.shapes import Millis, Tag, pairs
from backends.domain.run import ArtifactFile, LoggedModel
from backends.domain.wire import Wire

_REGISTRATIONS = "mlflow.modelVersions"


class Registration(Wire):
    """A version that was made of a logged model."""

    name: str
    version: int


class LoggedModelFacts(Wire):
    """What a logged model is."""

    model_id: str
    name: str = ""
    experiment_id: str = ""
    source_run_id: str = ""
    status: str = ""
    artifact_uri: str = ""
    model_type: str = ""
    creation_timestamp_ms: Millis = None
    tags: tuple[Tag, ...] = ()
    registrations: tuple[Registration, ...] = ()


class LoggedModelData(Wire):
    """What a logged model was given, and what it measured."""

    params: tuple[Tag, ...] = ()
    metrics: tuple[Measured, ...] = ()


class WholeLoggedModel(Wire):
    """One logged model."""

    info: LoggedModelFacts
    data: LoggedModelData = LoggedModelData()

    def domain(self) -> LoggedModel:
        """Return it in the domain's words."""
        info = self.info
        return LoggedModel(
            id=info.model_id,
            name=info.name,
            experiment_id=info.experiment_id,
            source_run_id=info.source_run_id,
            status=info.status,
            artifact_uri=info.artifact_uri,
            model_type=info.model_type,
            created_at=info.creation_timestamp_ms,
            params=tuple(sorted(pairs(self.data.params))),
            metrics=by_name(self.data.metrics),
            tags=pairs(info.tags),
            registrations=tuple(sorted({*_stated(info), *_tagged(info)})),
        )


class OneLoggedModel(Wire):
    """The answer about one logged model."""

    model: WholeLoggedModel


class File(Wire):
    """A file or folder. Of an empty file the size is left out."""

    path: str
    is_dir: bool = False
    file_size: int = 0

    def domain(self) -> ArtifactFile:
        """Return it in the domain's words."""
        return ArtifactFile(self.path, self.is_dir, None if self.is_dir else self.file_size)


class Files(Page):
    """A page of what is in a folder."""

    files: tuple[File, ...] = ()


def _stated(info: LoggedModelFacts) -> set[tuple[str, int]]:
    return {(one.name, one.version) for one in info.registrations}


def _tagged(info: LoggedModelFacts) -> set[tuple[str, int]]:
    """Return the registrations in the tag where SQL stores keep them. Seen on 3.17."""
    try:
        said = from_json(dict(pairs(info.tags)).get(_REGISTRATIONS, "[]"))
    except ValueError:
        return set()
    rows = cast("list[object]", said) if isinstance(said, list) else []
    found = (cast("dict[str, object]", row) for row in rows if isinstance(row, dict))
    pairs_of = ((str(row.get("name", "")), str(row.get("version", ""))) for row in found)
    return {(name, int(version)) for name, version in pairs_of if version.isdecimal()}
