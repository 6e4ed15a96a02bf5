"""The tabs of a registry: going round, going back, and hurrying through them."""

from __future__ import annotations

import pytest

from screens.base import LIVE
from tests.screens.console import Console, console
from tests.screens.test_access import CLOSED, GUIDE, INSTALLING, PLUGIN

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
SEEN = {
    "d": "Environment CRN",
    "e": "Log of ",
    "A": "Who may use the cluster",
    "C": "1 Pods ",
    "S": "Access to storage",
}
"""What is to be seen on each tab alone."""


async def tab(shown: Console, key: str) -> None:
    """Go to a tab, and wait until it is there."""
    await shown.press(key)
    await shown.until(SEEN[key])
    assert [one for one in SEEN if SEEN[one] in shown.words] == [key]


@pytest.mark.parametrize("start", SEEN)
async def test_from_each_tab_one_goes_to_every_other(start: str) -> None:
    async with console() as shown:
        await shown.open(GUIDE)
        for key in SEEN:
            await tab(shown, start)
            await tab(shown, key)


@pytest.mark.parametrize("key", SEEN)
async def test_escape_goes_back_to_the_list_and_to_its_row(key: str) -> None:
    async with console() as shown:
        await shown.open(GUIDE)
        await tab(shown, key)

        await shown.press("escape")
        assert "1 of 25" in shown.lines[1]
        assert GUIDE in shown.cursor_line
        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]
        assert GUIDE in shown.cursor_line


@SIZES
async def test_the_tab_line_names_every_tab_and_its_key(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await shown.open(GUIDE)
        for key in SEEN:
            await shown.press(key)
            events = "e Events & Logs" if size[0] > 60 else "e Events"
            words = ("d Details", events, "m Models", "A Access", "C Cluster", "S Set-up")
            assert shown.lines[1].split() == " ".join(words).split()
            assert "● Ready" in shown.lines[0]
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert len(shown.lines) == size[1]
            assert "Help" in shown.lines[-1]


@pytest.mark.parametrize("name", [GUIDE, CLOSED, INSTALLING, PLUGIN])
async def test_keys_pressed_in_a_hurry_end_on_the_tab_of_the_last(name: str) -> None:
    async with console() as shown:
        await shown.open(name)
        await shown.keys(*"ACeCAdCeASSACCdeCSAeC")
        await shown.rest()
        await shown.keys("A")
        await shown.until(SEEN["A"])

        assert sum(one.group == LIVE for one in shown.app.workers) == 0
        await shown.press("escape")
        assert "1 of 25" in shown.lines[1]


async def test_a_hurry_through_the_tabs_answers_every_key_after_it() -> None:
    async with console("--fault", "slow:5") as shown:
        await shown.open(GUIDE)
        await shown.keys(*"CACACASeAdSC", "K", "N", "5", "A", "K", "p", "C")
        await shown.press("A")
        await shown.until(SEEN["A"])
        await shown.press("question_mark")
        assert "Help" in shown.lines[0]


async def test_escape_in_a_hurry_leaves_the_registry() -> None:
    async with console() as shown:
        await shown.open(GUIDE)
        await shown.keys("C", "A", "C", "escape", "A", "C")
        await shown.rest()
        await shown.press("escape", "escape", "escape")

        assert "25 of 25" in shown.lines[1]
        assert sum(one.group == LIVE for one in shown.app.workers) == 0


async def test_the_list_and_the_details_open_each_registry_anew() -> None:
    async with console() as shown:
        await shown.open(GUIDE, "A", "K")
        assert "a token in it" in shown.text

        await shown.press("escape", "escape")
        await shown.open(CLOSED, "A")
        assert "Not fetched yet." in shown.text
        assert "Nobody was granted access yet." in shown.text
