"""An MLflow server's runs to try things on: held back, or failed, as a test likes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import NotFound, ServiceError
from backends.domain.run import ArtifactFile, Experiment, LoggedModel, Metric, Point, Run
from backends.model_ports import Download
from tests.services.answers import NOW, answer
from tests.services.places import Place

T = TypeVar("T")

RUN_ID = "a9a40857680935dfa2776c7a337069b4"
PARENT_ID = "0123456789abcdef0123456789abcdef"


def run(run_id: str = RUN_ID, **fields: object) -> Run:
    """Return a finished run of bob's with two metrics and two params."""
    usual: dict[str, object] = {
        "id": run_id,
        "name": "rusty-marten-395",
        "experiment_id": "7",
        "user": "bob",
        "status": "FINISHED",
        "started_at": NOW - timedelta(hours=2),
        "ended_at": NOW - timedelta(hours=1),
        "artifact_uri": f"s3://lab/7/{run_id}/artifacts",
        "params": (("depth", "6"), ("rate", "0.1")),
        "metrics": (Metric("f1", 0.81, 0), Metric("loss", 0.2, 99)),
    }
    return Run(**(usual | fields))  # pyright: ignore[reportArgumentType]


def curve(values: Iterable[float], every: int = 1) -> tuple[Point, ...]:
    """Return a history of these values, `every` so many steps."""
    return tuple(
        Point(number * every, value, NOW + timedelta(seconds=number))
        for number, value in enumerate(values)
    )


@dataclass
class Lab:
    """Fits `Tracking`. What is asked of it and is not there is `NotFound`.

    Attributes:
        runs: Runs by id, or what asking for one fails with.
        histories: Values by run and metric, or likewise.
        folders: What is in a folder, by run or logged model and path, or likewise.
        contents: Files by run and path.
        siblings: What is registered of a run.
        error: What everything fails with.
        held: The questions that wait until `go` is set: `history`, `run`, `experiment`.
        asked: What was asked, with what it was about.
        most: How many histories were being read at once, at the most.
    """

    runs: dict[str, Run | ServiceError] = field(default_factory=dict[str, Run | ServiceError])
    experiments: dict[str, Experiment] = field(default_factory=dict[str, Experiment])
    logged_models: dict[str, LoggedModel] = field(default_factory=dict[str, LoggedModel])
    histories: dict[tuple[str, str], tuple[Point, ...] | ServiceError] = field(
        default_factory=dict[tuple[str, str], tuple[Point, ...] | ServiceError]
    )
    folders: dict[tuple[str, str], tuple[ArtifactFile, ...] | ServiceError] = field(
        default_factory=dict[tuple[str, str], tuple[ArtifactFile, ...] | ServiceError]
    )
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict[tuple[str, str], bytes])
    siblings: tuple[tuple[str, int], ...] = ()
    error: ServiceError | None = None
    held: frozenset[str] = frozenset()
    asked: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    most: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)
    _now: int = 0

    async def server_version(self) -> Answer[str]:
        return answer("3.17.2")

    async def run(self, run_id: str) -> Answer[Run]:
        return answer(await self._told("run", (run_id,), lambda: self.runs.get(run_id)))

    async def experiment(self, experiment_id: str) -> Answer[Experiment]:
        found = await self._told(
            "experiment", (experiment_id,), lambda: self.experiments.get(experiment_id)
        )
        return answer(found)

    async def logged_model(self, logged_model_id: str) -> Answer[LoggedModel]:
        found = await self._told(
            "logged model", (logged_model_id,), lambda: self.logged_models.get(logged_model_id)
        )
        return answer(found)

    async def metric_history(self, run_id: str, key: str) -> Answer[tuple[Point, ...]]:
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            found = await self._told(
                "history", (run_id, key), lambda: self.histories.get((run_id, key))
            )
        finally:
            self._now -= 1
        return answer(found)

    async def artifacts(self, run_id: str, path: str = "") -> Answer[tuple[ArtifactFile, ...]]:
        found = await self._told("files", (run_id, path), lambda: self.folders.get((run_id, path)))
        return answer(found)

    async def logged_model_artifacts(
        self, logged_model_id: str, path: str = ""
    ) -> Answer[tuple[ArtifactFile, ...]]:
        return await self.artifacts(logged_model_id, path)

    async def read_artifact(self, run_id: str, path: str, most_bytes: int) -> Answer[bytes]:
        del most_bytes
        return answer(
            await self._told("file", (run_id, path), lambda: self.contents.get((run_id, path)))
        )

    async def versions_of_run(self, run_id: str) -> Answer[tuple[tuple[str, int], ...]]:
        return answer(await self._told("siblings", (run_id,), lambda: self.siblings))

    async def _told(
        self, question: str, about: tuple[str, ...], found: Callable[[], T | ServiceError | None]
    ) -> T:
        self.asked.append((question, *about))
        await (self.go.wait() if question in self.held else asyncio.sleep(0))
        if self.error is not None:
            raise self.error
        answered = found()
        if answered is None:
            raise NotFound("MLflow", f"there is no {question} {' '.join(about)}")
        if isinstance(answered, ServiceError):
            raise answered
        return answered


@dataclass
class Shop(Place):
    """A place that gives out files of its versions, by path."""

    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        if self.error is not None:
            raise self.error
        if path not in self.files:
            raise NotFound("MLflow", f"there is no {path} of {model_id} {version}")
        content = self.files[path]
        return Download(len(content), begin, tag, _chunks(content[begin:]))


async def _chunks(content: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]
