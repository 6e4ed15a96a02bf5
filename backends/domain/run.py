"""Where a version comes from, on an MLflow server: run, experiment, logged model, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backends.domain.registered_model import Tags


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's newest value. It may be NaN or infinite."""

    key: str
    value: float
    step: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A dataset a run was given, and what for: `training`; empty where that is not said."""

    name: str
    digest: str
    context: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Attributes:
        id: 32 hex digits.
        name: What MLflow calls it: `brave-owl-12`.
        experiment_id: The experiment it is in.
        user: Who ran it.
        status: `FINISHED`, `RUNNING`, `FAILED`, `KILLED`, `SCHEDULED`.
        started_at: When it began.
        ended_at: When it ended; None while it runs.
        artifact_uri: Where its files are kept.
        is_deleted: Whether it is in the bin, from where it can be brought back.
        params: What it was given, by name.
        metrics: What it measured, by name; the last values.
        tags: With those of MLflow itself: `mlflow.source.git.commit`, `mlflow.parentRunId`.
        datasets: What it was trained and evaluated on.
        logged_models: Ids of the logged models it made (MLflow 3).
    """

    id: str
    name: str = ""
    experiment_id: str = ""
    user: str = ""
    status: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    artifact_uri: str = ""
    is_deleted: bool = False
    params: Tags = ()
    metrics: tuple[Metric, ...] = ()
    tags: Tags = ()
    datasets: tuple[DatasetUse, ...] = ()
    logged_models: tuple[str, ...] = ()

    def tag(self, key: str) -> str:
        """Return a tag's value; empty where there is no such tag."""
        return dict(self.tags).get(key, "")


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment."""

    id: str
    name: str = ""
    artifact_location: str = ""
    is_deleted: bool = False
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """One logged model (MLflow 3).

    Attributes:
        id: `m-` and hex digits.
        source_run_id: The run that made it.
        registrations: Registered versions that were made of it: name and version.
    """

    id: str
    name: str = ""
    experiment_id: str = ""
    source_run_id: str = ""
    status: str = ""
    artifact_uri: str = ""
    model_type: str = ""
    created_at: datetime | None = None
    params: Tags = ()
    metrics: tuple[Metric, ...] = ()
    tags: Tags = ()
    registrations: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a metric's history."""

    step: int
    value: float
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    """A file or folder among artifacts; `path` is relative. Folders have no size."""

    path: str
    is_folder: bool = False
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may do with a model on an MLflow server: `READ` to `MANAGE`, `DENY`.

    `is_direct` is False where it comes from a role or the server's default, None where not known.
    """

    user: str
    permission: str
    is_direct: bool | None = None
