"""Who could change registries and their access in an environment: those with the roles it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from backends.domain.crn import short
from backends.ports import People, RoleBook
from backends.services.names import names_of


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds roles that changes take; groups are named as groups."""

    crn: str
    name: str
    roles: tuple[str, ...]


async def who_could(
    roles: RoleBook, people: People, environment_crn: str, needed: Sequence[str]
) -> tuple[Holder, ...]:
    """Return who holds which of the needed roles on an environment, in the order of names.

    Roles on the whole account are not among them: those who hold one, such as PowerUser, may be
    able to as well.

    Raises:
        ServiceError: iam does not tell.
    """
    assigned = (await roles.assignees(environment_crn)).value
    held: dict[str, set[str]] = defaultdict(set)
    for row in assigned:
        if row.role in needed:
            held[row.assignee_crn].add(row.role)
    names = await names_of(people, held)
    found = (
        Holder(crn, names.get(crn) or _unnamed(crn), tuple(one for one in needed if one in mine))
        for crn, mine in held.items()
    )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.crn)))


def _unnamed(crn: str) -> str:
    name = short(crn)
    return f"the group {name.partition('/')[0]}" if ":group:" in crn else name
