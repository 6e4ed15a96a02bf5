"""What a policy gives somebody, and the policy with somebody in it, or no longer in it.

All functions here are pure. What they return of a policy is all of it, with only its allow items
changed: whatever else there is, known here or not, is in it as it was.

Source:
    The reference's chapter on storage access, 3.4 and 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from pydantic import JsonValue

from backends.domain.plan import GrantWay
from backends.domain.ranger import PolicyItem, RangerPolicy
from backends.domain.wire import without_nulls

NEEDED = frozenset({"read", "write"})
RAZ_USER = "rangerraz"
"""The user of RAZ itself: the item that lists it is the one the guide adds machine users to."""


def granted(policy: RangerPolicy, user: str) -> frozenset[str]:
    """Return the kinds of access a user is given by name and without conditions."""
    kinds = (
        item.allowed for item in policy.policy_items if user in item.users and not item.conditions
    )
    return frozenset[str]().union(*kinds)


def is_granted(policy: RangerPolicy, user: str) -> bool:
    """Say whether a user may read and write, as far as allow items say."""
    return granted(policy, user) >= NEEDED


def denied(policy: RangerPolicy, user: str) -> frozenset[str]:
    """Return the kinds of access a user is denied by name; exceptions are not taken off."""
    kinds = (item.allowed for item in policy.deny_policy_items if user in item.users)
    return frozenset[str]().union(*kinds)


def why_without_effect(policy: RangerPolicy, user: str) -> str:
    """Say why a policy may give a user nothing for all its allow items, as a clause; else empty.

    Denying goes before allowing; what is denied to their groups is not seen.
    """
    if not policy.is_enabled:
        return "the policy is disabled"
    if kinds := denied(policy, user) & NEEDED:
        return f"the policy denies it to {' and '.join(sorted(kinds))}"
    if policy.conditions:
        return "the policy holds under conditions only"
    if policy.validity_schedules:
        return "the policy holds at certain times only"
    return ""


def gives(policy: RangerPolicy, user: str) -> bool:
    """Say whether a policy lets a user read and write, with nothing in it against that."""
    return is_granted(policy, user) and not why_without_effect(policy, user)


def delegates(policy: RangerPolicy, user: str) -> bool:
    """Say whether a user may hand on what the policy gives."""
    return any(user in item.users and item.delegate_admin for item in policy.policy_items)


def with_user(policy: RangerPolicy, user: str, way: GrantWay) -> Mapping[str, JsonValue]:
    """Return a policy in which a user may read and write.

    Args:
        policy: The policy as it is.
        user: The whole workload user name.
        way: `separate item` for an item of its own kind, made where there is none; `as in the
            guide` for the one that lists `rangerraz`.

    Raises:
        LookupError: No item lists `rangerraz`.
    """
    belongs = _is_separate if way == "separate item" else _is_of_raz
    items = _items(policy)
    number = next((place for place, (item, _) in enumerate(items) if belongs(item)), None)
    changed = [raw for _, raw in items]
    if number is not None:
        changed[number] = _with(changed[number], user)
    elif way == "as in the guide":
        raise LookupError(RAZ_USER)
    else:
        changed.append(_item_for(user))
    return {**policy.raw, "policyItems": changed}


def without_user(policy: RangerPolicy, user: str, way: GrantWay) -> Mapping[str, JsonValue]:
    """Return a policy from which a user was taken out the way they were put in.

    An item for reading and writing that lists nobody any longer goes with them.
    """
    belongs = _is_separate if way == "separate item" else _is_of_raz
    left, changed = list[JsonValue](), False
    for item, raw in _items(policy):
        if user not in item.users or not belongs(item):
            left.append(raw)
            continue
        changed = True
        nobody = not (set(item.users) - {user} or item.groups or item.roles)
        if not (nobody and _is_separate(item)):
            left.append(_without(raw, user))
    return {**policy.raw, "policyItems": left} if changed else policy.raw


def ways_in(policy: RangerPolicy, user: str) -> Sequence[GrantWay]:
    """Return the ways somebody is in a policy, the one for reading and writing alone first."""
    ways: tuple[GrantWay, ...] = ("separate item", "as in the guide")
    return [way for way in ways if without_user(policy, user, way) != dict(policy.raw)]


def has_raz_item(policy: RangerPolicy) -> bool:
    """Say whether an item lists `rangerraz`, so that it can be done as in the guide."""
    return any(map(_is_of_raz, policy.policy_items))


def _is_separate(item: PolicyItem) -> bool:
    """Say whether an item is for reading and writing and nothing more."""
    exactly = item.allowed == NEEDED and len(item.accesses) == len(NEEDED)
    return exactly and not (item.conditions or item.roles or item.delegate_admin)


def _is_of_raz(item: PolicyItem) -> bool:
    return RAZ_USER in item.users and item.allowed >= NEEDED and not item.conditions


def _items(policy: RangerPolicy) -> list[tuple[PolicyItem, JsonValue]]:
    """Return each allow item, with all of it as it came."""
    items = policy.raw.get("policyItems")
    return [
        (PolicyItem.model_validate(without_nulls(raw) or {}), raw)
        for raw in (items if isinstance(items, list) else [])
    ]


def _item_for(user: str) -> JsonValue:
    return {
        "accesses": [{"type": kind, "isAllowed": True} for kind in sorted(NEEDED)],
        "users": [user],
        "groups": [],
        "roles": [],
        "conditions": [],
        "delegateAdmin": False,
    }


def _with(item: JsonValue, user: str) -> JsonValue:
    raw = cast("dict[str, JsonValue]", item)
    users = _users(raw)
    return {**raw, "users": users if user in users else [*users, user]}


def _without(item: JsonValue, user: str) -> JsonValue:
    raw = cast("dict[str, JsonValue]", item)
    return {**raw, "users": [one for one in _users(raw) if one != user]}


def _users(raw: dict[str, JsonValue]) -> list[JsonValue]:
    users = raw.get("users")
    return users if isinstance(users, list) else []
