"""The command palette."""

from __future__ import annotations

import re

import pytest

from screens.actions import Action
from screens.key_table import (
    EVERYWHERE,
    ON_DETAILS,
    ON_EVENTS,
    ON_JOURNAL,
    ON_REGISTRIES,
    ON_REVIEW,
    ON_TEXT,
)
from tests.screens.console import Console, console

WHERE: dict[str, tuple[tuple[str, ...], tuple[Action, ...]]] = {
    "registries": ((), ON_REGISTRIES),
    "details": (("enter",), ON_DETAILS),
    "events": (("e",), ON_EVENTS),
    "review": (("X", "tab"), ON_REVIEW),
    "journal": (("L",), ON_JOURNAL),
    "text": (("enter", "J"), ON_TEXT),
}


def assert_listed(shown: Console, action: Action) -> None:
    """The action is there, with its key, and its summary or a sentence in its place."""
    rows = [re.split("  +", line[2:]) for line in shown.lines[3:-1]]
    label, key, sentence = next(row for row in rows if row[0] == action.label)
    assert (label, key.split()[0]) == (action.label, action.keys[0])
    assert sentence == action.summary or sentence.endswith("."), sentence


@pytest.mark.parametrize("where", WHERE)
async def test_every_action_of_a_screen_is_listed_with_its_key(where: str) -> None:
    keys, actions = WHERE[where]
    async with console(size=(120, 140)) as shown:
        await shown.press(*keys, "ctrl+p")

        for action in (*actions, *EVERYWHERE):
            assert_listed(shown, action)


async def test_the_list_of_registries_can_be_sorted_by_each_column() -> None:
    async with console() as shown:
        await shown.press("ctrl+p")
        await shown.type("sort by name")
        await shown.press("enter")

        assert "Name ↑" in shown.lines[2]


async def test_typing_narrows_it_and_enter_does_it_on_the_screen_below() -> None:
    async with console() as shown:
        await shown.press("ctrl+p")
        await shown.type("attention")
        assert shown.cursor_line.startswith("▸ Attention")
        assert "  Open  " not in shown.text

        await shown.press("enter")

        assert "Failed" in shown.cursor_line or "failed" in shown.cursor_line
        assert "Status ↑" in shown.lines[2]


async def test_what_is_everywhere_is_done_from_it_too() -> None:
    async with console() as shown:
        await shown.press("ctrl+p")
        await shown.type("every key")
        await shown.press("enter")

        assert shown.lines[0].startswith(" Help ")

        await shown.press("escape")
        assert shown.lines[0].startswith(" AI Registries ")


@pytest.mark.parametrize(
    ("arguments", "action", "why"),
    [
        (("--fault", "nothing"), "Open", "There is no registry under the cursor."),
        (("--fault", "nothing"), "Copy", "There is no registry under the cursor."),
    ],
)
async def test_what_cannot_be_done_now_says_why_and_does_nothing(
    arguments: tuple[str, ...], action: str, why: str
) -> None:
    async with console(*arguments) as shown:
        await shown.press("ctrl+p")
        assert why in shown.line(f" {action} ")

        await shown.type(action)
        await shown.press("enter")

        assert shown.lines[0].startswith(" Commands")
        assert shown.text.count(why) >= 2


async def test_where_nothing_is_looked_for_there_is_no_next_match() -> None:
    async with console() as shown:
        await shown.press("e", "ctrl+p")
        assert "Nothing is being looked for. / finds text." in shown.line(" Next match ")

        await shown.press("escape", "slash")
        await shown.type("info")
        await shown.press("enter", "ctrl+p")
        assert "Go to the next match." in shown.line(" Next match ")


async def test_what_matches_nothing_says_so() -> None:
    async with console() as shown:
        await shown.press("ctrl+p")
        await shown.type("zebra")

        assert "Nothing matches. Esc goes back." in shown.text

        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]


async def test_arrows_walk_the_list_while_one_types() -> None:
    async with console() as shown:
        await shown.press("ctrl+p")
        first = shown.cursor_line
        await shown.press("down", "down")
        third = shown.cursor_line
        await shown.press("up", "up")
        assert shown.cursor_line == first != third
