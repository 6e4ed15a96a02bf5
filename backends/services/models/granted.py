"""Who may do what with a model of an MLflow server, as far as the server tells us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.domain.answer import Answer
from backends.domain.errors import NotFound
from backends.domain.run import Grant
from backends.model_ports import Permissions

MOST_USERS = 200
"""How many users are asked about, one call each, or two."""
SEES = frozenset({"READ", "USE", "EDIT", "MANAGE"})
_AT_A_TIME = 8
_WORDS = (
    ("MANAGE", "May manage"),
    ("EDIT", "May edit"),
    ("USE", "May use"),
    ("READ", "May read"),
    ("NO_PERMISSIONS", "No access"),
    ("DENY", "Denied"),
    ("", "Nothing granted"),
)


@dataclass(frozen=True, slots=True)
class Granted:
    """What users may do with one model, by name; `left_out` says how many were not asked about."""

    grants: tuple[Grant, ...]
    left_out: int = 0

    @property
    def is_public(self) -> bool:
        """Whether every user who was asked about may read it."""
        return not self.left_out and all(one.permission in SEES for one in self.grants)

    def words(self) -> Iterator[tuple[str, str]]:
        """Yield who may do what: `May read` with the names of those who may just that."""
        for permission, words in _WORDS:
            if names := [one.user for one in self.grants if one.permission == permission]:
                yield words, ", ".join(names)
        known = {permission for permission, _ in _WORDS}
        for one in self.grants:
            if one.permission not in known:
                yield one.permission, one.user


async def granted(permissions: Permissions, model_id: str) -> Answer[Granted]:
    """Ask what each user may do with a model.

    Raises:
        NotFound: The server keeps no permissions, or does not list its users.
        ServiceError: It does not tell us.
    """
    users = await permissions.users()
    asked = users.value[:MOST_USERS]
    grants = await grants_of(permissions, model_id, asked)
    return Answer(Granted(grants, len(users.value) - len(asked)), users.call)


async def grants_of(
    permissions: Permissions, model_id: str, users: Sequence[str]
) -> tuple[Grant, ...]:
    """Ask what each of some users may do with a model; the permission is empty for no grant.

    Raises:
        ServiceError: The server does not tell us.
    """
    limit = asyncio.Semaphore(_AT_A_TIME)

    async def ask(user: str) -> Grant:
        async with limit:
            try:
                return (await permissions.permission(model_id, user)).value
            except NotFound:
                return Grant(user, "")

    first = [await ask(user) for user in users[:1]]  # who may not ask is refused once, not often
    return (*first, *await asyncio.gather(*(ask(user) for user in users[1:])))
