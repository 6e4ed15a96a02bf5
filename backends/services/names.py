"""Names for the CRNs of people and machine users."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from backends.domain.crn import short
from backends.domain.errors import ServiceError
from backends.domain.person import is_machine_user, is_user
from backends.ports import People


async def names_of(people: People, crns: Iterable[str]) -> Mapping[str, str]:
    """Return e-mail addresses of users and names of machine users, by CRN.

    A CRN nobody knows, or may tell us about, is left out: names are a kindness, so a refusal
    here is no failure of the page.
    """
    asked = sorted(set(crns))
    found = await asyncio.gather(
        _users(people, list(filter(is_user, asked))),
        _machine_users(people, list(filter(is_machine_user, asked))),
    )
    return {crn: name for part in found for crn, name in part.items() if name}


async def _users(people: People, crns: list[str]) -> Mapping[str, str]:
    if not crns:
        return {}
    try:
        answer = await people.list_users(crns)
    except ServiceError:
        return {}
    return {user.crn: user.email or user.name for user in answer.value}


async def _machine_users(people: People, crns: list[str]) -> Mapping[str, str]:
    if not crns:
        return {}
    try:
        answer = await people.list_machine_users(crns)
    except ServiceError:
        return {}
    return {user.crn: user.machine_user_name for user in answer.value}


def name_or_id(crn: str, names: Mapping[str, str]) -> str:
    """Return the known name, or the last part of the CRN."""
    return names.get(crn) or short(crn)
