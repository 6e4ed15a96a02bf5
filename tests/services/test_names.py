"""Names for CRNs: a kindness, whose absence is no failure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied
from backends.domain.person import MachineUser, User
from backends.ports import People
from backends.services.names import name_or_id, names_of
from tests.services.answers import answer

ANNA = "crn:altus:iam:us-west-1:acc:user:anna-id"
GONE = "crn:altus:iam:us-west-1:acc:user:gone-id"
ROBOT = "crn:altus:iam:us-west-1:acc:machineUser:robot/robot-id"


class Book:
    """Knows Anna and the robot, and notes what was asked."""

    def __init__(self, *, machines: bool = True) -> None:
        self.asked: list[list[str]] = []
        self._machines = machines

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        self.asked.append(list(ids))
        return answer((User(crn=ANNA, email="anna@example.com"),))

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        self.asked.append(list(names))
        if not self._machines:
            raise AccessDenied("iam", "no")
        return answer((MachineUser(crn=ROBOT, machine_user_name="robot"),))


def people(book: Book) -> People:
    return cast("People", book)


async def test_users_and_machine_users_are_asked_for_once_each() -> None:
    book = Book()

    found = await names_of(people(book), [ROBOT, ANNA, GONE, ANNA, "", "nonsense"])

    assert found == {ANNA: "anna@example.com", ROBOT: "robot"}
    assert sorted(book.asked) == [[ROBOT], [ANNA, GONE]]


async def test_of_nobody_nothing_is_asked() -> None:
    book = Book()

    assert await names_of(people(book), ["", "crn:altus:ml:us-west-1:acc:other:x"]) == {}
    assert book.asked == []


async def test_a_refusal_leaves_out_only_what_was_refused() -> None:
    book = Book(machines=False)

    assert await names_of(people(book), [ROBOT, ANNA]) == {ANNA: "anna@example.com"}


def test_without_a_name_the_last_part_of_the_crn_stands_in() -> None:
    assert name_or_id(ANNA, {ANNA: "anna@example.com"}) == "anna@example.com"
    assert name_or_id(GONE, {}) == "gone-id"
    assert name_or_id(GONE, {GONE: ""}) == "gone-id"
