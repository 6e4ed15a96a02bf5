"""Artifacts and logged models on the simulated tracking server."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
import yaml

from backends.demo.wire import WireAnswer
from tests.demo.tracker import Tracker, tags

INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")
FILES = {"MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt"}


def listed(tracker: Tracker, run_id: str, path: str = "") -> dict[str, dict[str, Any]]:
    found = tracker.get("artifacts/list", run_id=run_id, path=path)
    return {row["path"]: row for row in found.get("files", [])}


def fetch(tracker: Tracker, name: str, version: int, path: str, **headers: str) -> WireAnswer:
    query = {"name": name, "version": str(version), "path": path}
    return tracker.send("GET", "/model-versions/get-artifact", query, headers=headers)


def old_run(tracker: Tracker) -> str:
    """Return a run that keeps its model among its own artifacts."""
    return tracker.version("card-fraud", 1)["run_id"]


def test_folders_come_without_a_size_and_files_with_theirs() -> None:
    tracker = Tracker()
    run_id = old_run(tracker)
    assert listed(tracker, run_id) == {
        path: {"path": path, "is_dir": True} for path in ("evaluation", "model", "plots")
    }
    files = listed(tracker, run_id, "model")
    assert set(files) == {f"model/{name}" for name in (*FILES, "model.ubj")}
    assert files["model/model.ubj"]["file_size"] == 118_000


def test_a_list_of_what_is_not_there_is_empty() -> None:
    tracker = Tracker()
    run_id = old_run(tracker)
    for path in ("nowhere", "model/MLmodel"):
        answer = tracker.get("artifacts/list", run_id=run_id, path=path)
        assert set(answer) == {"root_uri"}
    assert tracker.refused("GET", "artifacts/list", {"run_id": "f" * 32}) == ABSENT


@pytest.mark.parametrize("path", ["../x", "/etc", "a/../../x", "C:\\x", "file:x"])
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    tracker = Tracker()
    run_id = old_run(tracker)
    for where in ("artifacts/list", "/get-artifact"):
        assert tracker.refused("GET", where, {"run_id": run_id, "path": path}) == INVALID
    answer = fetch(tracker, "card-fraud", 1, path)
    assert json.loads(answer.body)["error_code"] == "INVALID_PARAMETER_VALUE"


def test_a_full_folder_comes_in_pages() -> None:
    tracker = Tracker()
    run_id = tracker.version("pallet-count", 3)["run_id"]
    seen: list[str] = []
    token, pages = "", 0
    while True:
        page = tracker.get("artifacts/list", run_id=run_id, path="samples", page_token=token)
        seen += [row["path"] for row in page["files"]]
        token, pages = page.get("next_page_token", ""), pages + 1
        if not token:
            break
    assert (len(seen), len(set(seen)), pages) == (240, 240, 3)


def test_every_file_is_as_long_as_the_list_says_and_always_the_same() -> None:
    tracker = Tracker()
    run_id = old_run(tracker)
    for folder in ("model", "plots", "evaluation"):
        for path, row in listed(tracker, run_id, folder).items():
            query = {"run_id": run_id, "path": path}
            answer = tracker.send("GET", "/get-artifact", query)
            assert answer.headers["Content-Length"] == str(row["file_size"])
            assert len(answer.body) == row["file_size"]
            assert Tracker().send("GET", "/get-artifact", query).body == answer.body


def test_a_plot_is_a_png() -> None:
    tracker = Tracker()
    query = {"run_id": old_run(tracker), "path": "plots/val_loss.png"}
    body = tracker.send("GET", "/get-artifact", query).body
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    begin = body.index(b"IDAT") + 4
    assert len(zlib.decompress(body[begin : body.index(b"IEND") - 8])) == 90 * 161


def test_a_file_is_an_attachment_with_a_name() -> None:
    tracker = Tracker()
    run_id = old_run(tracker)

    def disposition(path: str) -> str:
        answer = tracker.send("GET", "/get-artifact", {"run_id": run_id, "path": path})
        return answer.headers["Content-Disposition"]

    assert disposition("model/MLmodel") == "attachment; filename=MLmodel"
    assert disposition("evaluation/holdout counts.json").endswith("UTF-8''holdout%20counts.json")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"path": "nowhere"}, 404),
        ({"path": "model"}, 400),
        ({}, 400),
        ({"run_id": "f" * 32, "path": "x"}, 404),
        ({"run_id": "", "path": "x"}, 404),
    ],
)
def test_what_is_no_file_is_refused(query: dict[str, str], status: int) -> None:
    tracker = Tracker()
    asked = {"run_id": old_run(tracker), **query}
    assert tracker.send("GET", "/get-artifact", asked).status == status


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [("bytes=100-", 100, 118_000), ("bytes=0-9", 0, 10), ("bytes=-5", 117_995, 118_000)],
)
def test_a_part_of_a_file_is_sent_as_one(wanted: str, begin: int, end: int) -> None:
    tracker = Tracker()
    whole = fetch(tracker, "card-fraud", 1, "model.ubj")
    part = fetch(tracker, "card-fraud", 1, "model.ubj", Range=wanted)
    assert (part.status, part.body) == (206, whole.body[begin:end])
    assert part.headers["Content-Range"] == f"bytes {begin}-{end - 1}/118000"
    assert part.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("wanted", ["bytes=200000-", "bytes=2-3,5-6", "items=1-", "bytes=-0"])
def test_a_part_that_is_not_there_is_a_416(wanted: str) -> None:
    answer = fetch(Tracker(), "card-fraud", 1, "model.ubj", Range=wanted)
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */118000")


def test_a_part_of_another_file_is_sent_whole() -> None:
    headers = {"Range": "bytes=5-", "If-Range": '"other"'}
    assert fetch(Tracker(), "card-fraud", 1, "model.ubj", **headers).status == 200


@pytest.mark.parametrize(
    ("name", "version"), [("card-fraud", 1), ("card-fraud", 12), ("weld-inspection", 5)]
)
def test_a_version_s_files_are_there_with_mlflow_2_and_3(name: str, version: int) -> None:
    tracker = Tracker()
    described = yaml.safe_load(fetch(tracker, name, version, "MLmodel").body)
    assert described["run_id"] == tracker.version(name, version)["run_id"]
    assert "python_function" in described["flavors"]
    for way in ("inputs", "outputs"):
        assert json.loads(described["signature"][way])[0]["type"]
    needed = fetch(tracker, name, version, "requirements.txt").body.decode().splitlines()
    assert needed[0] == "mlflow"


def test_a_version_s_files_in_a_store_the_server_cannot_read_are_an_internal_error() -> None:
    tracker = Tracker()
    body = {"name": "smoke-test", "source": "s3://bucket/model"}
    tracker.good("POST", "model-versions/create", body)
    assert fetch(tracker, "smoke-test", 10, "MLmodel").status == 500
    assert fetch(tracker, "smoke-test", 99, "MLmodel").status == 404
    assert fetch(tracker, "smoke-test", 9, "").status == 400


def test_the_store_behind_lists_and_gives_the_same_files() -> None:
    tracker = Tracker()
    run = tracker.run("card-fraud", 1)
    root = run["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/")
    store = "/api/2.0/mlflow-artifacts/artifacts"
    names = {row["path"] for row in tracker.get(store, path=f"{root}/model")["files"]}
    assert names == {*FILES, "model.ubj"}
    answer = tracker.send("GET", f"{store}/{root}/model/MLmodel")
    assert answer.body == fetch(tracker, "card-fraud", 1, "MLmodel").body
    assert tracker.send("GET", f"{store}/{root}/nowhere").status == 404
    assert tracker.get(store, path="nowhere") == {}


def logged_of(tracker: Tracker, name: str, version: int) -> str:
    return tracker.version(name, version)["source"].removeprefix("models:/")


def test_a_logged_model_names_its_run_its_versions_and_what_was_measured() -> None:
    tracker = Tracker()
    own = logged_of(tracker, "weld-inspection", 5)
    model = tracker.get(f"logged-models/{own}")["model"]
    assert model["info"]["source_run_id"] == tracker.version("weld-inspection", 5)["run_id"]
    assert model["info"]["status"] == "LOGGED_MODEL_READY"
    assert (
        tags(model["info"])["mlflow.modelVersions"] == '[{"name": "weld-inspection", "version": 5}]'
    )
    measured = {row["key"]: row for row in model["data"]["metrics"]}
    assert measured["val/accuracy"]["dataset_name"] == "weld-inspection-holdout"
    assert measured["val/accuracy"]["model_id"] == own
    assert tracker.refused("GET", "logged-models/m-nobody", {}) == ABSENT


def test_a_logged_model_keeps_its_files_at_its_root() -> None:
    tracker = Tracker()
    own = logged_of(tracker, "weld-inspection", 5)
    path = f"logged-models/{own}/artifacts/directories"
    names = {row["path"]: row["is_dir"] for row in tracker.get(path)["files"]}
    assert names == dict.fromkeys(FILES, False) | {"data": True}
    inner = tracker.get(path, artifact_directory_path="data")["files"]
    assert [row["path"] for row in inner] == ["data/model.pth"]
    assert tracker.refused("GET", path, {"artifact_directory_path": "../x"}) == INVALID


def test_a_logged_model_of_a_failed_registration_has_no_files() -> None:
    tracker = Tracker()
    own = logged_of(tracker, "loyalty-discount", 3)
    assert tracker.get(f"logged-models/{own}")["model"]["info"]["status"].endswith("UPLOAD_FAILED")
    assert "files" not in tracker.get(f"logged-models/{own}/artifacts/directories")


def test_checkpoints_are_logged_models_without_a_version() -> None:
    tracker = Tracker()
    run = tracker.run("weld-inspection", 5)
    first, last = run["outputs"]["model_outputs"]
    assert last["model_id"] == logged_of(tracker, "weld-inspection", 5)
    checkpoint = tracker.get(f"logged-models/{first['model_id']}")["model"]
    assert checkpoint["info"]["name"] == f"checkpoint-{first['step']}"
    assert "mlflow.modelVersions" not in tags(checkpoint["info"])


def test_logged_models_are_sought_in_experiments() -> None:
    tracker = Tracker()
    run = tracker.run("weld-inspection", 5)
    body: dict[str, object] = {"experiment_ids": [run["info"]["experiment_id"]]}
    whole = tracker.good("POST", "logged-models/search", body)["models"]
    made = [row["info"]["creation_timestamp_ms"] for row in whole]
    assert made == sorted(made, reverse=True)
    one = body | {"filter": f"source_run_id = '{run['info']['run_id']}' AND name = 'model'"}
    (found,) = tracker.good("POST", "logged-models/search", one)["models"]
    assert found["info"]["model_id"] == logged_of(tracker, "weld-inspection", 5)
    paged = tracker.good("POST", "logged-models/search", body | {"max_results": 1})
    assert len(paged["models"]) == 1
    assert paged["next_page_token"]
    ordered = body | {"order_by": [{"field_name": "name", "ascending": False}]}
    assert (
        tracker.good("POST", "logged-models/search", ordered)["models"][0]["info"]["name"]
        == "model"
    )
    assert tracker.good("POST", "logged-models/search", {"experiment_ids": []}) == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"experiment_ids": ["1"], "filter": "nothing = 'x'"},
        {"experiment_ids": ["1"], "order_by": [{"field_name": "x"}]},
        {"experiment_ids": ["1"], "order_by": ["name"]},
    ],
)
def test_a_search_of_logged_models_that_is_not_understood_is_refused(body: object) -> None:
    assert Tracker().refused("POST", "logged-models/search", body) == INVALID


def test_tags_of_a_logged_model_are_set_and_taken_away_once() -> None:
    tracker = Tracker()
    own = logged_of(tracker, "weld-inspection", 5)
    before = tags(tracker.get(f"logged-models/{own}")["model"]["info"])
    tracker.good("PATCH", f"logged-models/{own}/tags", {"tags": [{"key": "k", "value": "v"}]})
    assert tags(tracker.get(f"logged-models/{own}")["model"]["info"]) == before | {"k": "v"}
    tracker.good("DELETE", f"logged-models/{own}/tags/k")
    assert tracker.refused("DELETE", f"logged-models/{own}/tags/k") == ABSENT
