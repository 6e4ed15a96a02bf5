"""Where a version comes from and what came of it, as a tree that grows as answers arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.domain.errors import ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import DatasetUse, Experiment, LoggedModel, Run
from backends.services.models.fields import status_word
from backends.services.models.origins import PARENT, Origins
from backends.services.models.sayings import why_absent

__all__ = ["Node", "NodeKind", "Origins", "Thing", "lineage"]

NodeKind: TypeAlias = Literal[
    "model",
    "version",
    "run",
    "parent run",
    "experiment",
    "dataset",
    "commit",
    "source",
    "project",
    "workbench",
    "logged model",
    "registered",
    "repository",
    "endpoints",
]
Thing: TypeAlias = Run | Experiment | LoggedModel | DatasetUse

COMMIT, SOURCE = "mlflow.source.git.commit", "mlflow.source.name"
_OF_WORKBENCH: tuple[tuple[NodeKind, tuple[str, ...]], ...] = (
    ("workbench", ("workbench", "workspace", "workspace_name", "workbench_name")),
    ("project", ("project_id", "project_name", "projectId")),
)
"""Not published: names that an AI Registry's metadata may have for where a model was made."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the lineage.

    Attributes:
        kind: What it is.
        title: Its name, or its id where it has none.
        note: What more there is to say of it in a line.
        copied: What one copies of it: an id, a commit.
        below: What it comes from, or belongs to it.
        missing: Why it is not known; empty where it is.
        thing: All that was read of it, where it is of a kind that is read.
        version: Name and number of the registered version it is, where it is one.
    """

    kind: NodeKind
    title: str
    note: str = ""
    copied: str = ""
    below: tuple[Node, ...] = ()
    missing: str = ""
    thing: Thing | None = None
    version: tuple[str, int] | None = None

    def walked(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield it and all below it, each with its depth, as one reads a tree."""
        yield depth, self
        for one in self.below:
            yield from one.walked(depth + 1)


def lineage(
    source: ModelSource, model: RegisteredModel, version: ModelVersion, origins: Origins
) -> Node:
    """Return the tree of a version, as far as it is known: the model at its root."""
    own = (model.name, version.version)
    is_there = origins.place is None or origins.place.key == source.key
    there = own if is_there else None
    below = [
        *_repository(version),
        *_run(source, version, origins, there),
        *_logged_model(version, origins, there),
        *_of_workbench(version),
        Node("endpoints", "What serves it", missing="No service that is asked here knows that."),
    ]
    words = (status_word(version.status), version.stage, *(f"@{one}" for one in version.aliases))
    address = f"models:/{model.name}/{version.version}"
    title = f"Version {version.version}"
    of_version = Node("version", title, _joined(*words), address, tuple(below), version=own)
    where = f"{source.kind} {source.name}"
    return Node("model", model.name, where, model.id, (of_version,))


def _repository(version: ModelVersion) -> Iterator[Node]:
    if version.repository:
        yield Node("repository", version.repository, version.origin, version.repository)


def _run(
    source: ModelSource, version: ModelVersion, origins: Origins, own: tuple[str, int] | None
) -> Iterator[Node]:
    run, run_id = origins.run, version.run_id
    match run:
        case Run():
            yield _known_run(run, origins, own)
        case ServiceError():
            yield Node("run", run_id or "Run", copied=run_id, missing=_why(run))
        case None if run_id and origins.nowhere:
            yield Node("run", run_id, copied=run_id, missing=origins.nowhere)
        case None if run_id:
            yield Node("run", run_id, "being read", run_id)
        case None if version.origin in ("", "MLflow") and not version.logged_model_id:
            yield Node("run", "Run", missing=why_absent(source.kind, "run"))
        case None:
            pass


def _known_run(run: Run, origins: Origins, own: tuple[str, int] | None) -> Node:
    state = "deleted" if run.is_deleted else status_word(run.status)
    note = _joined(state, f"by {run.user}" if run.user else "", f"on {origins.server}")
    below = (
        *_experiment(run, origins),
        *_parent(run, origins),
        *_datasets(run),
        *_code(run),
        *_registered(origins.siblings, own),
    )
    return Node("run", run.name or run.id, note, run.id, below, thing=run)


def _experiment(run: Run, origins: Origins) -> Iterator[Node]:
    found, its = origins.experiment, run.experiment_id
    match found:
        case Experiment():
            note = "deleted" if found.is_deleted else ""
            yield Node("experiment", found.name or found.id, note, found.id, thing=found)
        case ServiceError():
            yield Node("experiment", its, copied=its, missing=_why(found))
        case None:
            if its:
                yield Node("experiment", its, copied=its)


def _parent(run: Run, origins: Origins) -> Iterator[Node]:
    found, its = origins.parent, run.tag(PARENT)
    match found:
        case Run():
            note = "deleted" if found.is_deleted else status_word(found.status)
            yield Node("parent run", found.name or found.id, note, found.id, thing=found)
        case ServiceError():
            yield Node("parent run", its, copied=its, missing=_why(found))
        case None:
            if its:
                yield Node("parent run", its, copied=its)


def _datasets(run: Run) -> Iterator[Node]:
    for one in run.datasets:
        note, copied = _joined(one.context, one.digest), one.source or one.digest
        yield Node("dataset", one.name, note, copied, thing=one)


def _code(run: Run) -> Iterator[Node]:
    if commit := run.tag(COMMIT):
        yield Node("commit", commit[:12], run.tag("mlflow.source.git.repoURL"), commit)
    if name := run.tag(SOURCE):
        yield Node("source", name, run.tag("mlflow.source.type").lower(), name)


def _registered(versions: Sequence[tuple[str, int]], own: tuple[str, int] | None) -> Iterator[Node]:
    for one in versions:
        if one != own:
            name, number = one
            title, address = f"{name} version {number}", f"models:/{name}/{number}"
            yield Node("registered", title, copied=address, version=one)


def _logged_model(
    version: ModelVersion, origins: Origins, own: tuple[str, int] | None
) -> Iterator[Node]:
    found, its = origins.logged_model, version.logged_model_id
    match found:
        case LoggedModel():
            others = tuple(_registered(found.registrations, own))
            state = status_word(found.status.removeprefix("LOGGED_MODEL_"))
            note = _joined(state, found.model_type)
            title = found.name or found.id
            yield Node("logged model", title, note, found.id, others, thing=found)
        case ServiceError():
            yield Node("logged model", its, copied=its, missing=_why(found))
        case None:
            if its:
                yield Node("logged model", its, copied=its)


def _of_workbench(version: ModelVersion) -> Iterator[Node]:
    for kind, names in _OF_WORKBENCH:
        found: Sequence[str] = [
            str(version.details[name]) for name in names if version.details.get(name)
        ]
        if found:
            yield Node(kind, found[0], copied=found[0])


def _why(error: ServiceError) -> str:
    """Return a failure as one sentence, whether or not the service has ended it."""
    return f"{str(error).rstrip('.')}."


def _joined(*words: str) -> str:
    return "  ".join(word for word in words if word)
