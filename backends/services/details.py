"""What is known of one registry, gathered from every service that knows something of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from backends.domain.answer import Answer
from backends.domain.environment import Environment, uses_raz
from backends.domain.errors import ServiceError
from backends.domain.person import MachineUser, is_machine_user
from backends.domain.registry import Registry
from backends.ports import EnvironmentDirectory, People, RegistryDirectory

T = TypeVar("T")
Known: TypeAlias = Answer[T] | ServiceError | None
"""What is known of one thing: what was answered, why not, or None while it is being asked."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known so far of a registry and of what stands behind it.

    Attributes:
        registry: The registry, from the list.
        environment: Its environment.
        machine_user: Its machine user; one without names when iam lists none.
        creator: Its creator's e-mail address, or machine user name; empty when not listed.
        raz: Whether the environment's data lake uses RAZ; None when there is no data lake.
        latest: The newest version one can install.
    """

    registry: Answer[Registry]
    environment: Known[Environment] = None
    machine_user: Known[MachineUser] = None
    creator: Known[str] = None
    raz: Known[bool | None] = None
    latest: Known[str] = None


async def gather(
    registries: RegistryDirectory,
    environments: EnvironmentDirectory,
    people: People,
    registry: Answer[Registry],
    on_update: Callable[[Details], None],
) -> Details:
    """Ask for everything at once and report each arrival; one failure never hides another answer.

    Args:
        registries: Knows the latest version.
        environments: Knows the environment and its data lake.
        people: Knows the machine user and the creator.
        registry: What the list said, and when.
        on_update: Called with all that is known, once for each answer or failure.

    Returns:
        All that could be known.
    """
    details = Details(registry)
    about = registry.value

    async def ask(question: Awaitable[Answer[T]], put: Callable[[Known[T]], Details]) -> None:
        nonlocal details
        try:
            answer = await question
        except ServiceError as error:
            details = put(error)
        else:
            details = put(answer)
        on_update(details)

    async with asyncio.TaskGroup() as group:

        def start(question: Awaitable[Answer[T]], put: Callable[[Known[T]], Details]) -> None:
            group.create_task(ask(question, put))

        start(registries.latest_registry_version(), lambda known: replace(details, latest=known))
        if where := about.environment_crn:
            start(
                environments.describe_environment(where),
                lambda known: replace(details, environment=known),
            )
            start(_raz(environments, where), lambda known: replace(details, raz=known))
        if machine := about.machine_user_crn:
            start(
                _machine_user(people, machine),
                lambda known: replace(details, machine_user=known),
            )
        if about.creator:
            start(_creator(people, about.creator), lambda known: replace(details, creator=known))
    return details


async def _raz(environments: EnvironmentDirectory, environment: str) -> Answer[bool | None]:
    answer = await environments.list_data_lakes(environment)
    return Answer(uses_raz(answer.value), answer.call)


async def _machine_user(people: People, crn: str) -> Answer[MachineUser]:
    answer = await people.list_machine_users([crn])
    return Answer(answer.value[0] if answer.value else MachineUser(), answer.call)


async def _creator(people: People, crn: str) -> Answer[str]:
    if is_machine_user(crn):
        machines = await people.list_machine_users([crn])
        return Answer(machines.value[0].machine_user_name if machines.value else "", machines.call)
    users = await people.list_users([crn])
    return Answer(users.value[0].email if users.value else "", users.call)
