"""Where versions come from, on an MLflow server: it fits `backends.model_ports.Tracking`."""

from __future__ import annotations

import re
from itertools import repeat
from urllib.parse import quote

from backends.clients.mlflow.artifact_shapes import Files, OneLoggedModel
from backends.clients.mlflow.calls import OnServer, Query
from backends.clients.mlflow.filters import run_is
from backends.clients.mlflow.paths import safe_path
from backends.clients.mlflow.refusals import SERVICE, NoSuchCall
from backends.clients.mlflow.run_shapes import History, OneExperiment, OneRun, by_step
from backends.clients.mlflow.shapes import Versions
from backends.domain.answer import Answer, Call
from backends.domain.errors import NotFound
from backends.domain.run import ArtifactFile, Experiment, LoggedModel, Point, Run

_VERSION = re.compile(r"\d+(\.\d+)+[\w.+-]*")
_POINTS = repeat(25_000)
"""Values a page; servers that know no pages here send all at once."""


class MlflowTracking(OnServer):
    """Reads runs, experiments, logged models and lists of files of one server."""

    async def server_version(self) -> Answer[str]:
        """Return the server's version; empty where it does not say."""
        try:
            reply = await self._calls.text("/version")
        except NoSuchCall:
            call = Call(SERVICE, "GET /version", self._calls.now(), 0.0, "")
            return Answer("", call)
        said = reply.body.decode(errors="replace").strip()
        call = Call(SERVICE, "GET /version", reply.at, reply.duration_s, reply.request_id)
        return Answer(said if _VERSION.fullmatch(said) else "", call, reply.body)

    async def run(self, run_id: str) -> Answer[Run]:
        """Return one run; one in the bin, too."""
        found = await self._calls.read("runs/get", OneRun, {"run_id": run_id})
        return Answer(found.value.run.domain(), found.call, found.body)

    async def experiment(self, experiment_id: str) -> Answer[Experiment]:
        """Return one experiment; one in the bin, too."""
        query = {"experiment_id": experiment_id}
        found = await self._calls.read("experiments/get", OneExperiment, query)
        return Answer(found.value.experiment.domain(), found.call, found.body)

    async def logged_model(self, logged_model_id: str) -> Answer[LoggedModel]:
        """Return one logged model; `NotFound` on servers before 3.0, too."""
        path = f"logged-models/{quote(logged_model_id, safe='')}"
        try:
            found = await self._calls.read(path, OneLoggedModel)
        except NoSuchCall as error:
            raise _before_3(error) from None
        return Answer(found.value.model.domain(), found.call, found.body)

    async def metric_history(self, run_id: str, key: str) -> Answer[tuple[Point, ...]]:
        """Return a metric's values by step, then time; none of a run that is not there."""
        pages = await self._calls.read_all(
            "metrics/get-history", History, {"run_id": run_id, "metric_key": key}, _POINTS
        )
        points = by_step(one for page in pages for one in page.value.metrics)
        return Answer(points, pages[-1].call, pages[-1].body)

    async def artifacts(self, run_id: str, path: str = "") -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a run."""
        folder = {"path": safe_path(path)} if path else {}
        return await self._files("artifacts/list", {"run_id": run_id, **folder})

    async def logged_model_artifacts(
        self, logged_model_id: str, path: str = ""
    ) -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a logged model."""
        where = f"logged-models/{quote(logged_model_id, safe='')}/artifacts/directories"
        folder = {"artifact_directory_path": safe_path(path)} if path else {}
        try:
            return await self._files(where, folder)
        except NoSuchCall as error:
            raise _before_3(error) from None

    async def versions_of_run(self, run_id: str) -> Answer[tuple[tuple[str, int], ...]]:
        """Return name and number of the versions a run has logged, by name and number."""
        pages = await self._calls.read_all(
            "model-versions/search", Versions, {"filter": run_is(run_id)}
        )
        rows = (one for page in pages for one in page.value.model_versions)
        found = sorted((one.name, one.version) for one in rows if one.run_id == run_id)
        return Answer(tuple(found), pages[-1].call, pages[-1].body)

    async def _files(self, where: str, query: Query) -> Answer[tuple[ArtifactFile, ...]]:
        """Read a folder to its end; these lists say nothing of how long a page is to be."""
        pages = await self._calls.read_all(where, Files, query, repeat(None))
        rows = [one.domain() for page in pages for one in page.value.files]
        rows.sort(key=lambda one: one.path)
        return Answer(tuple(rows), pages[-1].call, pages[-1].body)


def _before_3(error: NoSuchCall) -> NotFound:
    hint = "Logged models came with MLflow 3.0. " + error.hint
    return NotFound(SERVICE, error.detail, hint=hint)
