"""Whatever was there is there afterwards, plus one: policies and sets of mappings of any kind."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from backends.domain.id_broker import IdBrokerMappings, RoleMapping
from backends.domain.plan import GrantWay
from backends.domain.ranger import RangerPolicy
from backends.services.storage.mapping_sets import body_of, image_of, with_row, without_row
from backends.services.storage.policies import (
    NEEDED,
    RAZ_USER,
    denied,
    granted,
    has_raz_item,
    is_granted,
    with_user,
    without_user,
)
from tests import openapi

Raw = dict[str, Any]
US = "srv_cml_env_machine_user_8dcf2"
WAYS: tuple[GrantWay, ...] = ("separate item", "as in the guide")
MODEST = settings(max_examples=60, deadline=None)

# Policies

names = st.sampled_from(
    ["rangerraz", "hive", "{USER}", "srv_cml_env_machine_user_82a49", "8dcf2", "ü\u202e", "", " a"]
)
ODD: list[Any] = [None, True, 7, 1.5, "x", [], [None, {"a": None}], {}, {"deep": [{"b": []}]}]
anything = st.sampled_from(ODD)
unknown: st.SearchStrategy[Raw] = st.dictionaries(
    st.sampled_from(["x_new", "guid", "validity", "z\u202e"]), anything, max_size=2
)
READ_WRITE: list[Any] = [
    {"type": "read", "isAllowed": True},
    {"type": "write", "isAllowed": True},
]
ACCESSES: list[Any] = [
    *[READ_WRITE] * 4,
    [{"type": "WRITE", "isAllowed": None}, {"type": "Read", "x": {}}],
    [{"type": "read", "isAllowed": True}, {"type": "write", "isAllowed": False}],
    [*READ_WRITE, {"type": "delete", "isAllowed": True}],
    READ_WRITE[:1],
    [],
    None,
]
"""Mostly reading and writing; and what is nearly that, and is not."""


def merged(known: Raw, more: Raw) -> Raw:
    return more | known


items: st.SearchStrategy[Raw] = st.builds(
    merged,
    st.fixed_dictionaries(
        {"accesses": st.sampled_from(ACCESSES)},
        optional={
            "users": st.lists(names, max_size=4) | st.none(),
            "groups": st.sampled_from([[], [], None, ["etl"]]),
            "roles": st.sampled_from([[], [], None, ["admins"]]),
            "conditions": st.sampled_from([[], [], None, [{"type": "ip-range"}]]),
            "delegateAdmin": st.sampled_from([False, None, True]),
        },
    ),
    unknown,
)
NO_ITEMS: list[Any] = [None, [], [None]]
policies: st.SearchStrategy[Raw] = st.builds(
    merged,
    st.fixed_dictionaries(
        {"id": st.just(7), "version": st.just(3)},
        optional={
            "policyItems": st.lists(items | st.none(), max_size=4) | st.sampled_from(NO_ITEMS),
            "denyPolicyItems": st.lists(items, max_size=1),
            "options": unknown,
        },
    ),
    unknown,
)


def items_of(raw: Raw) -> list[Raw | None]:
    return raw.get("policyItems") or []


def others(raw: Raw) -> Raw:
    return {name: value for name, value in raw.items() if name != "policyItems"}


def users_of(item: Raw | None) -> list[str]:
    return (item or {}).get("users") or []


def everybody(raw: Raw) -> set[str]:
    return {user for item in items_of(raw) for user in users_of(item)}


def can(raw: Raw, way: GrantWay) -> bool:
    return way == "separate item" or has_raz_item(RangerPolicy.of(raw))


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_a_policy_has_all_it_had_and_one_user_more(way: GrantWay, raw: Raw) -> None:
    before = deepcopy(raw)
    if not can(raw, way):
        with pytest.raises(LookupError):
            with_user(RangerPolicy.of(raw), US, way)
        return
    after = dict(with_user(RangerPolicy.of(raw), US, way))
    assert raw == before
    assert json.dumps(others(after)) == json.dumps(others(before))  # their order, too
    was, now = items_of(before), items_of(after)
    if len(now) == len(was):
        ((old, new),) = ((a, b) for a, b in zip(was, now, strict=True) if a != b)
        assert old is not None
        assert new == old | {"users": [*users_of(old), US]}
    else:
        assert now[:-1] == was
        assert users_of(now[-1]) == [US]
        assert RangerPolicy.of(after).policy_items[-1].allowed == NEEDED
    assert is_granted(RangerPolicy.of(after), US)


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_nobody_else_is_given_or_denied_anything_by_it(way: GrantWay, raw: Raw) -> None:
    if not can(raw, way):
        return
    policy = RangerPolicy.of(raw)
    after = RangerPolicy.of(with_user(policy, US, way))
    for user in everybody(raw) - {US}:
        assert granted(after, user) == granted(policy, user)
        assert denied(after, user) == denied(policy, user)


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_doing_it_twice_is_doing_it_once(way: GrantWay, raw: Raw) -> None:
    if not can(raw, way):
        return
    once = with_user(RangerPolicy.of(raw), US, way)
    assert with_user(RangerPolicy.of(once), US, way) == once


def plain(raw: Raw) -> Raw:
    """Return a policy in which a list that is empty is the same as one that is not there.

    So is an item for reading and writing that lists nobody, which says nothing at all.
    """
    left = list[Raw]()
    for item in items_of(raw):
        kept = {name: value for name, value in (item or {}).items() if name != "users" or value}
        if users_of(kept) or kept.get("groups") or kept.get("roles") or not kept.get("accesses"):
            left.append(kept)
    return others(raw) | {"policyItems": left}


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_taking_one_out_again_gives_back_the_policy_as_it_was(way: GrantWay, raw: Raw) -> None:
    if not can(raw, way):
        return
    there = with_user(RangerPolicy.of(raw), US, way)
    back = dict(without_user(RangerPolicy.of(there), US, way))
    assert plain(back) == plain(raw)
    assert US not in everybody(back)


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_taking_out_whoever_is_not_in_it_changes_nothing_at_all(way: GrantWay, raw: Raw) -> None:
    assert dict(without_user(RangerPolicy.of(raw), US, way)) == raw


@pytest.mark.parametrize("way", WAYS)
@MODEST
@given(policies)
def test_taking_one_out_leaves_everybody_else_what_they_had(way: GrantWay, raw: Raw) -> None:
    policy = RangerPolicy.of(raw)
    for user in sorted(everybody(raw)):
        after = RangerPolicy.of(without_user(policy, user, way))
        for other in everybody(raw) - {user}:
            assert granted(after, other) == granted(policy, other)
        assert others(dict(after.raw)) == others(raw)
        assert without_user(after, user, way) == after.raw


def test_an_item_with_conditions_roles_or_more_rights_is_never_used_for_reading_and_writing() -> (
    None
):
    good: Raw = {"accesses": READ_WRITE, "users": ["hive"], "groups": ["etl"]}
    strange: list[Any] = [
        good | {"conditions": [{"type": "ip-range", "values": ["10.0.0.0/8"]}]},
        good | {"roles": ["admins"]},
        good | {"delegateAdmin": True},
        good | {"accesses": [*READ_WRITE, {"type": "delete"}]},
        good | {"accesses": READ_WRITE[:1]},
        good | {"accesses": [READ_WRITE[0], {"type": "write", "isAllowed": False}]},
    ]
    after = with_user(RangerPolicy.of({"policyItems": strange}), US, "separate item")
    assert items_of(dict(after))[:-1] == strange
    after = with_user(RangerPolicy.of({"policyItems": [*strange, good]}), US, "separate item")
    assert items_of(dict(after)) == [*strange, good | {"users": ["hive", US]}]


def test_the_guide_s_item_is_the_one_that_lists_ranger_s_own_user() -> None:
    raz: Raw = {"accesses": READ_WRITE, "users": [RAZ_USER], "delegateAdmin": True, "new": 1}
    conditional = raz | {"conditions": [{"type": "ip-range"}]}
    raw: Raw = {"policyItems": [conditional, {"accesses": READ_WRITE, "users": ["a"]}, raz]}
    after = dict(with_user(RangerPolicy.of(raw), US, "as in the guide"))
    assert items_of(after) == [*items_of(raw)[:2], raz | {"users": [RAZ_USER, US]}]


def test_what_an_item_gives_under_conditions_only_is_not_counted_as_given() -> None:
    item: Raw = {"accesses": READ_WRITE, "users": [US], "conditions": [{"type": "ip-range"}]}
    policy = RangerPolicy.of({"policyItems": [item]})
    assert granted(policy, US) == frozenset()
    halves: list[JsonValue] = [
        {"accesses": [{"type": "READ"}], "users": [US]},
        {"accesses": [{"type": "write"}], "users": [US]},
    ]
    assert is_granted(RangerPolicy.of({"policyItems": halves}), US)


# Mappings

CRN = "crn:altus:iam:us-west-1:acc:machineUser:cml_env_machine_user_8dcf2/1"
ROLE = "arn:aws:iam::111122223333:role/datalake-admin"
accessors = st.one_of(
    st.sampled_from([CRN, f"{CRN}2", CRN.upper(), CRN.removesuffix("/1"), ""]), st.text(max_size=5)
)
rows = st.lists(
    st.builds(RoleMapping, accessor_crn=accessors, role=st.text(max_size=4) | st.just(ROLE)),
    max_size=8,
).map(tuple)
tables = st.builds(
    IdBrokerMappings,
    mappings_version=st.integers(0, 99),
    data_access_role=st.text(min_size=1, max_size=4),
    ranger_audit_role=st.text(min_size=1, max_size=4),
    ranger_cloud_access_authorizer_role=st.text(max_size=4),
    baseline_role=st.text(max_size=4),
    mappings=rows,
)
Rows = tuple[RoleMapping, ...]


def of_others(all_rows: Rows) -> list[RoleMapping]:
    return [row for row in all_rows if row.accessor_crn != CRN]


@MODEST
@given(rows)
def test_a_set_of_mappings_has_all_rows_it_had_in_their_order_and_one_more(before: Rows) -> None:
    after = with_row(before, CRN, ROLE)
    assert of_others(after) == of_others(before)
    was_there = len(of_others(before)) < len(before)
    assert len(after) == len(before) + (not was_there)
    assert {row.role for row in after if row.accessor_crn == CRN} == {ROLE}
    assert with_row(after, CRN, ROLE) == after
    if not was_there:
        assert after[-1] == RoleMapping(accessor_crn=CRN, role=ROLE)
        assert without_row(after, CRN) == before


@MODEST
@given(rows)
def test_without_somebody_s_row_all_others_are_left(before: Rows) -> None:
    after = without_row(before, CRN)
    assert list(after) == of_others(before)
    assert without_row(after, CRN) == after


@MODEST
@given(tables)
def test_a_request_names_every_row_and_the_platform_s_roles_exactly_as_they_are(
    table: IdBrokerMappings,
) -> None:
    after = with_row(table.mappings, CRN, ROLE)
    body = body_of("labs", table, after)
    openapi.check_request("environments", "setIdBrokerMappings", body)
    assert body["dataAccessRole"] == table.data_access_role
    assert body["rangerAuditRole"] == table.ranger_audit_role
    authorizer = table.ranger_cloud_access_authorizer_role
    assert body.get("rangerCloudAccessAuthorizerRole", "") == authorizer
    assert body["mappings"] == [{"accessorCrn": r.accessor_crn, "role": r.role} for r in after]
    assert not {"mappingsVersion", "baselineRole", "setEmptyMappings"} & set(body)


@MODEST
@given(tables)
def test_a_request_says_that_none_is_meant_where_none_is_and_nowhere_else(
    table: IdBrokerMappings,
) -> None:
    for left in ((), table.mappings):
        body = body_of("labs", table, left)
        openapi.check_request("environments", "setIdBrokerMappings", body)
        assert ("mappings" in body) is bool(left)
        assert body.get("setEmptyMappings", False) is (not left)


@MODEST
@given(tables)
def test_a_before_image_is_all_there_was(table: IdBrokerMappings) -> None:
    image = json.loads(json.dumps(dict(image_of(table))))
    assert IdBrokerMappings.model_validate(image) == table
    if table.mappings:
        openapi.check_answer("environments", "getIdBrokerMappings", image)


def test_only_the_whole_crn_is_the_machine_user_s() -> None:
    alike = [f"{CRN}2", CRN.upper(), CRN.removesuffix("/1"), f" {CRN}"]
    before = tuple(RoleMapping(accessor_crn=crn, role="r") for crn in alike)
    assert with_row(before, CRN, ROLE)[:-1] == before
    assert without_row(before, CRN) == before
    assert IdBrokerMappings(mappings=before).role_of(CRN) == ""
