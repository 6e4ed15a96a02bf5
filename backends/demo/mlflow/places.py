"""Where artifacts are kept, as URIs: each workspace has a folder, each experiment one in it."""

from __future__ import annotations

from dataclasses import dataclass

SCHEME = "mlflow-artifacts:/"

_WORKSPACES, _LOGGED, _FILES = "workspaces", "models", "artifacts"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere among the artifacts of a run, or of a logged model.

    Attributes:
        owner: The id of the run or of the logged model.
        path: Where below its root; empty for the root.
    """

    workspace: str
    owner: str
    path: str


def experiment_uri(workspace: str, experiment_id: str) -> str:
    """Return where an experiment keeps what is in it."""
    return f"{SCHEME}{_WORKSPACES}/{workspace}/{experiment_id}"


def run_uri(workspace: str, experiment_id: str, run_id: str) -> str:
    """Return where a run keeps its artifacts."""
    return f"{experiment_uri(workspace, experiment_id)}/{run_id}/{_FILES}"


def logged_model_uri(workspace: str, experiment_id: str, model_id: str) -> str:
    """Return where a logged model keeps its files."""
    return f"{experiment_uri(workspace, experiment_id)}/{_LOGGED}/{model_id}/{_FILES}"


def place_of(path: str) -> Place | None:
    """Return what a path below the store's root means; None where nothing is there.

    It has the form `workspaces/NAME/EXPERIMENT/RUN/artifacts/…`, or `…/models/MODEL/artifacts/…`.
    """
    parts = path.strip("/").split("/")
    if len(parts) < 3 or parts[0] != _WORKSPACES:
        return None
    workspace, inner = parts[1], parts[3:]
    if inner[:1] == [_LOGGED]:
        inner = inner[1:]
    if len(inner) < 2 or inner[1] != _FILES:
        return None
    return Place(workspace, inner[0], "/".join(inner[2:]))
