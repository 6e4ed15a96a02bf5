"""Who one is: a person, or a machine user that has no user record; and with which roles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied, NotFound, ServiceError, Unreachable
from backends.domain.person import AccessKey, Assignee, MachineUser, RoleAssignment, User
from backends.services.who import who_am_i
from tests.services.answers import answer

ANNA = "crn:altus:iam:us-west-1:acc:user:anna"
ROBOT = "crn:altus:iam:us-west-1:acc:machineUser:robot/1"
TEAM = "crn:altus:iam:us-west-1:acc:group:team"
HERE = "crn:cdp:environments:us-west-1:acc:environment:here"
ROLE = "crn:altus:iam:us-west-1:altus:role:"
RESOURCE_ROLE = "crn:altus:iam:us-west-1:altus:resourceRole:"
DENIED = AccessDenied("iam", "no")


def held(role: str) -> RoleAssignment:
    return RoleAssignment(resource_crn=HERE, resource_role_crn=f"{RESOURCE_ROLE}{role}")


class FakePeople:
    """Knows one caller: a person, or whoever holds the key."""

    def __init__(self, user: User | ServiceError, actor: str | ServiceError = ANNA) -> None:
        self.user = user
        self.actor = actor

    async def get_user(self) -> Answer[User]:
        if isinstance(self.user, ServiceError):
            raise self.user
        return answer(self.user)

    async def get_access_key(self) -> Answer[AccessKey]:
        if isinstance(self.actor, ServiceError):
            raise self.actor
        return answer(AccessKey(actor_crn=self.actor))

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        raise DENIED

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        assert names == [ROBOT]
        return answer((MachineUser(crn=ROBOT, machine_user_name="robot"),))


class FakeRoles:
    """Knows the roles of one person and one group; refuses the questions named in `refused`."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused

    def _check(self, question: str) -> None:
        if question in self.refused:
            raise DENIED

    async def user_roles(self, user: str = "") -> Answer[tuple[str, ...]]:
        self._check("user_roles")
        return answer((f"{ROLE}PowerUser",))

    async def user_resource_roles(self, user: str = "") -> Answer[tuple[RoleAssignment, ...]]:
        self._check("user_resource_roles")
        return answer((held("MLUser"),))

    async def machine_user_resource_roles(self, name: str) -> Answer[tuple[RoleAssignment, ...]]:
        self._check("machine_user_resource_roles")
        return answer((held("MLUser"),))

    async def groups_of(self, user: str) -> Answer[tuple[str, ...]]:
        self._check("groups_of")
        return answer((TEAM,))

    async def group_roles(self, group: str) -> Answer[tuple[str, ...]]:
        self._check("group_roles")
        return answer((f"{ROLE}IamViewer",))

    async def group_resource_roles(self, group: str) -> Answer[tuple[RoleAssignment, ...]]:
        self._check("group_resource_roles")
        return answer((held("MLAdmin"), held("MLUser")))

    async def assignees(self, resource_crn: str) -> Answer[tuple[Assignee, ...]]:
        raise DENIED


PERSON = User(crn=ANNA, email="anna@example.com", first_name="Anna", last_name="Vogel")


async def test_a_person_has_their_own_roles_and_those_of_their_groups() -> None:
    caller = await who_am_i(FakePeople(PERSON), FakeRoles())

    assert (caller.crn, caller.name, caller.email) == (ANNA, "Anna Vogel", "anna@example.com")
    assert not caller.is_machine
    assert caller.roles is not None
    assert caller.roles.account == {"PowerUser", "IamViewer"}
    assert {(row.resource_crn, row.role) for row in caller.roles.resources} == {
        (HERE, "MLUser"),
        (HERE, "MLAdmin"),
    }
    assert caller.roles.highest_ml == "MLAdmin"
    assert len(caller.roles.resources) == 2


@pytest.mark.parametrize(
    "refused",
    ["user_roles", "user_resource_roles", "groups_of", "group_roles", "group_resource_roles"],
)
async def test_roles_that_are_told_only_in_part_count_as_unknown(refused: str) -> None:
    caller = await who_am_i(FakePeople(PERSON), FakeRoles(refused))

    assert caller.name == "Anna Vogel"
    assert caller.roles is None


@pytest.mark.parametrize("refusal", [DENIED, NotFound("iam", "no user")])
async def test_a_machine_user_is_found_through_the_key_that_signs(refusal: ServiceError) -> None:
    caller = await who_am_i(FakePeople(refusal, ROBOT), FakeRoles())

    assert (caller.crn, caller.name, caller.is_machine) == (ROBOT, "robot", True)
    assert caller.roles is not None
    assert caller.roles.highest_ml == "MLUser"


async def test_a_machine_user_whose_roles_are_not_told_is_still_somebody() -> None:
    caller = await who_am_i(FakePeople(DENIED, ROBOT), FakeRoles("machine_user_resource_roles"))

    assert (caller.name, caller.roles) == ("robot", None)


async def test_a_person_without_a_readable_record_is_known_by_their_crn() -> None:
    caller = await who_am_i(FakePeople(DENIED, ANNA), FakeRoles())

    assert (caller.crn, caller.name, caller.is_machine) == (ANNA, "anna", False)
    assert caller.roles is not None


async def test_a_key_nobody_knows_is_an_error() -> None:
    with pytest.raises(AccessDenied):
        await who_am_i(FakePeople(DENIED, DENIED), FakeRoles())


async def test_an_unreachable_service_is_not_asked_a_second_way() -> None:
    with pytest.raises(Unreachable):
        await who_am_i(FakePeople(Unreachable("iam", "no answer")), FakeRoles())
