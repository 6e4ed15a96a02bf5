"""Synchronizing registries with workbenches: choosing, sending, the outcomes, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest
from pydantic import JsonValue

from backends.demo.journal import MemoryJournal
from backends.domain.answer import Answer
from backends.domain.plan import Request
from backends.ports import ControlPlane, Session
from registry_tui.settings import Settings
from screens.synchronize import SynchronizeScreen
from tests.screens import test_changes
from tests.screens.console import Console, console
from tests.screens.test_review import all_lines, kept

NAME = "model-registry-ml-3f1c07d9-5b2"
OTHER = "model-registry-ml-960afc3b-162"
TUNING = "c2b9f0e7-6a3d-4d55-8f10-9e8d7c6b5a43"
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
THREE = ("feature-lab", "legacy-notebooks", "tuning-nightly")
READ_ONLY = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)


async def choose(shown: Console, *keys: str, name: str = NAME) -> None:
    """Open the dialog of a registry, long enough for it to have been read, then press keys."""
    await shown.open(name, "s")
    shown.clock.wind(seconds=1)
    await shown.press(*keys)


async def send(shown: Console) -> None:
    """Send the plan on the screen once it can have been read."""
    shown.clock.wind(seconds=1)
    await shown.press("y")


def row(shown: Console, name: str) -> str:
    """Return a workbench's row."""
    return next(line for line in shown.lines if name in line and "2.0." in line)


