"""Where versions come from, on a real MLflow server: runs, metrics, logged models and files."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from backends.clients.mlflow.client import MlflowClient
from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.run import ArtifactFile, DatasetUse, Point
from backends.model_ports import Download
from tests.clients.mlflow_desk import Desk, asking
from tests.clients.mlflow_server import Server
from tests.clients.shared import made_once

NAME = "lineage [of] é"
BIG = bytes(range(256)) * 8000
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


class Made(NamedTuple):
    """What the tests look at."""

    experiment: str
    run: str
    child: str
    logged_model: str


@pytest.fixture
async def client(mlflow_plain: Server) -> AsyncGenerator[MlflowClient]:
    async with asking(mlflow_plain.url) as opened:
        yield opened


def log_values(desk: Desk, run: str) -> None:
    values = ((3, 0.3), (1, 0.1), (2, "NaN"), (2, "Infinity"), (4, "-Infinity"), (-1, 9))
    for number, (step, value) in enumerate(values):
        stamp = 1_700_000_000_000 + number
        desk.post(
            "runs/log-metric", run_id=run, key="lo ss/é", value=value, timestamp=stamp, step=step
        )
    # Nanoseconds, which callers log by mistake.
    desk.post("runs/log-metric", run_id=run, key="late", value=1, timestamp=17 * 10**17, step=0)
    desk.post("runs/log-parameter", run_id=run, key="rate", value="0.1")
    desk.post("runs/log-parameter", run_id=run, key="depth", value="é'\"")
    dataset = {
        "name": "wine",
        "digest": "d1",
        "source_type": "http",
        "source": json.dumps({"url": "https://data.example/wine.csv"}),
    }
    context = [{"key": "mlflow.data.context", "value": "training"}]
    desk.post("runs/log-inputs", run_id=run, datasets=[{"tags": context, "dataset": dataset}])


def log_model(desk: Desk, experiment: str, run: str) -> str:
    made = desk.post(
        "logged-models",
        experiment_id=experiment,
        name="wine",
        source_run_id=run,
        model_type="sklearn",
        params=[{"key": "p", "value": "v"}],
        tags=[{"key": "k", "value": "w"}],
    )
    name = str(made["model"]["info"]["model_id"])
    desk.send("PATCH", f"logged-models/{name}", {"model_id": name, "status": "LOGGED_MODEL_READY"})
    desk.post("runs/outputs", run_id=run, models=[{"model_id": name, "step": 0}])
    metric = {"key": "auc", "value": 0.5, "timestamp": 7, "step": 1, "model_id": name}
    desk.post("runs/log-batch", run_id=run, metrics=[metric])
    return name


@pytest.fixture(scope="module")
def made(mlflow_plain: Server) -> Made:
    where = mlflow_plain.folder / "lineage.json"
    return Made(*json.loads(made_once(where, lambda: json.dumps(make(Desk(mlflow_plain))))))


def make(desk: Desk) -> Made:
    """Make a run with everything, three versions of it, and a run in the bin."""
    experiment = desk.experiment("wine [é]")
    run = desk.run(
        experiment,
        run_name="brave-owl",
        start_time=1_700_000_000_000,
        tags=[
            {"key": "mlflow.user", "value": "ann"},
            {"key": "mlflow.source.git.commit", "value": "abc123"},
        ],
    )
    log_values(desk, run)
    name = log_model(desk, experiment, run)
    for folder in (f"{experiment}/{run}", f"{experiment}/models/{name}"):
        desk.put(f"{folder}/artifacts/MLmodel", b"flavors: {}\n")
        desk.put(f"{folder}/artifacts/model/sub folder/é [x].txt", b"<hello>")
    desk.put(f"{experiment}/{run}/artifacts/page.html", b"<html>")
    desk.put(f"{experiment}/{run}/artifacts/empty", b"")
    desk.put(f"{experiment}/{run}/artifacts/model/big.bin", BIG)
    desk.model(NAME)
    root = f"mlflow-artifacts:/{experiment}/{run}/artifacts"
    desk.version(NAME, source=f"{root}/model", run_id=run)
    desk.version(NAME, source=f"runs:/{run}/model", run_id=run)
    desk.version(NAME, source=f"models:/{name}", model_id=name, run_id=run)
    child = desk.run(experiment, tags=[{"key": "mlflow.parentRunId", "value": run}])
    desk.post("runs/update", run_id=run, status="FINISHED", end_time=1_700_000_060_000)
    desk.post("runs/delete", run_id=child)
    return Made(experiment, run, child, name)


async def whole(download: Download) -> bytes:
    async with aclosing(download.chunks) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_run_says_what_it_was_given_and_what_it_measured(
    client: MlflowClient, made: Made
) -> None:
    run = (await client.run(made.run)).value
    assert (run.id, run.name, run.user, run.status) == (made.run, "brave-owl", "ann", "FINISHED")
    assert (run.started_at, run.experiment_id) == (AT, made.experiment)
    assert run.ended_at is not None
    assert (run.ended_at - AT).seconds == 60
    assert not run.is_deleted
    assert run.params == (("depth", "é'\""), ("rate", "0.1"))
    assert run.tag("mlflow.source.git.commit") == "abc123"
    assert run.datasets == (DatasetUse("wine", "d1", "training", "https://data.example/wine.csv"),)
    assert run.logged_models == (made.logged_model,)
    assert [one.key for one in run.metrics] == ["auc", "late", "lo ss/é"]
    assert run.metrics[1].at is None
    assert run.metrics[2].value == -math.inf
    assert run.artifact_uri.startswith("mlflow-artifacts:/")


async def test_a_run_in_the_bin_is_there_and_one_that_never_was_is_not(
    client: MlflowClient, made: Made
) -> None:
    child = (await client.run(made.child)).value
    assert child.is_deleted
    assert child.tag("mlflow.parentRunId") == made.run
    with pytest.raises(NotFound):
        await client.run("0" * 32)


async def test_an_experiment_is_named(client: MlflowClient, made: Made) -> None:
    experiment = (await client.experiment(made.experiment)).value
    assert (experiment.name, experiment.is_deleted) == ("wine [é]", False)
    with pytest.raises(NotFound):
        await client.experiment("999999")


async def test_a_metrics_history_is_in_the_order_of_its_steps(
    client: MlflowClient, made: Made
) -> None:
    points = (await client.metric_history(made.run, "lo ss/é")).value
    assert [one.step for one in points] == [-1, 1, 2, 2, 3, 4]
    assert points[0] == Point(-1, 9.0, datetime(2023, 11, 14, 22, 13, 20, 5000, tzinfo=UTC))
    assert math.isnan(points[2].value)
    assert [one.value for one in points[3:]] == [math.inf, 0.3, -math.inf]
    assert (await client.metric_history(made.run, "no such")).value == ()
    assert (await client.metric_history("0" * 32, "no such")).value == ()


async def test_a_logged_model_leads_to_its_run_and_to_the_versions_made_of_it(
    client: MlflowClient, made: Made
) -> None:
    logged = (await client.logged_model(made.logged_model)).value
    assert (logged.name, logged.source_run_id) == ("wine", made.run)
    assert (logged.status, logged.model_type) == ("LOGGED_MODEL_READY", "sklearn")
    assert logged.registrations == ((NAME, 3),)
    assert (logged.params, logged.metrics[0].value) == ((("p", "v"),), 0.5)
    assert (await client.version(NAME, 3)).value.logged_model_id == made.logged_model
    with pytest.raises(NotFound):
        await client.logged_model("m-" + "0" * 32)


async def test_a_run_knows_the_versions_it_logged(client: MlflowClient, made: Made) -> None:
    assert (await client.versions_of_run(made.run)).value == ((NAME, 1), (NAME, 2), (NAME, 3))
    assert (await client.versions_of_run(made.child)).value == ()
    assert (await client.versions_of_run("a'b\"c")).value == ()


async def test_files_are_listed_folder_by_folder(client: MlflowClient, made: Made) -> None:
    assert (await client.artifacts(made.run)).value == (
        ArtifactFile("MLmodel", size_bytes=12),
        ArtifactFile("empty", size_bytes=0),
        ArtifactFile("model", is_folder=True),
        ArtifactFile("page.html", size_bytes=6),
    )
    inside = (await client.artifacts(made.run, "model/sub folder")).value
    assert inside == (ArtifactFile("model/sub folder/é [x].txt", size_bytes=7),)
    assert (await client.artifacts(made.run, "none")).value == ()
    of_model = (await client.logged_model_artifacts(made.logged_model, "model")).value
    assert of_model == (ArtifactFile("model/sub folder", is_folder=True),)


async def test_a_small_file_is_read_and_a_large_one_is_not(
    client: MlflowClient, made: Made
) -> None:
    assert (await client.read_artifact(made.run, "page.html", 6)).value == b"<html>"
    assert (await client.read_artifact(made.run, "empty", 0)).value == b""
    with pytest.raises(Rejected, match="larger than the 5 bytes"):
        await client.read_artifact(made.run, "page.html", 5)
    with pytest.raises(NotFound):
        await client.read_artifact(made.run, "none", 5)


async def test_a_file_of_a_version_comes_with_its_size_and_the_rest_of_it_later(
    client: MlflowClient, made: Made
) -> None:
    del made
    first = await client.download(NAME, 1, "big.bin")
    assert (first.size_bytes, first.begins_at) == (len(BIG), 0)
    start = await anext(first.chunks)
    await first.chunks.aclose()
    rest = await client.download(NAME, 1, "big.bin", begin=len(start), tag=first.tag)
    assert (rest.size_bytes, rest.begins_at) == (len(BIG), len(start))
    assert start + await whole(rest) == BIG
    ended = await client.download(NAME, 1, "big.bin", begin=len(BIG), tag=first.tag)
    assert (ended.begins_at, await whole(ended)) == (len(BIG), b"")
    other = await client.download(NAME, 1, "big.bin", begin=5, tag='"of another file"')
    assert (other.begins_at, len(await whole(other))) == (0, len(BIG))


@pytest.mark.parametrize(
    ("version", "path"),
    [(1, "sub folder/é [x].txt"), (2, "sub folder/é [x].txt"), (3, "model/sub folder/é [x].txt")],
)
async def test_a_version_has_its_files_wherever_it_was_registered_from(
    client: MlflowClient, made: Made, version: int, path: str
) -> None:
    del made
    assert await whole(await client.download(NAME, version, path)) == b"<hello>"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("none", NotFound),
        ("sub folder", Rejected),
        ("", Rejected),
        ("../secret", Rejected),
        ("/etc/passwd", Rejected),
        ("a\\b", Rejected),
        ("a/./b", Rejected),
        ("a\x1bb", Rejected),
        ("C:/x", Rejected),
    ],
)
async def test_what_is_no_file_below_the_root_is_not_fetched(
    client: MlflowClient, made: Made, path: str, error: type[ServiceError]
) -> None:
    with pytest.raises(error) as caught:
        await client.download(NAME, 1, path)
    assert "\x1b" not in str(caught.value)
    if error is Rejected and path != "sub folder":
        with pytest.raises(Rejected, match="is no path of an artifact"):
            await client.read_artifact(made.run, path, 1)
