"""One call to the server: what is asked, and of what there is. Answers that are files, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from backends.demo.mlflow.asked import Asked
from backends.demo.mlflow.directory import Directory
from backends.demo.mlflow.holdings import Holdings, Workspace
from backends.demo.mlflow.refusals import MlflowRefusal, absent, invalid
from backends.demo.mlflow.runs import Run
from backends.demo.mlflow.shapes import RegisteredModel, Version
from backends.demo.mlflow.shelf import Models
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE, Story
from backends.demo.mlflow.tracking import Tracking
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that is not JSON."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Call:
    """One call, by somebody who is known, in a workspace that is there."""

    asked: Asked
    holdings: Holdings

    @property
    def directory(self) -> Directory:
        """Who may do what."""
        return self.holdings.directory

    @property
    def workspace(self) -> Workspace:
        """Where it is asked."""
        return self.holdings.workspaces[self.asked.workspace]

    @property
    def models(self) -> Models:
        """The models there."""
        return self.workspace.models

    @property
    def tracking(self) -> Tracking:
        """The runs there."""
        return self.workspace.tracking

    def sees(self, workspace: str) -> bool:
        """Say whether who asks can see a workspace."""
        own = self.directory.roles_of(self.asked.user)
        is_admin = self.directory.users[self.asked.user].is_admin
        return (
            is_admin
            or workspace == DEFAULT_WORKSPACE
            or any(role.workspace == workspace for role in own)
        )

    def model(self) -> RegisteredModel:
        """Return the model that is named."""
        name = self.asked.text("name")
        found = self.models.find(name)
        if found is None:
            raise absent(f"There is no registered model with name={name}")
        return found

    def version(self, model: RegisteredModel | None = None) -> Version:
        """Return the version that is named."""
        name, text = self.asked.text("name"), self.asked.text("version")
        number = whole_version(text)
        found = (model or self.models.find(name) or _NO_MODEL).version(number)
        if found is None:
            raise absent(f"There is no model version with name={name}, version={text}")
        return found

    def run(self, run_id: str) -> Run:
        """Return a run."""
        found = self.tracking.run(run_id)
        if found is None:
            raise absent(f"There is no run with id={run_id}")
        return found

    def experiment(self, experiment_id: str) -> Story:
        """Return an experiment."""
        found = self.tracking.experiment(experiment_id)
        if found is None:
            raise absent(f"There is no experiment with id={experiment_id}")
        return found


Respond: TypeAlias = Callable[[Call], Json | Sent]

_NO_MODEL = RegisteredModel("", 0, 0)


def whole_version(text: str) -> int:
    """Return the number of a version, which comes as a text."""
    try:
        return int(text)
    except ValueError:
        raise invalid(f"The version has to be a whole number, not '{text}'.") from None


def failed(message: str) -> MlflowRefusal:
    """Say that the server could not do something it had understood."""
    return MlflowRefusal("INTERNAL_ERROR", message)
