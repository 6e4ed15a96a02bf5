"""Stores of MLflow on disk, read without a server and without making anything there."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import aclosing, closing
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import JsonValue

from backends.clients.mlflow.client import MlflowClient
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.clients.mlflow.local import LocalStore, open_local
from backends.clients.mlflow.opening import open_server
from backends.clients.mlflow.servers import MlflowServer
from backends.clients.mlflow.stores import fetch_from_store
from backends.domain.errors import NotFound, ReadOnly, Rejected, UnexpectedAnswer
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.model_ports import Download, ModelCatalogue, Permissions, Tracking
from tests.clients.mlflow_desk import now
from tests.clients.shared import made_once, of_run

NAME = "local [é] 'a'"
MAKE = """
import sys
from pathlib import Path
from mlflow import MlflowClient

folder, name = sys.argv[1:]
for uri in (f"sqlite:///{folder}/store.db", f"{folder}/mlruns"):
    store = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = store.create_experiment("wine", Path(folder, "files").as_uri())
    run = store.create_run(experiment, run_name="brave-owl", tags={"mlflow.user": "ann"})
    for step in (2, 1):
        store.log_metric(run.info.run_id, "loss", step / 10, step=step)
    store.log_metric(run.info.run_id, "odd", float("nan"))
    store.log_param(run.info.run_id, "rate", "0.1")
    store.log_text(run.info.run_id, "flavors: {}", "model/MLmodel")
    store.create_registered_model(name, tags={"a": "b"}, description="about")
    store.create_registered_model("another")
    root = f"{run.info.artifact_uri}/model"
    sources = (root, f"runs:/{run.info.run_id}/model", "gs://bucket/model")
    for number, source in enumerate(sources):
        store.create_model_version(name, source, run_id=run.info.run_id, tags={"of": str(number)})
    store.create_model_version("another", root)
    store.set_registered_model_alias(name, "best", "1")
    print(run.info.run_id)
"""


class Made(NamedTuple):
    """A store, and the run in it."""

    source: ModelSource
    run: str


@pytest.fixture(scope="module", params=["sqlite", "file"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = of_run(tmp_path_factory) / "mlflow-local"
    folder.mkdir(exist_ok=True)
    runs = made_once(folder / "runs", lambda: make_stores(folder)).split()
    if request.param == "sqlite":
        url, run = f"sqlite:///{folder}/store.db", runs[0]
    else:
        url, run = f"{folder}/mlruns", runs[1]
    return Made(ModelSource("MLflow", "mlflow:disk", "disk", url), run)


def make_stores(folder: Path) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ALLOW_FILE_STORE": "true",
    }
    command = [sys.executable, "-W", "ignore", "-c", MAKE, str(folder), NAME]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return "\n".join(done.stdout.split()[-2:])


@pytest.fixture
def store(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[LocalStore]:
    """Open a store, and see to it that nothing is made elsewhere, and nobody else asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://elsewhere.invalid")
    yield open_local(made.source, now=now)
    assert list(tmp_path.iterdir()) == []
    assert os.environ["MLFLOW_TRACKING_URI"] == "https://elsewhere.invalid"


def request(operation: str, body: Mapping[str, JsonValue]) -> Request:
    return Request(service="MLflow", operation=operation, body=body, at="mlflow:disk")


async def whole(download: Download) -> bytes:
    async with aclosing(download.chunks) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_store_on_disk_has_models_as_a_server_has(store: LocalStore) -> None:
    pages = [page.value async for page in store.pages()]
    assert [one.name for one in pages[0].models] == ["another", NAME]
    assert [page.more for page in pages] == [False]
    assert [one.name async for page in store.pages("ANOTH") for one in page.value.models] == [
        "another"
    ]
    model = (await store.model(NAME)).value
    assert (model.description, model.aliases) == ("about", (("best", 1),))
    assert model.tags == (("a", "b"),)
    assert model.versions is not None
    assert [one.version for one in model.versions] == [3, 2, 1]
    assert model.versions[2].aliases == ("best",)
    assert model.versions[2].created_at is not None
    assert (await store.version(NAME, 2)).value.tags == (("of", "1"),)
    for ask in (store.model("none"), store.version(NAME, 9)):
        with pytest.raises(NotFound, match="failed"):
            await ask


async def test_a_store_on_disk_knows_where_versions_come_from(
    store: LocalStore, made: Made
) -> None:
    run = (await store.run(made.run)).value
    assert (run.name, run.user, run.params) == ("brave-owl", "ann", (("rate", "0.1"),))
    assert (await store.experiment(run.experiment_id)).value.name == "wine"
    points = (await store.metric_history(made.run, "loss")).value
    assert [(one.step, one.value) for one in points] == [(1, 0.1), (2, 0.2)]
    assert (await store.versions_of_run(made.run)).value == tuple((NAME, n) for n in (1, 2, 3))
    assert (await store.server_version()).value.startswith("3.")
    with pytest.raises(NotFound):
        await store.run("0" * 32)


async def test_files_of_a_store_on_disk_are_listed_and_fetched(
    store: LocalStore, made: Made
) -> None:
    assert [one.path for one in (await store.artifacts(made.run, "model")).value] == [
        "model/MLmodel"
    ]
    assert (await store.read_artifact(made.run, "model/MLmodel", 99)).value == b"flavors: {}"
    with pytest.raises(Rejected, match="larger than"):
        await store.read_artifact(made.run, "model/MLmodel", 3)
    for version in (1, 2):
        download = await store.download(NAME, version, "MLmodel", begin=3, tag="any")
        assert (download.size_bytes, download.begins_at) == (11, 0)
        assert await whole(download) == b"flavors: {}"
    with pytest.raises(Rejected, match="gs: are not read here"):
        await store.download(NAME, 3, "MLmodel")
    with pytest.raises(Rejected, match="is no path of an artifact"):
        await store.download(NAME, 1, "../../store.db")


