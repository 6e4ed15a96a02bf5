"""The switch that makes the simulated tracking server a large one."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.demo.tracker import Tracker

MANY = "mlflow-models:100000"
INVALID = (400, "INVALID_PARAMETER_VALUE")


@pytest.fixture(scope="module")
def tracker() -> Tracker:
    return Tracker("alice", MANY)


def test_there_are_so_many_in_order_and_none_twice() -> None:
    tracker = Tracker("alice", "mlflow-models:2500")
    names: list[str] = []
    token = ""
    while True:
        page = tracker.get("registered-models/search", max_results=1000, page_token=token)
        names += [row["name"] for row in page["registered_models"]]
        token = page.get("next_page_token", "")
        if not token:
            break
    assert len(set(names)) == 2500
    assert names == sorted(names)
    assert tracker.names(order_by="name DESC", max_results=5) == names[:-6:-1]


def test_the_last_page_is_as_near_as_the_first(tracker: Tracker) -> None:
    answer = tracker.get("registered-models/search", page_token="eyJvZmZzZXQiOiA5OTk5OX0=")
    assert [row["name"][7:13] for row in answer["registered_models"]] == ["100000"]
    assert "next_page_token" not in answer


def test_a_part_of_a_name_is_found_among_all_in_a_moment(tracker: Tracker) -> None:
    tracker.names()
    begin = perf_counter()
    found = tracker.names("name ILIKE '%-09999%'")
    took_s = perf_counter() - begin
    assert len(found) == 10
    assert took_s < 1, "a tenth of that on a quiet machine"


def test_one_of_many_is_the_same_in_the_list_and_by_itself(tracker: Tracker) -> None:
    (name,) = tracker.names("name LIKE '%-054321-%'")
    listed = tracker.get("registered-models/search", filter=f"name = '{name}'")
    assert listed["registered_models"] == [tracker.model(name)]
    assert tracker.version(name, 1)["run_id"] == tracker.run(name, 1)["info"]["run_id"]
    run = tracker.run(name, 1)
    experiment = tracker.get("experiments/get-by-name", experiment_name=name)["experiment"]
    assert experiment["experiment_id"] == run["info"]["experiment_id"]
    assert tracker.history(run["info"]["run_id"], run["data"]["metrics"][0]["key"])
    assert tracker.get("artifacts/list", run_id=run["info"]["run_id"])["files"]


def test_tags_and_versions_are_found_without_looking_at_all(tracker: Tracker) -> None:
    assert len(tracker.names("tags.team = 'risk'")) == 100
    first = tracker.get("model-versions/search", max_results=50)
    assert len(first["model_versions"]) == 50
    name = tracker.names()[5]
    versions = tracker.get("model-versions/search", filter=f"name = '{name}'")["model_versions"]
    assert [row["name"] for row in versions] == [name] * len(versions)


def test_what_was_changed_last_comes_first_or_last(tracker: Tracker) -> None:
    newest = tracker.get("registered-models/search", order_by="last_updated_timestamp DESC")
    moments = [row["last_updated_timestamp"] for row in newest["registered_models"]]
    assert moments == sorted(moments, reverse=True)
    oldest = tracker.names(order_by="last_updated_timestamp", max_results=1)
    assert oldest == tracker.names(order_by="name DESC", max_results=1)


@pytest.mark.parametrize("name", ["x", "adder-000001-south", "adder-200000-north", ""])
def test_one_of_many_that_is_not_there_is_not_found(tracker: Tracker, name: str) -> None:
    assert tracker.send("GET", "registered-models/get", {"name": name}).status in (400, 404)
    for run_id in (name, "0" * 32, "f" * 32):
        assert tracker.send("GET", "runs/get", {"run_id": run_id}).status in (400, 404)


def test_they_stay_as_they_are(tracker: Tracker) -> None:
    name = tracker.names()[0]
    body = {"name": name, "key": "k", "value": "v"}
    assert tracker.refused("POST", "registered-models/set-tag", body) == INVALID
    assert tracker.refused("DELETE", "registered-models/delete", {"name": name}) == INVALID


def test_everybody_is_shown_them_and_the_other_workspace_is_as_it_was(tracker: Tracker) -> None:
    assert tracker.become("auditor").names(max_results=1000) == tracker.names(max_results=1000)
    bob = tracker.become("bob", "research")
    assert len(bob.names()) == 6
    assert bob.good("PATCH", "registered-models/update", {"name": "shelf-gaps"})
