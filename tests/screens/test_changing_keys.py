"""The keys that change a registry: on the list and on its tabs, dimmed where they make no sense."""

from __future__ import annotations

import pytest

from registry_tui.settings import Settings
from tests.screens.console import Console, console

READY = "960afc3b-162"
INSTALLING = "d17a3e48-3c2"
UPGRADE_FAILED = "c4418e02-7aa"
CURRENT = "1ee0b6a4-21f"
LABELS = {"U": "Upgrade", "B": "Roll back", "D": "Delete", "X": "Cancel"}
READ_ONLY = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)


async def choose(shown: Console, name: str) -> None:
    """Put the cursor of the list on a registry."""
    await shown.press("slash")
    await shown.paste(name)
    await shown.press("enter")


async def why(shown: Console, key: str) -> str:
    """Return what the palette says of a key, and leave the palette."""
    await shown.press("ctrl+p")
    line = shown.line(f" {LABELS[key]} ")
    await shown.press("escape")
    return line


@pytest.mark.parametrize("where", [(), ("enter",), ("e",)])
@pytest.mark.parametrize(
    ("name", "key", "title"),
    [
        (READY, "D", "Delete model-registry-ml-960afc3b-162"),
        (READY, "U", "Upgrade model-registry-ml-960afc3b-162 to 1.13.0-b58"),
        (UPGRADE_FAILED, "B", "Roll back model-registry-ml-c4418e02-7aa"),
        (INSTALLING, "X", "Cancel the installation of model-registry-ml-d17a3e48-3c2"),
    ],
)
async def test_a_key_opens_the_review_of_its_plan(
    where: tuple[str, ...], name: str, key: str, title: str
) -> None:
    async with console() as shown:
        await choose(shown, name)
        await shown.press(*where, key)

        assert f"Review / {title}" in shown.lines[0]
        assert "Does " in shown.text


@pytest.mark.parametrize("where", [(), ("enter",), ("e",)])
@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [
        (READY, "X", "Nothing runs on it: it is installation:finished."),
        (INSTALLING, "D", "It is installing: wait until that has ended, or cancel it."),
        (UPGRADE_FAILED, "U", "Only a registry that is ready can be upgraded"),
    ],
)
async def test_what_makes_no_sense_does_nothing_and_says_why(
    where: tuple[str, ...], name: str, key: str, reason: str
) -> None:
    async with console() as shown:
        await choose(shown, name)
        await shown.press(*where)
        before = shown.lines[0]
        await shown.press(key)

        assert shown.lines[0] == before
        assert reason in shown.words
        assert f"{key} " not in shown.lines[-1]
        assert reason in await why(shown, key)


async def test_the_details_know_the_latest_version() -> None:
    async with console() as shown:
        await choose(shown, CURRENT)
        await shown.press("enter")

        assert "U Upgrade" not in shown.lines[-1]
        assert "D Delete" in shown.lines[-1]
        assert "1.13.0-b58 is the latest version" in await why(shown, "U")


async def test_the_events_know_whether_there_was_an_upgrade() -> None:
    async with console() as shown:
        await choose(shown, CURRENT)
        await shown.press("e")

        assert "no upgrade that could be rolled back" in await why(shown, "B")


async def test_read_only_dims_every_change_and_says_why() -> None:
    async with console(settings=READ_ONLY) as shown:
        await choose(shown, READY)
        for key in LABELS:
            assert "Read-only: start without --read-only" in await why(shown, key)
        for key in ("D", "U", "n"):
            await shown.press(key)
            assert "1 of 25" in shown.lines[1]


async def test_somebody_without_the_role_is_told_which_one_is_missing() -> None:
    async with console("--as", "auditor") as shown:
        await choose(shown, READY)
        reason = await why(shown, "D")

    assert "MLAdmin" in reason


async def test_where_there_is_no_registry_there_is_none_to_change() -> None:
    async with console("--fault", "nothing") as shown:
        await shown.press("D")

        assert "There are no AI Registries" in shown.text
        assert "There is no registry under the cursor." in await why(shown, "D")


async def test_force_is_planned_beside_the_usual_deletion() -> None:
    async with console() as shown:
        await choose(shown, READY)
        await shown.press("D")
        assert "Ctrl+O Force" in shown.lines[-1]

        await shown.press("ctrl+o")
        assert "Delete model-registry-ml-960afc3b-162 by force" in shown.lines[0]
        assert "whether or not" in shown.text

        await shown.press("ctrl+o")
        assert "by force" not in shown.lines[0]


async def test_only_a_deletion_can_be_forced() -> None:
    async with console() as shown:
        await choose(shown, READY)
        await shown.press("U")

        assert "Force" not in shown.lines[-1]
        await shown.press("ctrl+p")
        assert "There is no force in this." in shown.line(" Force ")
