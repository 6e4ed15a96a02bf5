"""The registry list: the join, the columns, the orders, and what a filter searches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from backends.domain.environment import Environment
from backends.domain.registry import Registry
from backends.services.fleet import FIELDS, FleetRow, by_attention, filter_of, fleet, index_of

ANNA = "crn:altus:iam:us-west-1:acc:user:7f3a"
ENVIRONMENTS = (
    Environment(crn="crn:e1", environment_name="eng", cloud_platform="AWS", region="us-west-2"),
    Environment(crn="crn:e2", environment_name="prod", cloud_platform="AZURE", region="eastus"),
)


def registry(name: str, status: str = "installation:finished", **fields: object) -> Registry:
    crn = f"crn:cdp:ml:us-west-1:acc:modelregistry:{name}-id"
    return Registry(crn=crn, service_name=name, status=status, creator=ANNA).model_copy(
        update=fields
    )


REGISTRIES = (
    registry("Beta", environment_crn="crn:e1", environment_name="eng", version="1.6.0-b51"),
    registry("alpha", "upgrade:failed", environment_crn="crn:e2", version="1.13.0-b58"),
    registry("gamma", "installation:started", environment_crn="crn:gone", environment_name="gone"),
    registry("delta", "quiesced", version="1.13.0-h2000-b17"),
    registry("epsilon", version="1.13.0-b58", created_at=datetime(2026, 1, 2, tzinfo=UTC)),
)


def rows(**more: str) -> tuple[FleetRow, ...]:
    return fleet(REGISTRIES, ENVIRONMENTS, "1.13.0-b58", more)


def texts(key: str, listed: tuple[FleetRow, ...]) -> list[str]:
    (field,) = (field for field in FIELDS if field.key == key)
    return [field.text(row) for row in listed]


def names_sorted_by(key: str) -> list[str]:
    (field,) = (field for field in FIELDS if field.key == key)
    return [row.registry.name for row in sorted(rows(), key=field.order)]


def found(text: str) -> list[str]:
    listed = rows()
    return [REGISTRIES[at].name for at in index_of(listed).search(filter_of(text))]


def test_registries_are_joined_with_their_environments_by_crn() -> None:
    assert texts("cloud", rows()) == ["AWS", "Azure", "", "", ""]
    assert texts("region", rows()) == ["us-west-2", "eastus", "", "", ""]
    assert texts("environment", rows()) == ["eng", "prod", "gone", "", ""]


def test_the_list_stands_without_environments_and_without_the_latest_version() -> None:
    listed = fleet(REGISTRIES, None, None)

    assert texts("environment", listed) == ["eng", "", "gone", "", ""]
    assert [row.behind for row in listed] == [None] * 5


def test_a_version_is_behind_by_its_numbers() -> None:
    assert [row.behind for row in rows()] == [True, False, None, False, False]


def test_a_creator_is_the_crns_last_part_until_the_name_is_known() -> None:
    assert texts("creator", rows())[0] == "7f3a"
    assert texts("creator", rows(**{ANNA: "anna@example.com"}))[0] == "anna@example.com"


def test_a_creation_time_is_shown_in_utc() -> None:
    there = timezone(timedelta(hours=5, minutes=30))
    listed = fleet([registry("a", created_at=datetime(2026, 1, 2, 3, 4, tzinfo=there))], None, None)

    assert texts("created", listed) == ["2026-01-01 21:34 UTC"]


def test_what_needs_attention_comes_first() -> None:
    ordered = [row.registry.name for row in sorted(rows(), key=by_attention)]

    assert ordered == ["alpha", "delta", "gamma", "Beta", "epsilon"]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("name", ["alpha", "Beta", "delta", "epsilon", "gamma"]),
        ("version", ["gamma", "Beta", "alpha", "epsilon", "delta"]),
        ("created", ["Beta", "alpha", "gamma", "delta", "epsilon"]),
        ("status", ["alpha", "delta", "gamma", "Beta", "epsilon"]),
    ],
)
def test_rows_sort_by_any_column(key: str, names: list[str]) -> None:
    assert names_sorted_by(key) == names


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_column_sorts_rows_that_lack_a_value(field: object) -> None:
    assert len(names_sorted_by(getattr(field, "key", ""))) == 5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("status:failed", ["alpha"]),
        ("env:eng", ["Beta"]),
        ("-status:ready", ["alpha", "gamma", "delta"]),
        ("version:behind", ["Beta"]),
        ("cloud:azure", ["alpha"]),
        ("creator:7f3a name:a -cloud:aws", ["alpha", "gamma", "delta"]),
        ("crn:cdp:ml:us-west-1:acc:modelregistry:gamma-id", ["gamma"]),
        ("us-west-2", ["Beta"]),
        ("us-west-1", []),
    ],
)
def test_a_filter_searches_what_the_list_shows(text: str, names: list[str]) -> None:
    assert found(text) == names
