"""Finds the one registry, or environment, that a person means by a name or a CRN."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.errors import NotFound
from backends.domain.registry import Registry
from backends.ports import RegistryDirectory
from registry_tui.exits import WrongUsage


async def find(directory: RegistryDirectory, wanted: str) -> Answer[Registry]:
    """Return the registry with this name or CRN; upper and lower case count only among names.

    Raises:
        NotFound: There is none.
        WrongUsage: There are several with this name.
    """
    answer = await directory.list_registries()
    registry = the_one(answer.value, wanted)
    if registry is None:
        raise missing("registries", wanted)
    return Answer(registry, answer.call, answer.body)


def find_environment(environments: Sequence[Environment], wanted: str) -> Environment:
    """Return the environment with this name or CRN.

    Raises:
        NotFound: There is none.
    """
    for environment in environments:
        if wanted in (environment.crn, environment.environment_name):
            return environment
    raise missing("environments", wanted)


def the_one(registries: Sequence[Registry], wanted: str) -> Registry | None:
    """Return the registry with this name or CRN, or None; raise `WrongUsage` for several."""
    named = [row for row in registries if wanted in (row.crn, row.name)] or [
        row for row in registries if wanted.casefold() == row.name.casefold()
    ]
    if len(named) > 1:
        crns = ", ".join(row.crn for row in named)
        raise WrongUsage(
            "registries",
            f"there are {len(named)} with the name {wanted}: {crns}",
            hint="Give the CRN of the one you mean.",
        )
    return named[0] if named else None


def missing(things: str, wanted: str) -> NotFound:
    """Return what to raise where none of the `things`, in the plural, has this name or CRN."""
    return NotFound(
        things,
        f"there is none with the name or CRN {wanted}",
        hint=f"`registry-tui {things} list` shows which there are.",
    )
