"""What an MLflow server says of runs and experiments."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from typing import Annotated, cast

from pydantic import AfterValidator
from pydantic_core import from_json

from backends.clients.mlflow.calls import Page
from backends.clients.mlflow.shapes import EPOCH, Millis, Tag, pairs
from backends.domain.run import DatasetUse, Experiment, Metric, Point, Run
from backends.domain.wire import Shared, Wire

_USER, _RUN_NAME, _CONTEXT = "mlflow.user", "mlflow.runName", "mlflow.data.context"


def _unclamped(value: float) -> float:
    """Return infinity for the largest number there is: SQL stores keep the one as the other."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value


Measure = Annotated[float, AfterValidator(_unclamped)]
"""A metric's value: a number, or one of `NaN`, `Infinity` and `-Infinity` as a text."""


class Measured(Wire):
    """One value of a metric."""

    key: Shared = ""
    value: Measure = 0.0
    timestamp: Millis = None
    step: int = 0

    def metric(self) -> Metric:
        """Return it as the newest value."""
        return Metric(self.key, self.value, self.step, self.timestamp)

    def point(self) -> Point:
        """Return it as one of a history."""
        return Point(self.step, self.value, self.timestamp)


class History(Page):
    """A page of a metric's values, in the order they were logged in or any other."""

    metrics: tuple[Measured, ...] = ()


class RunFacts(Wire):
    """What a run is."""

    run_id: str
    run_name: str = ""
    experiment_id: str = ""
    user_id: Shared = ""
    status: Shared = ""
    start_time: Millis = None
    end_time: Millis = None
    artifact_uri: str = ""
    lifecycle_stage: Shared = ""


class RunData(Wire):
    """What a run was given, and what it measured."""

    metrics: tuple[Measured, ...] = ()
    params: tuple[Tag, ...] = ()
    tags: tuple[Tag, ...] = ()


class Dataset(Wire):
    """A dataset; `source` is JSON in a text, or a text."""

    name: str = ""
    digest: str = ""
    source: str = ""

    @property
    def place(self) -> str:
        """Where it is from, in one text."""
        try:
            said = from_json(self.source)
        except ValueError:
            return self.source
        if not isinstance(said, dict):
            return self.source
        fields = cast("dict[str, object]", said)
        names = ("uri", "url", "path", "table_name", "name")
        return next((str(fields[name]) for name in names if fields.get(name)), self.source)


class DatasetInput(Wire):
    """A dataset a run was given."""

    tags: tuple[Tag, ...] = ()
    dataset: Dataset = Dataset()

    def domain(self) -> DatasetUse:
        """Return it in the domain's words."""
        context = dict(pairs(self.tags)).get(_CONTEXT, "")
        return DatasetUse(self.dataset.name, self.dataset.digest, context, self.dataset.place)


class RunInputs(Wire):
    """What a run was given beside parameters."""

    dataset_inputs: tuple[DatasetInput, ...] = ()


class ModelOutput(Wire):
    """A logged model a run made."""

    model_id: str


class RunOutputs(Wire):
    """What a run made."""

    model_outputs: tuple[ModelOutput, ...] = ()


class WholeRun(Wire):
    """One run."""

    info: RunFacts
    data: RunData = RunData()
    inputs: RunInputs = RunInputs()
    outputs: RunOutputs = RunOutputs()

    def domain(self) -> Run:
        """Return it in the domain's words."""
        info, tags = self.info, dict(pairs(self.data.tags))
        return Run(
            id=info.run_id,
            name=info.run_name or tags.get(_RUN_NAME, ""),
            experiment_id=info.experiment_id,
            user=info.user_id or tags.get(_USER, ""),
            status=info.status,
            started_at=info.start_time,
            ended_at=info.end_time,
            artifact_uri=info.artifact_uri,
            is_deleted=info.lifecycle_stage == "deleted",
            params=tuple(sorted(pairs(self.data.params))),
            metrics=by_name(self.data.metrics),
            tags=tuple(tags.items()),
            datasets=tuple(one.domain() for one in self.inputs.dataset_inputs),
            logged_models=tuple(one.model_id for one in self.outputs.model_outputs),
        )


class OneRun(Wire):
    """The answer about one run."""

    run: WholeRun


class WholeExperiment(Wire):
    """One experiment."""

    experiment_id: str
    name: str = ""
    artifact_location: str = ""
    lifecycle_stage: str = ""
    tags: tuple[Tag, ...] = ()

    def domain(self) -> Experiment:
        """Return it in the domain's words."""
        is_deleted = self.lifecycle_stage == "deleted"
        return Experiment(
            self.experiment_id, self.name, self.artifact_location, is_deleted, pairs(self.tags)
        )


class OneExperiment(Wire):
    """The answer about one experiment."""

    experiment: WholeExperiment


def by_step(values: Iterable[Measured]) -> tuple[Point, ...]:
    """Return a history in the order of its steps, then of its times."""
    points = (one.point() for one in values)
    return tuple(sorted(points, key=lambda one: (one.step, one.at or EPOCH)))


def by_name(metrics: Iterable[Measured]) -> tuple[Metric, ...]:
    """Return newest values, by name."""
    return tuple(sorted((one.metric() for one in metrics), key=lambda one: one.key))
