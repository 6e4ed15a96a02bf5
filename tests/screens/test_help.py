"""The help screen, and the keys that work everywhere."""

from __future__ import annotations

import pytest

from registry_tui.settings import ProfileSettings, Settings
from screens.key_table import KEY_TABLE
from tests.screens.console import console


async def test_every_key_of_every_action_is_in_the_help() -> None:
    async with console(size=(120, 420)) as shown:
        await shown.press("question_mark")

        for title, actions in KEY_TABLE:
            assert title in shown.text
            for action in (one for one in actions if one.key):
                keys = f"  {' '.join(action.keys)}  "
                rows = [row for row in shown.lines if row.startswith(keys)]
                assert any(row.endswith(f"  {action.summary}") for row in rows), keys


async def test_the_keys_of_the_screen_one_comes_from_go_first() -> None:
    async with console(size=(80, 24)) as shown:
        await shown.press("L", "question_mark")
        assert "▸ Journal " in shown.lines[2]
        await shown.press("escape", "escape", "question_mark")
        assert "▸ Registries " in shown.lines[2]


async def test_the_help_is_scrolled_to_its_end_in_a_small_terminal() -> None:
    async with console(size=(60, 20)) as shown:
        await shown.press("question_mark", "end")

        assert "Leave." in shown.text
        assert "q Ctrl+Q" in shown.text

        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]


@pytest.mark.parametrize("where", [(), ("enter",), ("e",), ("question_mark",), ("M",)])
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_q_and_ctrl_q_leave_from_every_screen(where: tuple[str, ...], key: str) -> None:
    async with console() as shown:
        await shown.press(*where)
        assert shown.app.is_running

        await shown.pilot.press(key)

        assert not shown.app.is_running
        assert not shown.app.return_code


async def test_ctrl_q_leaves_even_while_one_types() -> None:
    async with console() as shown:
        await shown.press("slash", "q")
        assert "q" in shown.lines[1]

        await shown.pilot.press("ctrl+q")

        assert not shown.app.is_running


async def test_ctrl_c_says_how_to_leave_and_leaves_when_pressed_again_at_once() -> None:
    async with console() as shown:
        await shown.press("ctrl+c")
        assert "q leaves." in shown.text

        shown.clock.wind(seconds=5)
        await shown.press("ctrl+c")
        assert shown.app.is_running

        await shown.pilot.press("ctrl+c")
        assert not shown.app.is_running
        assert shown.app.return_code == 130


async def test_escape_and_backspace_go_back_and_never_leave() -> None:
    async with console() as shown:
        await shown.press("enter", "backspace")
        assert "25 of 25" in shown.lines[1]

        await shown.press("escape", "backspace", "escape")
        assert shown.app.is_running
        assert "25 of 25" in shown.lines[1]


async def test_read_only_is_said_on_every_screen() -> None:
    async with console(settings=Settings(read_only=True, refresh_list_s=3600)) as shown:
        for keys in ((), ("enter",), ("e",), ("escape", "question_mark")):
            await shown.press(*keys)
            assert "read-only" in shown.lines[0]


async def test_the_label_of_the_profile_is_said_on_every_screen_however_small() -> None:
    said = Settings(profiles={"demo": ProfileSettings(label="PRODUCTION")}, refresh_list_s=3600)
    for size in ((120, 36), (80, 24), (60, 20)):
        async with console(settings=said, size=size) as shown:
            for keys in ((), ("enter",), ("e",), ("escape", "question_mark")):
                await shown.press(*keys)
                assert "PRODUCTION" in shown.lines[0], (size, keys)
