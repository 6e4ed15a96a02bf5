"""Versions of models on the simulated tracking server, their stages and their aliases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.tracker import Tracker, tags

NAME = "card-fraud"
INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")
FAILED = (500, "INTERNAL_ERROR")


def create(tracker: Tracker, **body: object) -> dict[str, Any]:
    return tracker.good("POST", "model-versions/create", {"name": NAME, **body})["model_version"]


def test_a_version_has_a_text_for_its_number_and_keeps_what_is_empty() -> None:
    version = Tracker().version(NAME, 12)
    assert version["version"] == "12"
    assert (version["status"], version["current_stage"]) == ("READY", "None")
    assert (version["aliases"], version["run_link"]) == (["challenger"], "")
    assert version["source"].startswith("models:/m-")
    assert not {"user_id", "model_id", "model_params", "model_metrics"} & set(version)


def test_a_search_leaves_aliases_out() -> None:
    found = Tracker().get("model-versions/search", filter=f"name = '{NAME}'")["model_versions"]
    assert [row["version"] for row in found][:2] == ["12", "11"]
    assert not any("aliases" in row for row in found)


def test_a_version_is_registered_under_the_next_number_and_is_ready_at_once() -> None:
    tracker = Tracker()
    made = create(tracker, source="s3://bucket/model", run_id="0" * 32, description="d")
    assert (made["version"], made["status"], made["description"]) == ("13", "READY", "d")
    assert tracker.version(NAME, 13) == made
    bare = create(tracker, source="s3://bucket/model")
    assert (bare["version"], bare["description"], bare["run_id"]) == ("14", "", "")


def test_a_version_of_a_logged_model_is_written_down_with_it() -> None:
    tracker = Tracker()
    source = tracker.version(NAME, 12)["source"]
    made = create(tracker, source=source)
    assert made["run_id"] == tracker.version(NAME, 12)["run_id"]
    logged = tracker.get(f"logged-models/{source.removeprefix('models:/')}")["model"]
    assert tags(logged["info"])["mlflow.modelVersions"] == (
        '[{"name": "card-fraud", "version": 12}, {"name": "card-fraud", "version": 13}]'
    )


def test_a_version_of_a_version_has_the_same_files() -> None:
    tracker = Tracker()
    made = create(tracker, source=f"models:/{NAME}/1")

    def location(version: str) -> dict[str, Any]:
        return tracker.get("model-versions/get-download-uri", name=NAME, version=version)

    assert made["source"] == f"models:/{NAME}/1"
    assert location(made["version"]) == location("1")


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("", INVALID),
        ("/etc/passwd", INVALID),
        ("file:///etc", INVALID),
        ("http://somewhere/x", INVALID),
        ("s3://bucket/../x", INVALID),
        (f"models:/{NAME}/99", ABSENT),
        (f"models:/m-{'0' * 32}", FAILED),
    ],
)
def test_a_source_that_is_not_allowed_is_refused(source: str, refusal: object) -> None:
    body = {"name": NAME, "source": source}
    assert Tracker().refused("POST", "model-versions/create", body) == refusal


@pytest.mark.parametrize(("version", "refusal"), [("99", ABSENT), ("x", INVALID), ("", INVALID)])
def test_a_version_that_is_not_there_is_refused(version: str, refusal: object) -> None:
    query = {"name": NAME, "version": version}
    assert Tracker().refused("GET", "model-versions/get", query) == refusal


def test_a_description_is_changed_or_taken_away() -> None:
    tracker = Tracker()
    body = {"name": NAME, "version": "12"}
    changed = tracker.good("PATCH", "model-versions/update", body | {"description": "x"})
    assert changed["model_version"]["description"] == "x"
    tracker.good("PATCH", "model-versions/update", body)
    assert "description" not in tracker.version(NAME, 12)


def test_tags_of_a_version_are_set_and_taken_away() -> None:
    tracker = Tracker()
    body = {"name": NAME, "version": "12", "key": "k"}
    tracker.good("POST", "model-versions/set-tag", body | {"value": "v"})
    assert tags(tracker.version(NAME, 12))["k"] == "v"
    tracker.good("DELETE", "model-versions/delete-tag", body)
    tracker.good("DELETE", "model-versions/delete-tag", body)
    assert "k" not in tags(tracker.version(NAME, 12))


def test_a_stage_is_named_in_any_case_and_what_is_in_it_archived_where_wanted() -> None:
    tracker = Tracker()
    body = {"name": NAME, "version": "12", "stage": "production", "archive_existing_versions": True}
    moved = tracker.good("POST", "model-versions/transition-stage", body)["model_version"]
    assert moved["current_stage"] == "Production"
    assert tracker.version(NAME, 11)["current_stage"] == "Archived"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"stage": "nowhere"}, INVALID),
        ({}, INVALID),
        ({"stage": "Staging", "archive_existing_versions": "perhaps"}, INVALID),
        ({"stage": "Archived", "archive_existing_versions": True}, FAILED),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(more: dict[str, object], refusal: object) -> None:
    body = {"name": NAME, "version": "12", **more}
    assert Tracker().refused("POST", "model-versions/transition-stage", body) == refusal


def test_the_newest_versions_of_some_stages_come_with_their_aliases() -> None:
    tracker = Tracker()
    body = {"name": NAME, "stages": ["production"]}
    (row,) = tracker.good("POST", "registered-models/get-latest-versions", body)["model_versions"]
    assert (row["version"], row["aliases"]) == ("11", ["champion"])
    assert tracker.get("registered-models/get-latest-versions", name="nothing-yet") == {}
    wrong = {"name": NAME, "stages": ["x"]}
    assert tracker.refused("POST", "registered-models/get-latest-versions", wrong) == INVALID


def test_an_alias_points_to_one_version_and_moves() -> None:
    tracker = Tracker()
    body = {"name": NAME, "alias": "champion", "version": "12"}
    tracker.good("POST", "registered-models/alias", body)
    found = tracker.get("registered-models/alias", name=NAME, alias="champion")["model_version"]
    assert (found["version"], found["aliases"]) == ("12", ["challenger", "champion"])
    tracker.good("DELETE", "registered-models/alias", {"name": NAME, "alias": "champion"})
    query = {"name": NAME, "alias": "champion"}
    assert tracker.refused("GET", "registered-models/alias", query) == INVALID


def test_latest_is_the_highest_number_and_nobody_s_alias() -> None:
    tracker = Tracker()
    found = tracker.get("registered-models/alias", name=NAME, alias="latest")["model_version"]
    assert found["version"] == "12"


@pytest.mark.parametrize("alias", ["", "latest", "LATEST", "v3", "V3", "a b", "a.b", "a" * 256])
def test_an_alias_that_is_not_allowed_is_refused(alias: str) -> None:
    body = {"name": NAME, "alias": alias, "version": "12"}
    assert Tracker().refused("POST", "registered-models/alias", body) == INVALID


def test_deleting_a_version_takes_its_aliases_and_its_number_is_not_used_again() -> None:
    tracker = Tracker()
    body = {"name": NAME, "version": "12"}
    tracker.good("DELETE", "model-versions/delete", body)
    assert tracker.refused("GET", "model-versions/get", body) == ABSENT
    assert tracker.refused("DELETE", "model-versions/delete", body) == ABSENT
    aliases = {row["alias"] for row in tracker.model(NAME)["aliases"]}
    assert "challenger" not in aliases
    assert create(tracker, source="s3://bucket/model")["version"] == "13"


def test_a_number_may_be_missing_from_the_start() -> None:
    tracker = Tracker()
    assert tracker.refused("GET", "model-versions/get", {"name": NAME, "version": "7"}) == ABSENT


def test_registrations_fail_and_wait_as_the_statuses_say() -> None:
    tracker = Tracker()
    failed = tracker.version("loyalty-discount", 3)
    assert failed["status"] == "FAILED_REGISTRATION"
    assert failed["status_message"]
    waiting = tracker.version("email-send-time", 3)
    assert waiting["status"] == "PENDING_REGISTRATION"
    assert "status_message" not in waiting


def test_pages_of_versions_cover_everything_once() -> None:
    tracker = Tracker()
    whole = tracker.get("model-versions/search")["model_versions"]
    rows: list[Any] = []
    token = ""
    while True:
        page = tracker.get("model-versions/search", max_results=40, page_token=token)
        rows += page["model_versions"]
        token = page.get("next_page_token", "")
        if not token:
            break
    assert rows == whole


@pytest.mark.parametrize("most", [0, -1, 200_001, "x"])
def test_a_page_of_versions_has_a_size_that_makes_sense(most: object) -> None:
    assert Tracker().refused("GET", "model-versions/search", {"max_results": most}) == INVALID


def test_versions_come_in_the_order_that_is_asked_for() -> None:
    tracker = Tracker()

    def numbers(order: str) -> list[int]:
        rows = tracker.get("model-versions/search", filter=f"name='{NAME}'", order_by=order)
        return [int(row["version"]) for row in rows["model_versions"]]

    assert numbers("version_number") == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    assert numbers("creation_timestamp DESC") == numbers("version_number")[::-1]
    assert numbers("last_updated_timestamp ASC") == numbers("creation_timestamp")