@SIZES
async def test_those_that_need_it_are_chosen_and_why_is_said(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await choose(shown)

        assert f"Synchronize {NAME} with these workbenches?" in shown.words
        for name in THREE:
            assert "[x]" in shown.line(f"  {name}")
        assert "[" not in shown.line("  notebooks-archive")
        assert "Each reads again which registry to use." in shown.words
        assert shown.lines[-2] == " y sends it. Esc sends nothing."
        assert "y Yes  Space Choose" in shown.lines[-1]


async def test_how_each_learns_of_a_registry_stands_beside_it() -> None:
    async with console() as shown:
        await choose(shown, name="960afc3b")

        assert "[x]" in row(shown, "david-test")
        assert "manual: older than 2.0.46" in row(shown, "david-test")
        assert "[ ]" in row(shown, "zoram-serving-exp")
        assert "automatic, every 5 minutes" in row(shown, "zoram-serving-exp")


@pytest.mark.parametrize("keys", [("s",), ("enter", "s"), ("e", "s")])
async def test_it_is_asked_from_list_details_and_events(keys: tuple[str, ...]) -> None:
    async with console() as shown:
        await shown.press("slash")
        await shown.paste(NAME)
        await shown.press("enter", *keys)

        assert f"Synchronize {NAME} with these workbenches?" in shown.text
        await shown.press("escape")
        assert "Nothing was sent." in shown.text


async def test_space_chooses_and_leaves_out_and_the_plan_follows() -> None:
    async with console() as shown:
        await choose(shown, "space")
        assert "[ ]" in row(shown, "feature-lab")
        assert f"Synchronize {NAME} with 2 workbenches" in shown.lines[0]
        assert "Sends 1/2" in shown.text
        assert "Tells the workbench legacy-notebooks" in shown.text

        await shown.press("space")
        assert "[x]" in row(shown, "feature-lab")
        assert f"Synchronize {NAME} with 3 workbenches" in shown.lines[0]
        assert "Sends 1/3" in shown.text


async def test_what_cannot_be_chosen_says_why_and_stays_left_out() -> None:
    async with console(size=(80, 24)) as shown:
        await choose(shown, "down", "down", "space")
        assert "notebooks-archive: It is not ready: Suspended." in shown.lines[-2]
        assert "[" not in shown.line("  notebooks-archive")

        await shown.press("J")
        assert "with 3 workbenches" in shown.text


async def test_enter_shows_a_workbench_whole_and_chooses_nothing() -> None:
    async with console(size=(80, 24)) as shown:
        await choose(shown, "down", "down", "enter")
        assert "notebooks-archive" in shown.lines[0]
        assert "Environment: eng-ml-dev-env-aws" in shown.text
        assert "Synchronization: manual: older than 2.0.46" in shown.words
        assert "It is not ready: Suspended." in shown.text
        assert "outbound network access" in shown.words

        await shown.press("escape", "J")
        assert "with 3 workbenches" in shown.text


async def test_nothing_chosen_cannot_be_sent_and_says_so() -> None:
    async with console() as shown:
        await choose(shown, "space", "down", "space", "down", "down", "space")
        assert "with no workbench" in shown.lines[0]
        assert "No workbench is chosen. Space chooses the one under the cursor." in shown.text
        assert "No workbench needs it." not in shown.text

        await send(shown)
        assert await kept(shown) == ()


async def test_escape_and_a_yes_too_early_to_be_meant_send_nothing() -> None:
    async with console() as shown:
        await shown.open(NAME, "s", "y", "escape")

        assert "Nothing was sent." in shown.text
        assert await kept(shown) == ()


async def test_the_command_script_tells_each_workbench() -> None:
    async with console(size=(120, 60)) as shown:
        await choose(shown, "c")

        assert shown.text.count("cdp ml refresh-model-registry-configmap") == 3
        for name in THREE:
            assert f"# Tells the workbench {name} (" in shown.text


class Holds(test_changes.Waits):
    """A control plane that tells one workbench only once the gate is open."""

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send it; what is for `tuning-nightly`, when it may leave."""
        waits = str(request.body["workspaceCrn"]).endswith(TUNING)
        return await (super().change(request) if waits else self._plane.change(request))


class Sessions(test_changes.Sessions):
    """Opens sessions whose control plane holds one workbench back."""

    def connect(self, profile: str = "", region: str = "") -> Session:
        """Open a session."""
        session = self._demo.connect(profile, region)
        plane = cast("ControlPlane", Holds(session.control_plane, self.gate))
        return replace(session, control_plane=plane, journal=self._journal)


async def test_while_it_is_sent_each_row_says_what_becomes_of_it() -> None:
    connector = Sessions(MemoryJournal())
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await choose(shown)
        await shown.keys("y")
        await shown.until("● accepted")

        assert "● accepted" in row(shown, "legacy-notebooks")
        assert "? may have arrived" in row(shown, "feature-lab")
        assert "◐ being sent" in shown.line("tuning-nightly  ")
        assert "It is not ready: Suspended." in row(shown, "notebooks-archive")
        assert "[x]" in row(shown, "feature-lab")
        assert "Esc leaves. It goes on" in shown.text

        connector.gate.set()
        await shown.rest()
        assert "2 of 3 accepted it." in shown.text
        assert len(await kept(shown)) == 1


async def test_of_what_failed_s_plans_the_rest_and_then_all_is_done() -> None:
    async with console(size=(80, 24)) as shown:
        await choose(shown, "y")
        assert "✗ failed" in shown.lines[0]
        assert "✗ feature-lab" in shown.line("feature-lab: ")
        assert "● legacy-notebooks" in shown.text
        assert "● tuning-nightly" in shown.text
        assert "s tries again with what is left." in shown.text
        assert "s Synchronize" in shown.lines[-1]

        await shown.press("s")
        assert "[x]" in shown.line("  feature-lab")
        assert "[ ]" in shown.line("  legacy-notebooks")
        assert "[ ]" in shown.line("  tuning-nightly")

        await send(shown)
        assert "● done" in shown.lines[0]
        assert "● feature-lab" in shown.text
        assert "legacy-notebooks" not in shown.text
        assert {len(entry.plan.steps) for entry in await kept(shown)} == {1, 3}
        await shown.press("ctrl+p")
        assert "It has left nothing over." in shown.line(" Synchronize ")


async def test_the_journal_has_it_and_says_that_no_way_back_is_needed() -> None:
    async with console() as shown:
        await choose(shown, "y", "escape", "L")
        assert "✗ failed" in shown.cursor_line
        assert f"Synchronize {NAME}"[:-1] in shown.cursor_line

        await shown.press("B")
        assert "None is needed: each workbench reads again" in shown.words
        await shown.press("enter")
        assert "refreshModelRegistryConfigmap" in shown.text


async def test_marks_are_shown_and_counted_and_gone_with_the_registry() -> None:
    async with console() as shown:
        await test_changes.choose(shown, OTHER)
        await shown.press("space")
        assert f"* {OTHER[:-3]}" in shown.cursor_line
        assert "1 marked  1 of 25" in shown.lines[1]
        await shown.press("space")
        assert "marked" not in shown.lines[1]

        await shown.press("space")
        await test_changes.delete(shown, OTHER)
        shown.clock.wind(hours=2)
        await shown.press("r", "escape")
        await shown.press("escape")
        assert "marked" not in shown.lines[1]


async def test_several_marked_registries_are_synchronized_at_once() -> None:
    async with console() as shown:
        for name in (NAME, OTHER):
            await test_changes.choose(shown, name)
            await shown.press("space")
        await shown.press("escape")
        assert "2 marked  25 of 25" in shown.lines[1]

        await shown.press("s")
        assert "Synchronize 2 registries with 4 workbenches" in shown.lines[0]
        assert "Synchronize 2 registries with these workbenches?" in shown.text
        assert f"It is about {OTHER}, {NAME}." in shown.words
        assert "eng-ml-env-v2" in row(shown, "david-test")
        assert "[x]" in row(shown, "david-test")
        assert "[x]" in row(shown, "feature-lab")


@pytest.mark.parametrize(
    ("arguments", "settings", "reason"),
    [
        ((), READ_ONLY, "Read-only"),
        (("--as", "quentin"), None, "MLAdmin and EnvironmentAdmin on eng-ml-env-v2."),
    ],
)
async def test_where_one_may_not_it_is_dimmed_with_the_reason(
    arguments: tuple[str, ...], settings: Settings | None, reason: str
) -> None:
    async with console(*arguments, settings=settings) as shown:
        await shown.open(OTHER, "s")
        assert "with these workbenches?" not in shown.text
        await shown.press("ctrl+p")
        assert reason in shown.line(" Synchronize ")


async def test_a_service_that_is_down_is_a_sentence_and_r_tries_again() -> None:
    async with console("--fault", "later:down:ml", size=(80, 24)) as shown:
        await shown.open(NAME, "s")
        assert "press r to try again" in shown.words
        assert "r Check again" in shown.lines[-1]

        shown.clock.wind(seconds=1)
        await shown.press("y", "space", "r")
        assert "finds the service unavailable" in shown.words
        assert await kept(shown) == ()


@pytest.mark.parametrize("keys", [(), ("space",)])
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_what_could_not_be_read_again_stays_and_is_not_sent(
    size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with console("--fault", "later:503@listWorkspaces", size=size) as shown:
        await shown.open(NAME, "s", "r", *keys)
        assert "feature-lab" in shown.text
        assert "As of 12:04:31 UTC." in shown.words
        assert "It could not be checked again. r tries once more." in shown.words
        assert "r Check again" in shown.lines[-1]

        await send(shown)
        assert await kept(shown) == ()


async def test_what_was_refused_is_chosen_anew_only_when_it_was_checked_again() -> None:
    async with console() as shown:
        await choose(shown)
        dialog = shown.app.screen
        assert isinstance(dialog, SynchronizeScreen)
        dialog.ended("It was refused.")
        await shown.press("space")
        assert "[x]" in row(shown, "feature-lab")
        await shown.press("ctrl+p")
        assert "It has to be checked first." in shown.line(" Choose ")

        await shown.press("escape", "r", "space")
        assert "[ ]" in row(shown, "feature-lab")


async def test_names_nobody_would_choose_stay_in_their_place() -> None:
    async with console("--fault", "names", size=(80, 24)) as shown:
        await shown.open("[31mred", "s")
        assert "Synchronize ␛[31mred␛[0m and ␛]0;title␇ done with these" in shown.words
        assert "david-test" in shown.text
        said = await all_lines(shown)
        await shown.press("c")
        assert "# Synchronize " in shown.text
        assert not any("\x1b" in text or "\x07" in text for text in (said, shown.text))
