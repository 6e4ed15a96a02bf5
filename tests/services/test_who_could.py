"""Who could help: those who hold the roles it takes on an environment, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied
from backends.domain.person import Assignee, MachineUser, User
from backends.ports import People, RoleBook
from backends.services.access.who_could import who_could
from backends.services.planning.roles import NEEDED
from tests.services.answers import answer

ENVIRONMENT = "crn:cdp:environments:us-west-1:acc:environment:e1"
ANNA = "crn:altus:iam:us-west-1:acc:user:anna-id"
BERT = "crn:altus:iam:us-west-1:acc:user:bert-id"
ROBOT = "crn:altus:iam:us-west-1:acc:machineUser:robot/robot-id"
ADMINS = "crn:altus:iam:us-west-1:acc:group:admins/admins-id"


def holds(who: str, role: str) -> Assignee:
    crn = f"crn:altus:iam:us-west-1:altus:resourceRole:{role}"
    return Assignee(assignee_crn=who, resource_role_crn=crn)


class Iam:
    """Knows Anna and the robot, and who holds what; unless it does not tell."""

    def __init__(self, *assigned: Assignee, tells: bool = True, tells_names: bool = True) -> None:
        self.asked: list[str] = []
        self._assigned = assigned
        self._tells = tells
        self._tells_names = tells_names

    async def assignees(self, resource_crn: str) -> Answer[tuple[Assignee, ...]]:
        self.asked.append(resource_crn)
        if not self._tells:
            raise AccessDenied("iam", "no")
        return answer(self._assigned)

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        if not self._tells_names:
            raise AccessDenied("iam", "no")
        known = (User(crn=ANNA, email="anna@example.com"),)
        return answer(tuple(one for one in known if one.crn in ids))

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        known = (MachineUser(crn=ROBOT, machine_user_name="robot"),)
        return answer(tuple(one for one in known if one.crn in names))


async def found(iam: Iam) -> dict[str, str]:
    """Return who could, with which roles; all of different names."""
    holders = await who_could(cast("RoleBook", iam), cast("People", iam), ENVIRONMENT, NEEDED)
    told = {one.name: " and ".join(one.roles) for one in holders}
    assert len(told) == len(holders)
    return told


async def test_who_holds_the_roles_it_takes_is_named_with_them() -> None:
    iam = Iam(holds(ROBOT, "MLAdmin"), holds(ANNA, "EnvironmentAdmin"), holds(ANNA, "MLAdmin"))
    assert await found(iam) == {
        "anna@example.com": "MLAdmin and EnvironmentAdmin",
        "robot": "MLAdmin",
    }
    assert iam.asked == [ENVIRONMENT]


async def test_other_roles_do_not_count() -> None:
    assert await found(Iam(holds(ANNA, "MLUser"), holds(BERT, "DataSteward"))) == {}


async def test_only_the_roles_that_are_asked_for_count() -> None:
    iam = Iam(holds(ANNA, "MLAdmin"), holds(BERT, "EnvironmentAdmin"))
    who = await who_could(cast("RoleBook", iam), cast("People", iam), ENVIRONMENT, ("MLAdmin",))
    assert [one.crn for one in who] == [ANNA]


async def test_a_role_that_is_held_twice_is_named_once() -> None:
    assert await found(Iam(*[holds(ANNA, "MLAdmin")] * 2)) == {"anna@example.com": "MLAdmin"}


async def test_a_group_is_named_as_a_group_and_who_is_not_known_by_an_id() -> None:
    iam = Iam(holds(ADMINS, "MLAdmin"), holds(BERT, "MLAdmin"))
    assert set(await found(iam)) == {"the group admins", "bert-id"}


async def test_they_come_by_name() -> None:
    everybody = (holds(who, "MLAdmin") for who in (ROBOT, ADMINS, BERT, ANNA))
    assert list(await found(Iam(*everybody))) == [
        "anna@example.com",
        "bert-id",
        "robot",
        "the group admins",
    ]


async def test_two_of_one_name_are_two() -> None:
    groups = [f"crn:altus:iam:us-west-1:acc:group:admins/{number}" for number in (2, 1)]
    iam = Iam(*(holds(one, "MLAdmin") for one in groups))
    holders = await who_could(cast("RoleBook", iam), cast("People", iam), ENVIRONMENT, NEEDED)
    assert [(one.name, one.crn) for one in holders] == [
        ("the group admins", groups[1]),
        ("the group admins", groups[0]),
    ]


async def test_where_names_are_not_told_the_roles_are_told_all_the_same() -> None:
    assert await found(Iam(holds(ANNA, "MLAdmin"), tells_names=False)) == {"anna-id": "MLAdmin"}


async def test_what_iam_does_not_tell_is_a_failure() -> None:
    with pytest.raises(AccessDenied):
        await found(Iam(tells=False))
