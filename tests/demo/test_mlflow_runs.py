"""Runs, experiments and metric histories on the simulated tracking server."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from backends.demo.mlflow.runs import runs_of
from backends.demo.mlflow.stories import stored_rows, told
from backends.demo.models.content import models_of
from backends.demo.run_ids import run_id_of
from tests.demo.caller import OPENED
from tests.demo.tracker import Tracker, tags

INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")


def search(tracker: Tracker, experiment_id: str = "1", **body: object) -> list[dict[str, Any]]:
    asked = {"experiment_ids": [experiment_id], **body}
    return tracker.good("POST", "runs/search", asked).get("runs", [])


def pairs(run: dict[str, Any], name: str) -> dict[str, Any]:
    return {row["key"]: row["value"] for row in run["data"][name]}


def test_a_run_says_who_ran_what_where_and_what_came_of_it() -> None:
    run = Tracker().run("card-fraud", 12)
    info = run["info"]
    assert info["run_id"] == info["run_uuid"]
    assert (info["status"], info["lifecycle_stage"]) == ("FINISHED", "active")
    assert info["artifact_uri"].endswith(f"/1/{info['run_id']}/artifacts")
    assert info["start_time"] < info["end_time"]
    assert tags(run["data"])["mlflow.user"] == info["user_id"]
    assert len(tags(run["data"])["mlflow.source.git.commit"]) == 40
    assert "learning_rate" in pairs(run, "params")
    assert 0.9 < pairs(run, "metrics")["val_auc"] < 1


def test_a_run_names_its_datasets_and_what_they_were_for() -> None:
    inputs = Tracker().run("card-fraud", 12)["inputs"]["dataset_inputs"]
    named = {tags(row)["mlflow.data.context"]: row["dataset"]["name"] for row in inputs}
    assert named == {"training": "card-fraud-train", "evaluation": "card-fraud-holdout"}


def test_a_run_of_mlflow_3_names_its_logged_models_and_an_older_one_has_none() -> None:
    tracker = Tracker()
    (made,) = tracker.run("card-fraud", 12)["outputs"]["model_outputs"]
    assert tracker.version("card-fraud", 12)["source"] == f"models:/{made['model_id']}"
    assert tracker.run("card-fraud", 1)["outputs"] == {}
    steps = [row["step"] for row in tracker.run("weld-inspection", 5)["outputs"]["model_outputs"]]
    assert len(steps) == 2
    assert steps == sorted(steps)


def test_a_deleted_run_is_still_there_and_a_purged_one_is_not() -> None:
    tracker = Tracker()
    assert tracker.run("store-demand-fresh", 3)["info"]["lifecycle_stage"] == "deleted"
    purged = tracker.version("merchant-risk", 2)["run_id"]
    assert tracker.refused("GET", "runs/get", {"run_id": purged}) == ABSENT
    assert tracker.refused("GET", "runs/get", {}) == INVALID


def test_a_run_that_goes_on_has_no_end() -> None:
    info = Tracker().run("email-send-time", 3)["info"]
    assert info["status"] == "RUNNING"
    assert "end_time" not in info


def test_a_swept_run_has_a_parent_and_siblings() -> None:
    tracker = Tracker()
    run = tracker.run("card-fraud", 12)
    parent = tags(run["data"])["mlflow.parentRunId"]
    siblings = search(tracker, filter=f"tags.`mlflow.parentRunId` = '{parent}'")
    assert run["info"]["run_id"] in {row["info"]["run_id"] for row in siblings}
    assert len(siblings) > 3
    own = tracker.get("runs/get", run_id=parent)["run"]
    assert "mlflow.parentRunId" not in tags(own["data"])


def test_runs_are_found_newest_first_and_without_the_deleted() -> None:
    tracker = Tracker()
    experiment = tracker.run("store-demand-fresh", 3)["info"]["experiment_id"]
    active = search(tracker, experiment)
    began = [row["info"]["start_time"] for row in active]
    assert began == sorted(began, reverse=True)
    deleted = search(tracker, experiment, run_view_type="DELETED_ONLY")
    assert [row["info"]["lifecycle_stage"] for row in deleted] == ["deleted"]
    whole = search(tracker, experiment, run_view_type="ALL")
    assert len(whole) == len(active) + len(deleted)


FILTERS = [
    "metrics.val_auc > 0.9",
    "metrics.`val_auc` >= 0.9 AND params.objective = 'binary:logistic'",
    "params.objective LIKE 'binary%' AND status = 'FINISHED'",
    "attributes.status != 'FINISHED'",
    "attr.run_name ILIKE '%-%' AND start_time > 0",
    "user_id = 'bob'",
    "tags.`mlflow.source.git.branch` = 'main'",
    "tags.`mlflow.parentRunId` IS NULL",
    "tags.`mlflow.parentRunId` IS NOT NULL",
    "dataset.context = 'training'",
    "datasets.name IN ('card-fraud-train')",
]


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_finds_some_of_the_runs(text: str) -> None:
    tracker = Tracker()
    found, everything = search(tracker, filter=text), search(tracker)
    assert found
    assert {row["info"]["run_id"] for row in found} <= {row["info"]["run_id"] for row in everything}


def test_filters_of_runs_mean_what_they_say() -> None:
    tracker = Tracker()
    assert all(
        pairs(run, "metrics")["val_auc"] > 0.9
        for run in search(tracker, filter="metrics.val_auc > 0.9")
        if run["info"]["run_name"]
    )
    one = search(tracker)[3]["info"]["run_id"]
    found = search(tracker, filter=f"attributes.run_id IN ('{one}', 'x')")
    assert [row["info"]["run_id"] for row in found] == [one]


@pytest.mark.parametrize(
    "body",
    [
        {"filter": "metrics.loss < '1'"},
        {"filter": "params.lr = 0.1"},
        {"filter": "somewhere.x = '1'"},
        {"filter": "experiment_id = '1'"},
        {"filter": "status = 'A' OR status = 'B'"},
        {"order_by": ["nothing"]},
        {"order_by": ["start_time UPWARDS"]},
        {"max_results": 0},
        {"max_results": 50_001},
        {"experiment_ids": "1"},
    ],
)
def test_a_search_of_runs_that_is_not_understood_is_refused(body: dict[str, object]) -> None:
    asked = {"experiment_ids": ["1"], **body}
    assert Tracker().refused("POST", "runs/search", asked) == INVALID


@pytest.mark.parametrize(
    ("order", "ascending"), [("metrics.val_auc DESC", False), ("metric.`val_auc`", True)]
)
def test_runs_are_ordered_by_a_metric_and_those_without_it_come_last(
    order: str, ascending: bool
) -> None:
    values = [pairs(run, "metrics").get("val_auc") for run in search(Tracker(), order_by=[order])]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=not ascending)
    assert values[: len(known)] == known
    assert len(known) < len(values)


def test_pages_of_runs_follow_each_other() -> None:
    tracker = Tracker()
    whole = search(tracker)
    first = tracker.good("POST", "runs/search", {"experiment_ids": ["1"], "max_results": 10})
    body = {"experiment_ids": ["1"], "page_token": first["next_page_token"]}
    assert [*first["runs"], *tracker.good("POST", "runs/search", body)["runs"]] == whole
    assert tracker.good("POST", "runs/search", {"experiment_ids": []}) == {}
    assert tracker.good("POST", "runs/search", {"experiment_ids": ["99999"]}) == {}


def test_an_experiment_is_found_by_its_id_and_its_name() -> None:
    tracker = Tracker()
    found = tracker.get("experiments/get", experiment_id="1")["experiment"]
    assert (found["name"], found["workspace"]) == ("/fraud/card-fraud", "default")
    by_name = tracker.get("experiments/get-by-name", experiment_name="/fraud/card-fraud")
    assert by_name["experiment"] == found
    assert tracker.refused("GET", "experiments/get", {"experiment_id": "999"}) == ABSENT
    named = {"experiment_name": "nowhere"}
    assert tracker.refused("GET", "experiments/get-by-name", named) == ABSENT


def test_experiments_are_listed_newest_first_a_page_at_a_time() -> None:
    tracker = Tracker()
    first = tracker.get("experiments/search", max_results=50)
    token = first["next_page_token"]
    rest = tracker.good("POST", "experiments/search", {"max_results": 50, "page_token": token})
    rows = [*first["experiments"], *rest["experiments"]]
    assert len({row["experiment_id"] for row in rows}) == 60
    made = [row["creation_time"] for row in rows]
    assert made == sorted(made, reverse=True)
    found = tracker.get("experiments/search", max_results=9, filter="name LIKE '/fraud/card%'")
    assert [row["name"] for row in found["experiments"]] == ["/fraud/card-fraud"]
    assert tracker.refused("POST", "experiments/search", {}) == INVALID


def test_a_history_has_the_last_value_of_the_run_at_its_end() -> None:
    tracker = Tracker()
    run = tracker.run("card-fraud", 12)
    rows = tracker.get("metrics/get-history", run_id=run["info"]["run_id"], metric_key="val_auc")
    last = next(row for row in run["data"]["metrics"] if row["key"] == "val_auc")
    assert rows["metrics"][-1] == last
    steps = [row["step"] for row in rows["metrics"]]
    moments = [row["timestamp"] for row in rows["metrics"]]
    assert (steps, moments) == (sorted(steps), sorted(moments))
    assert "next_page_token" not in rows


def test_a_history_comes_in_pages_where_a_size_is_given() -> None:
    tracker = Tracker()
    run_id = tracker.version("card-fraud", 12)["run_id"]
    whole = tracker.history(run_id, "val_loss")
    values: list[float | str] = []
    token = ""
    for size in itertools.repeat(100):
        page = tracker.get(
            "metrics/get-history",
            run_id=run_id,
            metric_key="val_loss",
            max_results=size,
            page_token=token,
        )
        values += [row["value"] for row in page["metrics"]]
        token = page.get("next_page_token", "")
        if not token:
            break
    assert values == whole


def test_a_history_of_nothing_is_empty_and_of_no_run_a_404() -> None:
    tracker = Tracker()
    run_id = tracker.version("card-fraud", 12)["run_id"]
    assert tracker.get("metrics/get-history", run_id=run_id, metric_key="never") == {}
    gone = {"run_id": "f" * 32, "metric_key": "loss"}
    assert tracker.refused("GET", "metrics/get-history", gone) == ABSENT
    for wrong in ({"metric_key": "x"}, {"run_id": run_id}):
        assert tracker.refused("GET", "metrics/get-history", wrong)[0] == 400
    none = {"run_id": run_id, "metric_key": "val_loss", "max_results": 0}
    assert tracker.refused("GET", "metrics/get-history", none) == INVALID


def test_histories_are_worth_looking_at() -> None:
    tracker = Tracker()

    def of(name: str, version: int, key: str) -> list[Any]:
        return tracker.history(tracker.version(name, version)["run_id"], key)

    falling = of("card-fraud", 11, "train_loss")
    assert falling[0] > 2 * falling[-1]
    assert any(later > earlier for earlier, later in itertools.pairwise(falling))
    rising = of("card-fraud", 11, "val_auc")
    assert rising[0] < rising[-1]
    diverging = of("account-takeover", 6, "train_loss")
    assert diverging[-1] > 1e9 * diverging[0]
    broken = of("synthetic-identities", 2, "loss")
    assert (isinstance(broken[0], float), broken[-1]) == (True, "NaN")
    assert len(of("price-image", 1, "objective")) == 1
    assert len(of("bearing-temperature", 6, "loss")) == 2000
    dips = of("card-fraud", 11, "val_loss")
    assert min(dips) < dips[-1] < dips[0]


def test_every_stored_history_has_twenty_to_two_thousand_steps_or_is_a_single_point() -> None:
    for index, (shelf, row) in enumerate(stored_rows()):
        for run in runs_of(told(index, shelf, row, OPENED)):
            assert all(one.points == 1 or 20 <= one.points <= 2000 for one in run.curves)


def test_several_histories_come_thinned_out_with_both_ends() -> None:
    tracker = Tracker()
    runs = [tracker.version("card-fraud", one)["run_id"] for one in (11, 12)]
    rows = tracker.get(
        "metrics/get-history-bulk-interval", run_ids=runs, metric_key="val_loss", max_results=5
    )["metrics"]
    assert [row["run_id"] for row in rows] == [runs[0]] * 5 + [runs[1]] * 5
    assert rows[0]["step"] == 0
    assert rows[4]["value"] == tracker.history(runs[0], "val_loss")[-1]
    between = tracker.get(
        "metrics/get-history-bulk-interval",
        run_ids=runs[0],
        metric_key="val_loss",
        start_step=10,
        end_step=12,
    )["metrics"]
    assert [row["step"] for row in between] == [10, 11, 12]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"run_ids": ["0" * 32] * 101},
        {"run_ids": "0" * 32, "max_results": 0},
        {"run_ids": "0" * 32, "max_results": 2501},
        {"run_ids": "0" * 32, "start_step": 1},
    ],
)
def test_several_histories_are_asked_for_within_limits(query: dict[str, object]) -> None:
    asked = {"metric_key": "loss", **query}
    path = "metrics/get-history-bulk-interval"
    assert Tracker().refused("GET", path, asked) == INVALID


def test_the_runs_behind_the_ai_registries_are_known_too() -> None:
    tracker = Tracker("bob")
    known = 0
    for _, models in models_of(tracker.world.company):
        for model in models:
            for version in model.versions:
                if version.source != "MLFLOW":
                    continue
                run_id = run_id_of(model.id, version.number)
                run = tracker.get("runs/get", run_id=run_id)["run"]
                assert run["info"]["experiment_id"] == model.experiment_id
                assert run["info"]["user_id"] == version.maker
                source = tags(run["data"])["mlflow.source.name"]
                assert source.startswith(model.workbench)
                known += 1
    assert known > 100


def test_such_a_run_has_metrics_with_histories_and_an_experiment_named_after_its_model() -> None:
    tracker = Tracker()
    model = next(one for _, models in models_of(tracker.world.company) for one in models)
    run = tracker.get("runs/get", run_id=model.run_id(1))["run"]
    key = run["data"]["metrics"][0]["key"]
    assert len(tracker.history(model.run_id(1), key)) >= 20
    found = tracker.get("experiments/get", experiment_id=model.experiment_id)["experiment"]
    assert found["name"].startswith(model.name)
    assert [row["info"]["run_id"] for row in search(tracker, model.experiment_id)]


def test_what_is_made_up_is_always_the_same() -> None:
    assert Tracker().run("card-fraud", 12) == Tracker("bob").run("card-fraud", 12)
