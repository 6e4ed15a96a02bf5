"""Registered models on the simulated tracking server: each route, each refusal, pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.demo.mlflow.names import OPERATIONS
from backends.demo.mlflow.routes import ROUTES
from tests.demo.tracker import Tracker, tags

NAME = "churn-90"
INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")
TAKEN = (400, "RESOURCE_ALREADY_EXISTS")


def test_every_operation_a_fault_can_name_has_a_route_and_the_other_way_around() -> None:
    assert {route.operation for route in ROUTES} == set(OPERATIONS)


def test_a_model_says_what_it_is_and_leaves_out_what_is_empty() -> None:
    tracker = Tracker()
    model = tracker.model(NAME)
    assert model["description"].startswith("Probability that a customer leaves")
    assert tags(model)["team"] == "customer"
    assert {"alias": "champion", "version": "10"} in model["aliases"]
    assert isinstance(model["creation_timestamp"], int)
    assert not {"latest_versions", "aliases"} & set(tracker.model("nothing-yet"))
    assert "description" not in tracker.model("build-time")


def test_a_model_has_the_newest_version_of_each_stage() -> None:
    latest = Tracker().model("sme-default")["latest_versions"]
    assert {row["current_stage"]: row["version"] for row in latest} == {
        "None": "5",
        "Archived": "6",
        "Production": "7",
        "Staging": "8",
    }


def test_a_model_is_created_and_belongs_to_who_created_it() -> None:
    tracker = Tracker("bob")
    made = tracker.good(
        "POST",
        "registered-models/create",
        {"name": "fresh [x] é", "description": "d", "tags": [{"key": "k", "value": "v"}]},
    )["registered_model"]
    assert made == tracker.model("fresh [x] é")
    assert (made["description"], tags(made)) == ("d", {"k": "v"})
    assert tracker.good("DELETE", "registered-models/delete", {"name": "fresh [x] é"}) == {}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, INVALID),
        ({"name": ""}, INVALID),
        ({"name": 5}, INVALID),
        ({"name": "a/b"}, INVALID),
        ({"name": "a:b"}, INVALID),
        ({"name": ".."}, INVALID),
        ({"name": "x", "tags": "k"}, INVALID),
        ({"name": "x", "tags": [{"key": "../k"}]}, INVALID),
        ({"name": NAME}, TAKEN),
    ],
)
def test_a_model_that_cannot_be_created_is_refused(body: object, refusal: object) -> None:
    assert Tracker().refused("POST", "registered-models/create", body) == refusal


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "registered-models/get", {"name": "nobody-s"}),
        ("PATCH", "registered-models/update", {"name": "nobody-s"}),
        ("POST", "registered-models/rename", {"name": "nobody-s", "new_name": "x"}),
        ("DELETE", "registered-models/delete", {"name": "nobody-s"}),
        ("POST", "registered-models/set-tag", {"name": "nobody-s", "key": "k"}),
        ("DELETE", "registered-models/delete-tag", {"name": "nobody-s", "key": "k"}),
        ("GET", "registered-models/alias", {"name": "nobody-s", "alias": "a"}),
        ("GET", "registered-models/get-latest-versions", {"name": "nobody-s"}),
        ("POST", "model-versions/create", {"name": "nobody-s", "source": "s3://a/b"}),
    ],
)
def test_what_is_not_there_is_a_404_in_mlflow_s_form(method: str, path: str, body: Any) -> None:
    assert Tracker().refused(method, path, body) == ABSENT


def test_a_refusal_has_a_code_and_a_sentence() -> None:
    answer = Tracker().send("GET", "registered-models/get", {})
    assert json.loads(answer.body) == {
        "error_code": "INVALID_PARAMETER_VALUE",
        "message": "The required parameter 'name' has no value.",
        "sqlstate": "KAM00",
        "error_class": "INVALID_PARAMETER_VALUE",
    }


def test_where_nothing_is_there_is_a_page_and_not_a_refusal() -> None:
    tracker = Tracker()
    for method, path, status in (
        ("GET", "nothing/here", 404),
        ("GET", "/registered-models/search", 404),
        ("GET", "registered-models/permissions/get", 404),
        ("POST", "registered-models/get", 405),
    ):
        answer = tracker.send(method, path, {})
        assert answer.status == status
        assert answer.headers["Content-Type"].startswith("text/html")


def test_an_update_changes_the_description_or_takes_it_away() -> None:
    tracker = Tracker()
    before = tracker.model(NAME)
    tracker.clock.wind(minutes=5)
    changed = tracker.good("PATCH", "registered-models/update", {"name": NAME, "description": "x"})
    assert changed["registered_model"]["description"] == "x"
    assert tracker.model(NAME)["last_updated_timestamp"] > before["last_updated_timestamp"]
    tracker.good("PATCH", "registered-models/update", {"name": NAME})
    assert "description" not in tracker.model(NAME)


def test_tags_are_set_and_taken_away_without_counting_as_an_update() -> None:
    tracker = Tracker()
    before = tracker.model(NAME)
    tracker.clock.wind(minutes=5)
    tracker.good("POST", "registered-models/set-tag", {"name": NAME, "key": "a b/c", "value": "é"})
    assert tags(tracker.model(NAME)) == tags(before) | {"a b/c": "é"}
    tracker.good("DELETE", "registered-models/delete-tag", {"name": NAME, "key": "a b/c"})
    tracker.good("DELETE", "registered-models/delete-tag", {"name": NAME, "key": "never there"})
    assert tracker.model(NAME) == before


@pytest.mark.parametrize(
    "tag",
    [
        {"key": ""},
        {"key": "k" * 251},
        {"key": "k*"},
        {"key": "../k"},
        {"key": "k", "value": "v" * 100_001},
        {"key": "k", "value": 5},
    ],
)
def test_a_tag_that_is_not_allowed_is_refused(tag: dict[str, object]) -> None:
    assert Tracker().refused("POST", "registered-models/set-tag", {"name": NAME, **tag}) == INVALID


def test_renaming_takes_versions_aliases_tags_and_grants_along() -> None:
    tracker = Tracker()
    before = tracker.model("store-demand")
    body = {"name": "store-demand", "new_name": "store demand [2]"}
    tracker.good("POST", "registered-models/rename", body)
    after = tracker.model("store demand [2]")
    assert (after["aliases"], tags(after)) == (before["aliases"], tags(before))
    assert {row["name"] for row in after["latest_versions"]} == {"store demand [2]"}
    assert tracker.refused("GET", "registered-models/get", {"name": "store-demand"}) == ABSENT
    bob = tracker.become("bob")
    assert bob.good("PATCH", "registered-models/update", {"name": "store demand [2]"})


def test_renaming_to_a_name_that_is_taken_is_refused() -> None:
    body = {"name": NAME, "new_name": "card-fraud"}
    assert Tracker().refused("POST", "registered-models/rename", body) == TAKEN


def test_deleting_a_model_deletes_everything_of_it_at_once() -> None:
    tracker = Tracker()
    tracker.good("DELETE", "registered-models/delete", {"name": NAME})
    assert tracker.refused("GET", "registered-models/get", {"name": NAME}) == ABSENT
    assert tracker.refused("GET", "model-versions/get", {"name": NAME, "version": "1"}) == ABSENT
    assert NAME not in tracker.names()


def test_pages_follow_each_other_without_gaps_and_end() -> None:
    tracker = Tracker()
    whole = tracker.names(max_results=1000)
    pages: list[list[str]] = []
    token = ""
    while True:
        answer = tracker.get("registered-models/search", max_results=7, page_token=token)
        pages.append([row["name"] for row in answer["registered_models"]])
        token = answer.get("next_page_token", "")
        if not token:
            break
    assert [name for page in pages for name in page] == whole
    assert {len(page) for page in pages[:-1]} == {7}


def test_a_page_of_exactly_all_rows_is_the_last() -> None:
    tracker = Tracker()
    count = len(tracker.names(max_results=1000))
    exact = tracker.get("registered-models/search", max_results=count)
    assert "next_page_token" not in exact
    one_less = tracker.get("registered-models/search", max_results=count - 1)
    rest = tracker.get("registered-models/search", page_token=one_less["next_page_token"])
    assert len(rest["registered_models"]) == 1


def test_a_page_of_nothing_leads_to_itself_as_with_the_real_server() -> None:
    tracker = Tracker()
    answer = tracker.get("registered-models/search", max_results=0)
    assert set(answer) == {"next_page_token"}
    again = tracker.get(
        "registered-models/search", max_results=0, page_token=answer["next_page_token"]
    )
    assert again == answer


def test_a_token_behind_the_end_gives_an_empty_answer() -> None:
    tracker = Tracker()
    assert tracker.get("registered-models/search", page_token="eyJvZmZzZXQiOiA5OTl9") == {}


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": 1001},
        {"max_results": "x"},
        {"page_token": "x"},
        {"page_token": "e30="},
        {"order_by": "creation_timestamp"},
        {"order_by": "version"},
        {"order_by": "name SIDEWAYS"},
        {"order_by": "name, timestamp"},
    ],
)
def test_a_search_that_is_not_understood_is_refused(query: dict[str, object]) -> None:
    assert Tracker().refused("GET", "registered-models/search", query) == INVALID


def test_an_order_with_a_field_twice_is_an_internal_error_as_with_the_real_server() -> None:
    query = {"order_by": ["name", "name DESC"]}
    refusal = Tracker().refused("GET", "registered-models/search", query)
    assert refusal == (500, "INTERNAL_ERROR")


def test_models_come_in_the_order_that_is_asked_for() -> None:
    tracker = Tracker()
    names = tracker.names()
    assert names == sorted(names)
    assert tracker.names(order_by="`name` desc") == names[::-1]
    rows = tracker.get("registered-models/search", order_by="last_updated_timestamp DESC")
    moments = [row["last_updated_timestamp"] for row in rows["registered_models"]]
    assert moments == sorted(moments, reverse=True)
    assert tracker.names(order_by="timestamp DESC") == [
        row["name"] for row in rows["registered_models"]
    ]
