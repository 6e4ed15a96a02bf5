"""Which registry a name or a CRN means."""

from __future__ import annotations

import pytest

from backends.domain.answer import Answer
from backends.domain.errors import NotFound
from backends.domain.registry import Registry
from registry_tui.exits import WrongUsage
from registry_tui.verbs.finding import find
from tests.services.answers import answer


class Directory:
    """Lists registries with the names given; each CRN is the name's position."""

    def __init__(self, *names: str) -> None:
        self.names = names

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        return answer(
            tuple(
                Registry(crn=f"crn:{number}", service_name=name)
                for number, name in enumerate(self.names)
            )
        )

    async def latest_registry_version(self) -> Answer[str]:
        return answer("")


@pytest.mark.parametrize(
    ("wanted", "crn"),
    [("alpha", "crn:0"), ("crn:1", "crn:1"), ("BETA", "crn:1"), ("Gamma", "crn:2")],
)
async def test_a_registry_is_found_by_name_or_crn(wanted: str, crn: str) -> None:
    found = await find(Directory("alpha", "beta", "Gamma", "gamma"), wanted)

    assert found.value.crn == crn


async def test_a_name_several_have_is_refused_with_the_candidates() -> None:
    with pytest.raises(WrongUsage, match="crn:0, crn:2"):
        await find(Directory("twin", "other", "twin"), "twin")


async def test_part_of_a_name_means_nothing() -> None:
    with pytest.raises(NotFound):
        await find(Directory("alpha"), "alp")
