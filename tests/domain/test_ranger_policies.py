"""A policy of Ranger, read leniently and kept whole."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from backends.domain.ranger import RangerPolicy

READ: JsonValue = {"type": "Read", "isAllowed": True}


def test_a_policy_is_read_and_all_of_it_is_kept() -> None:
    raw: dict[str, JsonValue] = {
        "id": 7,
        "name": "all",
        "isEnabled": False,
        "policyItems": [{"accesses": [READ, {"type": "write"}], "users": ["a"], "new": None}],
        "raw": "a field of theirs",
        "x": {"y": [None, 1.5]},
    }
    policy = RangerPolicy.of(raw)
    assert policy.raw == raw
    assert (policy.id, policy.is_enabled) == (7, False)
    assert policy.policy_items[0].allowed == {"read", "write"}


def test_null_is_the_same_as_absent() -> None:
    nothing: dict[str, JsonValue] = {
        "id": 7,
        "isEnabled": None,
        "policyItems": None,
        "denyPolicyItems": [None, {"users": None, "accesses": None, "delegateAdmin": None}],
        "resources": {"path": {"values": None, "isRecursive": None}, "bucket": None},
    }
    policy = RangerPolicy.of(nothing)
    assert policy.is_enabled
    assert policy.policy_items == ()
    assert [item.users for item in policy.deny_policy_items] == [()]
    assert list(policy.resources) == ["path"]
    assert policy.raw == nothing


def test_what_is_not_allowed_by_an_access_is_not_given_by_its_item() -> None:
    item: JsonValue = {"accesses": [READ, {"type": "write", "isAllowed": False}]}
    (read,) = RangerPolicy.of({"policyItems": [item]}).policy_items
    assert read.allowed == {"read"}


WRONG: list[dict[str, JsonValue]] = [
    {"id": "seven"},
    {"policyItems": {}},
    {"policyItems": [[]]},
    {"policyItems": ["all"]},
    {"policyItems": [{"users": "rangerraz"}]},
    {"policyItems": [{"accesses": ["read"]}]},
    {"resources": []},
    {"isEnabled": "perhaps"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_type_is_refused_and_not_read_as_nothing(wrong: dict[str, JsonValue]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        RangerPolicy.of(wrong)
