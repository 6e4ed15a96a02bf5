"""Who may be given access to a cluster: oneself first, then those who have it elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.identity import assumed_role
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import Session
from backends.services.told import told

_AT_A_TIME = 4
MOST_LISTED = 40
"""How many other registries are asked at most, which is a call each."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A cloud identity, and what is known of it.

    Attributes:
        text: As the service takes it: an ARN, or an object id.
        words: Where it is from, as a clause: `you`, `has access to model-registry-1`.
        note: What to know about it, as a sentence; empty for nothing.
    """

    text: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Who may be meant.

    Attributes:
        own: Oneself; why that is not known, where it is not.
        elsewhere: Those with access to other clusters in the same cloud, by name.
        unread: How many registries did not tell who has access.
    """

    own: Identity | ServiceError
    elsewhere: tuple[Identity, ...]
    unread: int


async def own_identity(session: Session, environment: Environment) -> Identity | ServiceError:
    """Return whom the cloud of an environment takes us for, in the form that is given access.

    On AWS the session of a role becomes the role's ARN, its path looked up with `iam:GetRole`;
    where that may not be asked, the ARN is without a path, and the note says so.
    """
    try:
        if environment.cloud == "Azure":
            return Identity((await session.azure.caller()).value.name, "you")
        return await _own_on_aws(session, environment.region)
    except ServiceError as error:
        return error


async def _own_on_aws(session: Session, region: str) -> Identity:
    arn = (await session.aws.caller(region)).value.name
    assumed = assumed_role(arn)
    if assumed is None:
        return Identity(arn, "you")
    role = await told(session.aws.role_arn(region, assumed.role))
    words = f"you, through the role {assumed.role}"
    if isinstance(role, ServiceError):
        note = "Its path could not be looked up: if the role has one, this ARN is refused."
        return Identity(assumed.role_arn, words, note)
    return Identity(role, words)


async def suggestions(
    session: Session,
    registry: Registry,
    environment: Environment,
    others: Sequence[Registry],
    clouds: Sequence[Environment],
) -> Suggestions:
    """Look who may be meant when access to a registry's cluster is granted.

    Args:
        session: Where to ask.
        registry: Whose cluster it is.
        environment: Its environment.
        others: Every registry one sees.
        clouds: Every environment one sees; registries in other clouds are left out.
    """
    same = {row.crn for row in clouds if row.cloud == environment.cloud}
    asked = [
        row
        for row in others
        if row.crn != registry.crn and row.environment_crn in same and row.health is Health.READY
    ][:MOST_LISTED]
    gate = asyncio.Semaphore(_AT_A_TIME)

    async def users(row: Registry) -> tuple[str, ...] | ServiceError:
        async with gate:
            return await told(session.control_plane.registry_access(row.crn))

    async with asyncio.TaskGroup() as group:
        own = group.create_task(own_identity(session, environment))
        lists = [group.create_task(users(row)) for row in asked]
    where: dict[str, list[str]] = {}
    unread = 0
    for row, listing in zip(asked, lists, strict=True):
        listed = listing.result()
        if isinstance(listed, tuple):
            for identity in listed:
                where.setdefault(identity, []).append(row.name)
        else:
            unread += 1
    return Suggestions(
        own.result(),
        tuple(Identity(one, _has_access(where[one])) for one in sorted(where)),
        unread,
    )


def _has_access(names: Sequence[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"has access to {names[0]}{more}"