async def test_words_tags_and_aliases_of_a_store_on_disk_can_be_changed(
    store: LocalStore,
) -> None:
    one = {"name": "another"}
    await store.change(request("PATCH registered-models/update", {**one, "description": "new"}))
    await store.change(request("POST registered-models/set-tag", {**one, "key": "k", "value": ""}))
    model = (await store.model("another")).value
    assert (model.description, model.tags) == ("new", (("k", ""),))
    await store.change(request("DELETE registered-models/delete-tag", {**one, "key": "k"}))
    assert (await store.model("another")).value.tags == ()
    first: dict[str, JsonValue] = {"name": "another", "version": 1}
    await store.change(request("PATCH model-versions/update", {**first, "description": "two"}))
    await store.change(request("POST registered-models/alias", {**first, "alias": "second"}))
    await store.change(request("POST model-versions/set-tag", {**first, "key": "k", "value": "v"}))
    seen = (await store.version("another", 1)).value
    assert (seen.description, seen.aliases) == ("two", ("second",))
    assert seen.tags == (("k", "v"),)
    await store.change(request("DELETE model-versions/delete-tag", {**first, "key": "k"}))
    await store.change(request("DELETE registered-models/alias", {**one, "alias": "second"}))
    assert (await store.version("another", 1)).value.aliases == ()


async def test_nothing_else_of_a_store_on_disk_is_changed(store: LocalStore, made: Made) -> None:
    with pytest.raises(Rejected, match="not done in a store on disk"):
        await store.change(request("DELETE registered-models/delete", {"name": NAME}))
    looking = open_local(made.source, now=now, read_only=True)
    with pytest.raises(ReadOnly):
        await looking.change(
            request("POST registered-models/set-tag", {"name": NAME, "key": "k", "value": "v"})
        )


def inside(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "other.db").touch()
    before = inside(tmp_path)
    for url in (
        f"sqlite:///{tmp_path}/none.db",
        f"sqlite:///{tmp_path}/other.db",
        "sqlite://",
        f"file://{tmp_path}/folder",
        f"{tmp_path}/none",
        "databricks",
    ):
        store = open_local(ModelSource("MLflow", "mlflow:disk", "disk", url), now=now)
        with pytest.raises(NotFound, match="there is no store of MLflow") as caught:
            await store.model("any")
        assert "MLFLOW_TRACKING_URI" in caught.value.hint
    assert inside(tmp_path) == before


async def test_a_database_of_another_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('451aebb31d03')")
    before = path.read_bytes()
    store = open_local(ModelSource("MLflow", "k", "disk", f"sqlite:///{path}"), now=now)
    with pytest.raises(Rejected, match="is of another MLflow than 3") as caught:
        await store.model("any")
    assert "mlflow db upgrade" in caught.value.hint
    assert path.read_bytes() == before


async def test_a_file_of_a_store_is_fetched_and_its_copy_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "a.bin").write_bytes(b"abc")
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(copies))
    for uri in (f"file://{tmp_path}/store", f"{tmp_path}/store/"):
        assert await whole(await fetch_from_store(uri, "a.bin")) == b"abc"
        unread = await fetch_from_store(uri, "a.bin")
        await unread.chunks.aclose()
    with pytest.raises(NotFound, match="fetching from file failed"):
        await fetch_from_store(f"file://{tmp_path}/store", "none.bin")
    assert list(copies.iterdir()) == []
    assert [one.name for one in inside(tmp_path)] == ["copies", "store", "a.bin"]


@pytest.mark.parametrize(
    ("module", "name"), [("mlflow", "mlflow-skinny"), ("sqlalchemy", "SQLAlchemy")]
)
async def test_a_store_that_takes_a_package_that_is_not_there_says_which(
    made: Made, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    if made.source.url.startswith("sqlite:") or module == "mlflow":
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(Rejected, match=f"needs the Python package {name}, which is not"):
            await open_local(made.source, now=now).model("any")


async def test_what_takes_a_package_that_is_not_there_says_which() -> None:
    with pytest.raises(Rejected, match="Python package azure-storage-file-datalake") as caught:
        await fetch_from_store("abfss://files@account.dfs.core.windows.net/a", "b")
    assert caught.value.hint.startswith("Install azure-storage-file-datalake")
    refused = UnexpectedAnswer("MLflow", "the server's own words")
    with pytest.raises(UnexpectedAnswer, match="own words"):
        await fetch_from_store("https://elsewhere.example/a", "b", refused)


def test_a_place_is_opened_as_what_it_is(made: Made) -> None:
    store = open_server(MlflowServer(made.source, MlflowCredentials()), now=now)
    assert isinstance(store, LocalStore)
    server = ModelSource("MLflow", "k", "n", "https://mlflow.example")
    client = open_server(MlflowServer(server, MlflowCredentials()), now=now)
    assert isinstance(client, MlflowClient)
    permissions: Permissions = client
    fitting: list[tuple[ModelCatalogue, Tracking]] = [(store, store), (client, client)]
    assert [one.source for one, _ in fitting] == [made.source, server]
    assert permissions is client


def test_the_package_is_not_loaded_to_ask_a_server() -> None:
    script = (
        "import sys; import backends.clients.mlflow.opening as o;"
        "print([m for m in sys.modules if m.split('.')[0] in ('mlflow', 'sqlalchemy', 'boto3')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
