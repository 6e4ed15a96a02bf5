"""Who one is to the control plane, and which roles that brings: one's own and one's groups'."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.crn import short
from backends.domain.errors import AccessDenied, NotFound, ServiceError, UnexpectedAnswer
from backends.domain.person import Caller, RoleAssignment, Roles, is_machine_user
from backends.ports import People, RoleBook

T = TypeVar("T")


async def who_am_i(people: People, roles: RoleBook) -> Caller:
    """Return the caller; `roles` is None where the service would not tell all of them.

    A machine user has no user record, so it is found through the key that signs. The roles its
    groups bring cannot be asked for.

    Raises:
        ServiceError: Neither the user nor the key could be read; see `backends.domain.errors`.
    """
    try:
        user = (await people.get_user()).value
    except (AccessDenied, NotFound, UnexpectedAnswer):
        crn = (await people.get_access_key()).value.actor_crn
    else:
        held = await _effective_roles(roles, user.crn)
        return Caller(
            user.crn,
            user.name,
            user.email,
            is_machine=False,
            roles=held,
            is_account_admin=user.account_admin,
            workload_name=user.workload_username,
        )
    if not is_machine_user(crn):
        return Caller(crn, short(crn), "", False, await _effective_roles(roles, crn))
    found, held = await asyncio.gather(
        _told(people.list_machine_users([crn])), _told(roles.machine_user_resource_roles(crn))
    )
    name = found[0].machine_user_name if found else short(crn).partition("/")[0]
    return Caller(
        crn,
        name,
        "",
        is_machine=True,
        roles=None if held is None else Roles(frozenset(), held),
        workload_name=found[0].workload_username if found else "",
    )


async def _effective_roles(roles: RoleBook, crn: str) -> Roles | None:
    account, resources, groups = await asyncio.gather(
        _told(roles.user_roles()), _told(roles.user_resource_roles()), _told(roles.groups_of(crn))
    )
    if account is None or resources is None or groups is None:
        return None
    theirs = await asyncio.gather(
        *(
            asyncio.gather(
                _told(roles.group_roles(group)), _told(roles.group_resource_roles(group))
            )
            for group in groups
        )
    )
    names, held = set[str](), list[RoleAssignment](resources)
    names.update(map(short, account))
    for group_account, group_resources in theirs:
        if group_account is None or group_resources is None:
            return None
        names.update(map(short, group_account))
        held.extend(group_resources)
    return Roles(frozenset(names), tuple(dict.fromkeys(held)))


async def _told(asked: Awaitable[Answer[T]]) -> T | None:
    """Await an answer's value; None when the service would not, or could not, give it."""
    try:
        return (await asked).value
    except ServiceError:
        return None
