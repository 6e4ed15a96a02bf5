"""Who could change registries and their access in an environment: those with the roles it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from backends.domain.crn import short
from backends.ports import People, RoleBook
from backends.services.names import names_of
from backends.services.planning.roles import NEEDED


async def who_could(roles: RoleBook, people: People, environment_crn: str) -> Mapping[str, str]:
    """Return who holds which of the needed roles on an environment, by name.

    Groups are named as groups. Roles on the whole account are not among them: those who hold one,
    such as PowerUser, may be able to as well.

    Raises:
        ServiceError: iam does not tell.
    """
    assigned = (await roles.assignees(environment_crn)).value
    held: dict[str, set[str]] = defaultdict(set)
    for row in assigned:
        if row.role in NEEDED:
            held[row.assignee_crn].add(row.role)
    names = await names_of(people, held)
    found = {
        names.get(crn) or _unnamed(crn): " and ".join(role for role in NEEDED if role in mine)
        for crn, mine in held.items()
    }
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def _unnamed(crn: str) -> str:
    name = short(crn)
    return f"the group {name.partition('/')[0]}" if ":group:" in crn else name
