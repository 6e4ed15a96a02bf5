"""Finds the one registry a person means by a name or a CRN."""

from __future__ import annotations

from backends.domain.answer import Answer
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
    named = [row for row in answer.value if wanted in (row.crn, row.name)] or [
        row for row in answer.value if wanted.casefold() == row.name.casefold()
    ]
    match named:
        case [registry]:
            return Answer(registry, answer.call, answer.body)
        case []:
            raise NotFound(
                "registries",
                f"there is none with the name or CRN {wanted}",
                hint="`registry-tui registries list` shows which there are.",
            )
        case _:
            crns = ", ".join(row.crn for row in named)
            raise WrongUsage(
                "registries",
                f"there are {len(named)} with the name {wanted}: {crns}",
                hint="Give the CRN of the one you mean.",
            )
