"""Changes of policies in the simulated Ranger. The last one wins, whichever version it began with.

What is sent is kept whole, fields nobody declares included.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import cast

from backends.demo.company import uuid_of
from backends.demo.ranger.asked import Asked
from backends.demo.ranger.making import millis, signature
from backends.demo.ranger.refusals import absent, wrong
from backends.demo.wire import Json, WireAnswer

_ITEMS = ("policyItems", "denyPolicyItems", "allowExceptions", "denyExceptions")


def update_policy(asked: Asked) -> Json:
    """Put what is sent in place of a policy. Of the stored one remain id, guid and creation."""
    asked.check_admin()
    before, sent = asked.shelf.policy(asked.number), asked.policy()
    if sent.get("id", asked.number) not in (asked.number, None):
        raise wrong("policyID mismatch")
    if before is None:
        raise absent()
    same = {name: before[name] for name in ("id", "guid", "createdBy", "createTime")}
    return _kept(asked, sent | same, version=before["version"] + 1)


def create_policy(asked: Asked) -> Json:
    """Keep a new policy."""
    asked.check_admin()
    number = asked.shelf.next_id()
    made = {
        "id": number,
        "guid": uuid_of(Random(f"policy {number} of {asked.now}")),  # noqa: S311
        "createdBy": asked.user,
        "createTime": millis(asked.now),
    }
    return _kept(asked, asked.policy() | made, version=1)


def delete_policy(asked: Asked) -> WireAnswer:
    """Take a policy away."""
    asked.check_admin()
    if asked.shelf.policy(asked.number) is None:
        raise absent()
    asked.shelf.remove(asked.number)
    return WireAnswer(204, {}, b"")


def _kept(asked: Asked, policy: Json, *, version: int) -> Json:
    service = asked.shelf.service(str(policy.get("service", "")))
    if service is None:
        raise wrong(f"service does not exist - name={policy.get('service')}")
    _check_name(asked, policy)
    _check_known(asked, policy)
    kept = policy | {
        "version": version,
        "updatedBy": asked.user,
        "updateTime": millis(asked.now),
        "serviceType": service["type"],
        "resourceSignature": signature(policy.get("resources", {})),
    }
    asked.shelf.keep(kept)
    return kept


def _check_name(asked: Asked, policy: Json) -> None:
    """Refuse a name that another policy of the service has, or none."""
    if not policy.get("name"):
        raise wrong("The policy has no name")
    for row in asked.shelf.policies:
        same = all(row[field] == policy[field] for field in ("service", "name"))
        if same and row["id"] != policy["id"]:
            raise wrong(
                f"Another policy already exists for this name: policy-id=[{row['id']}], "
                f"service=[{row['service']}]"
            )


def _check_known(asked: Asked, policy: Json) -> None:
    """Refuse a policy for somebody Ranger has not heard of."""
    for item in _items(policy):
        for kind, knows in (("User", asked.knows_user), ("Group", asked.knows_group)):
            for name in cast("list[str]", item.get(f"{kind.lower()}s") or []):
                if not knows(name):
                    raise wrong(
                        f"Operation denied. {kind} name: {name} specified in policy does not "
                        "exist in ranger admin."
                    )


def _items(policy: Json) -> Iterator[Json]:
    for field in _ITEMS:
        for item in cast("list[object]", policy.get(field) or []):
            if not isinstance(item, dict):
                raise wrong(f"{field} has an item that is none")
            yield cast("Json", item)
