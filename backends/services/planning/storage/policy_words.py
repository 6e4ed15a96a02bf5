"""What it means that somebody gets into a Ranger policy, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from backends.domain.plan import GrantWay
from backends.domain.ranger import RangerPolicy
from backends.services.storage.candidates import resource_words
from backends.services.storage.policies import RAZ_USER, why_without_effect


def meaning(policy: RangerPolicy, user: str, way: GrantWay, *, done: bool) -> Iterator[str]:
    """Yield what it means that a user gets into a policy, a sentence each."""
    why = why_without_effect(policy, user)
    if done:
        but = f", but {why}" if why else ""
        yield f"{user} is in {policy.name} already{but}: nothing has to be sent."
        return
    if why:
        yield f"It may come to nothing, as {why}."
    yield f"{user} may then read and write: {resource_words(policy)}."
    if way == "as in the guide":
        yield (
            f"It gets into the item of {RAZ_USER}, as in the guide, and with that whatever else "
            f"that item gives: {_item_words(policy)}."
        )
    else:
        yield (
            "It gets an item for reading and writing alone. The guide adds it to the item of "
            f"{RAZ_USER}, which would also hand over: {_item_words(policy)}."
        )
    yield the_rest(policy)


def the_rest(policy: RangerPolicy) -> str:
    """Say that all else in a policy stays."""
    return (
        "Ranger is sent the whole policy: all else in it stays as it is now, at version "
        f"{policy.version}."
    )


def _item_words(policy: RangerPolicy) -> str:
    """Return what the item of RAZ's own user gives beyond reading and writing."""
    items = [item for item in policy.policy_items if RAZ_USER in item.users]
    more = sorted({kind for item in items for kind in item.allowed} - {"read", "write"})
    if any(item.delegate_admin for item in items):
        more.append("Delegate Admin, the right to hand all of it on to others")
    return ", ".join(more) or ("nothing more" if items else "nothing, as there is no such item")
