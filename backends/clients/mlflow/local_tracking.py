"""Where versions come from, in a store on this machine's disk: it fits `Tracking`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from backends.clients.mlflow.artifact_shapes import File, WholeLoggedModel
from backends.clients.mlflow.downloads import read_whole
from backends.clients.mlflow.filters import run_is
from backends.clients.mlflow.local_asking import OnStore, read_as
from backends.clients.mlflow.package import loaded
from backends.clients.mlflow.paths import safe_path
from backends.clients.mlflow.run_shapes import Measured, WholeExperiment, WholeRun, by_step
from backends.clients.mlflow.stores import fetch_from_store
from backends.domain.answer import Answer
from backends.domain.run import ArtifactFile, Experiment, LoggedModel, Point, Run


class LocalTracking(OnStore):
    """Reads runs, experiments, logged models and files of one store."""

    async def server_version(self) -> Answer[str]:
        """Return the version of the package that reads it."""
        operation = "mlflow.__version__"
        return await self._ask(operation, lambda _: str(loaded("mlflow", operation).__version__))

    async def run(self, run_id: str) -> Answer[Run]:
        """Return one run; one in the bin, too."""
        operation = "get_run"
        return await self._ask(
            operation, lambda store: read_as(WholeRun, store.get_run(run_id), operation).domain()
        )

    async def experiment(self, experiment_id: str) -> Answer[Experiment]:
        """Return one experiment; one in the bin, too."""
        operation = "get_experiment"

        def work(store: Any) -> Experiment:
            found = store.get_experiment(experiment_id)
            return read_as(WholeExperiment, found, operation).domain()

        return await self._ask(operation, work)

    async def logged_model(self, logged_model_id: str) -> Answer[LoggedModel]:
        """Return one logged model."""
        operation = "get_logged_model"

        def work(store: Any) -> LoggedModel:
            found = store.get_logged_model(logged_model_id)
            return read_as(WholeLoggedModel, found, operation).domain()

        return await self._ask(operation, work)

    async def metric_history(self, run_id: str, key: str) -> Answer[tuple[Point, ...]]:
        """Return a metric's values by step, then time."""
        operation = "get_metric_history"

        def work(store: Any) -> tuple[Point, ...]:
            found = store.get_metric_history(run_id, key)
            return by_step(read_as(Measured, one, operation) for one in found)

        return await self._ask(operation, work)

    async def artifacts(self, run_id: str, path: str = "") -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a run."""
        folder = safe_path(path) if path else None
        return await self._files(lambda store: store.list_artifacts(run_id, folder))

    async def logged_model_artifacts(
        self, logged_model_id: str, path: str = ""
    ) -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a logged model."""
        folder = safe_path(path) if path else None
        return await self._files(
            lambda store: store.list_logged_model_artifacts(logged_model_id, folder)
        )

    async def read_artifact(self, run_id: str, path: str, most_bytes: int) -> Answer[bytes]:
        """Return a small file of a run whole; `Rejected` where it is larger than `most_bytes`."""
        file = safe_path(path)
        where = await self._ask(
            "get_run", lambda store: str(store.get_run(run_id).info.artifact_uri)
        )
        download = await fetch_from_store(where.value, file)
        return Answer(await read_whole(download, file, most_bytes), where.call)

    async def versions_of_run(self, run_id: str) -> Answer[tuple[tuple[str, int], ...]]:
        """Return name and number of the versions a run has logged, by name and number."""

        def work(store: Any) -> tuple[tuple[str, int], ...]:
            found = store.search_model_versions(run_is(run_id))
            return tuple(
                sorted((str(one.name), int(one.version)) for one in found if one.run_id == run_id)
            )

        return await self._ask("search_model_versions", work)

    async def _files(
        self, work: Callable[[Any], Iterable[Any]]
    ) -> Answer[tuple[ArtifactFile, ...]]:
        operation = "list_artifacts"

        def listed(store: Any) -> tuple[ArtifactFile, ...]:
            files = (read_as(File, one, operation).domain() for one in work(store))
            return tuple(sorted(files, key=lambda one: one.path))

        return await self._ask(operation, listed)
