"""Giving access to a cluster and taking it away: whom, the review, the end, and the way back."""

from __future__ import annotations

import pytest

from registry_tui.settings import Settings
from tests.screens.console import Console, console
from tests.screens.test_access import ACCOUNT, CLOSED, GUIDE, OPERATORS, OWN, access
from tests.screens.test_review import kept

ELSEWHERE = f"{ACCOUNT}:role/prod-ml-operators"
ANNA = f"{ACCOUNT}:user/anna"
AZURE = "model-registry-ml-b3570ad8-2e9"
OBJECT_ID = "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90"
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


async def give(shown: Console, identity: str, name: str = GUIDE) -> None:
    """Go as far as to the review of giving somebody access."""
    await access(shown, "n", name=name)
    await shown.paste(identity)
    await shown.press("enter")
    shown.clock.wind(seconds=1)


async def take_away(shown: Console, *keys: str, name: str = GUIDE) -> None:
    """Go as far as to the review of taking away the access of the first in the list."""
    await access(shown, *keys, "R", name=name)
    shown.clock.wind(seconds=1)


async def send(shown: Console, key: str = "y") -> None:
    """Agree, and let it take effect while it is read back."""
    await shown.keys(key)
    shown.clock.wind(seconds=10)
    await shown.rest()


@SIZES
async def test_oneself_is_suggested_first_then_those_with_access_elsewhere(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await access(shown, "n", name=CLOSED)

        assert "Give access to the cluster of" in shown.lines[0]
        assert "ml-plat" in shown.cursor_line
        assert "you, through the role ml-platform-admins" in shown.words
        assert "has" in shown.line("eng-ml")
        assert shown.lines[-1] == " Enter Choose  Esc Back"

        await shown.press("escape")
        assert "Nobody was granted access yet. n grants it." in shown.text
        assert await kept(shown) == ()


async def test_who_has_access_already_is_said_to() -> None:
    async with console() as shown:
        await access(shown, "n")

        assert "has access here already" in shown.line(OWN)
        assert "has access here already" in shown.line(OPERATORS)
        assert "has access to model-registry-ml-7b20e4d1-0c9" in shown.line(ELSEWHERE)

        await shown.press("enter")
        assert "It has access already: granting it again changes nothing" in shown.words


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        (GUIDE, "arn:aws:sts::433052309983:assumed-role/ops/anna", "the ARN of a session"),
        (GUIDE, f"{ACCOUNT}:root", "The root of an account cannot be given access"),
        (GUIDE, "rubbish", "It is not the ARN of a user or a role"),
        (GUIDE, OBJECT_ID, "It is not the ARN of a user or a role"),
        (GUIDE, f"{ACCOUNT}:user/an na", "It has blanks or control characters in it."),
    ],
)
async def test_what_cannot_be_an_identity_says_why_and_is_not_taken(
    name: str, typed: str, reason: str
) -> None:
    async with console(size=(80, 24)) as shown:
        await access(shown, "n", name=name)
        await shown.paste(typed)
        assert reason in shown.words

        await shown.press("enter")
        assert "Give access to the cluster of" in shown.lines[0]
        assert await kept(shown) == ()


@pytest.mark.parametrize(("name", "typed"), [(GUIDE, ANNA), (AZURE, OBJECT_ID)])
async def test_a_typed_identity_is_taken(name: str, typed: str) -> None:
    async with console() as shown:
        await access(shown, "n", name=name)
        await shown.type(typed)
        assert typed in shown.cursor_line
        assert "typed" in shown.cursor_line

        await shown.press("enter")
        assert f"Gives {typed} access to the cluster of {name}." in shown.words


async def test_on_azure_what_has_another_form_is_taken_with_a_warning() -> None:
    async with console(size=(80, 24)) as shown:
        await access(shown, "n", name=AZURE)
        await shown.paste("anna@example.com")
        assert "It does not have the form of an object id" in shown.words
        assert "typed" in shown.cursor_line

        await shown.press("enter")
        assert "Gives anna@example.com access to the cluster of" in shown.words
        assert "! warn" in shown.text


async def test_on_azure_what_filters_the_suggestions_stands_behind_them() -> None:
    async with console() as shown:
        await access(shown, "n", name=AZURE)
        first = shown.cursor_line
        await shown.type(first.split()[1][:8])
        assert shown.cursor_line == first


async def test_on_azure_nothing_typed_is_taken_before_the_suggestions_are_there() -> None:
    async with console("--fault", "slow:300@listEnvironments") as shown:
        await access(shown, name=AZURE)
        await shown.keys("n", "y", "o")
        assert "typed" not in shown.text
        await shown.until("you")
        await shown.keys("u", "enter")
        await shown.until("Gives ")
        assert "Gives you" not in shown.words


async def test_the_row_under_the_cursor_is_shown_whole() -> None:
    async with console(size=(60, 20)) as shown:
        await access(shown, "n")
        assert OWN in shown.text
        assert f" {OWN}\n" in shown.text
        assert "you, through the role ml-platform-admins" in shown.words


async def test_a_grant_is_reviewed_sent_and_followed_to_its_end() -> None:
    async with console() as shown:
        await give(shown, ANNA)
        assert f"Give access to the cluster of {GUIDE}" in shown.lines[0]
        assert "y sends it. Esc sends nothing." in shown.text
        assert "The kubeconfig in the answer is kept nowhere." in shown.words

        await send(shown)
        assert "● done" in shown.lines[0]
        assert "A shows who has access, C what runs in the cluster." in shown.words
        assert "A Access  C Cluster" in shown.lines[-1]

        await shown.press("A")
        assert ANNA in shown.text
        await shown.press("escape", "C")
        await shown.until("1 Pods 7")


async def test_escape_sends_nothing() -> None:
    async with console() as shown:
        await give(shown, ANNA)
        await shown.press("escape")
        assert "Nothing was sent." in shown.text
        assert await kept(shown) == ()


async def test_taking_access_away_takes_the_name_typed() -> None:
    async with console() as shown:
        await take_away(shown)
        assert f"away from {OPERATORS}." in shown.words
        assert f"type {GUIDE}" in shown.words
        assert "Give the access again." in shown.text

        await shown.type(GUIDE[:-1])
        await shown.press("enter")
        assert await kept(shown) == ()

        await shown.type(GUIDE[-1])
        await send(shown, "enter")
        assert "● done" in shown.lines[0]
        await shown.press("A")
        assert OPERATORS not in shown.text
        assert OWN in shown.text


async def test_what_has_a_way_back_is_not_said_to_have_none() -> None:
    async with console() as shown:
        await take_away(shown)
        assert "Give the access again." in shown.line("Way back")
        assert "This cannot be taken back" not in shown.words


async def test_ones_own_access_is_guarded_by_a_check_of_its_own() -> None:
    async with console() as shown:
        await take_away(shown, "end")
        assert "✗ fail " in shown.line("It is not your own access")
        assert f"type {GUIDE} somebody-else" in shown.words

        await shown.type(GUIDE)
        await shown.press("enter")
        assert "Still missing: somebody-else." in shown.text
        assert await kept(shown) == ()

        await shown.type(" somebody-else")
        await send(shown, "enter")
        assert "● done" in shown.lines[0]
        (entry,) = await kept(shown)
        assert entry.records[0].overridden == ("somebody-else",)


async def test_the_way_back_of_a_revocation_is_to_give_it_again() -> None:
    async with console() as shown:
        await take_away(shown)
        await shown.type(GUIDE)
        await send(shown, "enter")
        await shown.press("escape", "L", "B")
        assert f"Gives {OPERATORS} access to the cluster of {GUIDE}." in shown.words

        shown.clock.wind(seconds=1)
        await send(shown)
        assert "● done" in shown.lines[0]
        await shown.press("A")
        assert OPERATORS in shown.text


async def test_the_way_back_of_a_grant_is_to_take_it_away() -> None:
    async with console() as shown:
        await give(shown, ANNA)
        await send(shown)
        await shown.press("escape", "L", "B")

        assert f"away from {ANNA}." in shown.words
        assert f"type {GUIDE}" in shown.words


async def test_who_cannot_be_looked_up_can_still_be_typed() -> None:
    async with console("--fault", "503@listModelRegistryAccess") as shown:
        await access(shown)
        assert "listModelRegistryAccess finds the service unavailable" in shown.words

        await shown.press("n")
        assert "did not say who has access." in shown.words
        await shown.paste(ANNA)
        await shown.press("enter")
        assert f"Gives {ANNA} access" in shown.words
        assert "? not checked" in shown.line("It is known who has access")


async def test_read_only_dims_grant_and_revoke_with_the_reason() -> None:
    settings = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)
    async with console(settings=settings) as shown:
        await access(shown, "n", "R")
        assert "A Access" in shown.lines[1]
        await shown.press("K")
        assert "a token in it" in shown.text

        await shown.press("ctrl+p")
        for word in ("Grant", "Revoke"):
            assert "Read-only" in shown.line(f" {word} ")
