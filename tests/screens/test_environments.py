"""Environments: the list with what stands in each, its filter, and one of them opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry_tui.settings import Settings
from tests.screens.console import Console, console, only_file
from tests.screens.storage_worlds import Odd, world
from tests.screens.test_synchronize import send

WIDE = (140, 36)
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
IN_USE = "model-registry-ml-1ee0b6a4-21f"
OLD = "eng-ml-dev-env-aws"
NAME = "model-registry-ml-3f1c07d9-5b2"
LISTS = {
    "listModelRegistries": "Registries are not known.",
    "listWorkspaces": "Workbenches are not known.",
    "listMlServingApps": "Inference services are not known.",
    "listDatalakes": "Data lakes, and so RAZ, are not known.",
}


async def open_environment(shown: Console, name: str, *keys: str) -> None:
    """Open one environment, then press keys."""
    await shown.press("E", "slash")
    await shown.paste(f"name:{name}")
    assert "1 of 18" in shown.lines[1]
    await shown.press("enter", "enter", *keys)


@pytest.mark.parametrize("keys", ["", "enter", "e", "enter A", "L", "M"])
async def test_e_shows_the_environments_wherever_one_is(keys: str) -> None:
    async with console() as shown:
        await shown.press(*keys.split(), "E")
        assert shown.lines[0].startswith(" Environments ")
        assert "18 of 18" in shown.lines[1]

        await shown.press("escape")
        assert not shown.lines[0].startswith(" Environments ")


async def test_e_over_the_environments_comes_back_to_them() -> None:
    async with console() as shown:
        await open_environment(shown, OLD, "d", "E")
        assert shown.lines[0].startswith(" Environments ")
        assert "1 of 18" in shown.lines[1]
        assert len(shown.app.screen_stack) == 2


async def test_a_wide_screen_has_every_column() -> None:
    async with console(size=WIDE) as shown:
        await shown.press("E")
        heads = ("Status", "Name", "Cloud", "Region", "RAZ", "Registry", "Workbenches")
        heads = (*heads, "Inference", "Synchronize", "Data Lake", "Credential")
        assert shown.lines[2].split() == " ".join(heads).split()

        one = shown.line("prod-ml-aws")
        for cell in ("● Available", "AWS", "eu-cent", " yes ", "2 registries", "2: 2.0.58"):
            assert cell in one
        assert "1: 1.16.0" in one
        assert "manual: 1" in one
        assert "✗ Start failed" in shown.line("lab-azure ")
        assert "◐ Create in p" in shown.line("marketing-aws")
        assert "GCP" in shown.line("genomics-gcp")


@SIZES
async def test_a_small_list_has_status_name_and_how_workbenches_learn(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await shown.press("E")

        assert "● Available" in shown.line("eng-ml-env-v2")
        assert "manual" in shown.line("eng-ml-env-v2")
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("raz:none", ["marketing-aws"]),
        ("raz:no cloud:azure -vision", ["lab-azure", "labs-udr-azure", "retail-ml-azure"]),
        ("sync:manual name:prod", ["prod-ml-aws", "prod-ml-azure"]),
        ("workbenches:2.0.45 -risk", ["eng-ml-env-v2", "prod-ml-aws", "prod-ml-azure"]),
        ("has:feature-lab", [OLD]),
        ("has:960afc3b", ["eng-ml-env-v2"]),
        ("cloud:gcp", ["genomics-gcp"]),
    ],
)
async def test_terms_of_the_filter_find_what_they_say(typed: str, found: list[str]) -> None:
    async with console() as shown:
        await shown.press("E", "slash")
        await shown.paste(typed)
        await shown.press("enter")

        rows = shown.lines[3 : 3 + len(found)]
        assert [row[18:].split()[0] for row in rows] == found
        assert f"{len(found)} of 18" in shown.lines[1]


async def test_what_is_wrong_with_a_filter_is_said_and_escape_clears_it() -> None:
    async with console() as shown:
        await shown.press("E", "slash")
        await shown.type("colour:red")
        assert "There is no field colour" in shown.text

        await shown.press("escape", "slash")
        await shown.type("nosuchplace")
        assert "No environment matches the filter. Esc clears it." in shown.text
        await shown.press("enter", "s", "y", "enter", "escape")
        assert "18 of 18" in shown.lines[1]


@pytest.mark.parametrize("operation", LISTS)
async def test_an_answer_that_is_missing_keeps_the_rest_and_is_said(operation: str) -> None:
    async with console("--fault", f"503@{operation}", size=(80, 24)) as shown:
        await shown.press("E")

        assert "18 of 18" in shown.lines[1]
        assert "● Available" in shown.line("eng-ml-env-v2")
        assert LISTS[operation] in shown.words
        assert "press r to try again" in shown.words
        assert "Help" in shown.lines[-1]


async def test_without_the_environments_there_are_no_rows_but_the_reason() -> None:
    async with console("--fault", "503@listEnvironments", size=(80, 24)) as shown:
        await shown.press("E", "s", "y", "enter")

        assert "environments listEnvironments finds the service unavailable" in shown.words
        assert "press r to try again" in shown.words
        assert "of 18" not in shown.lines[1]


async def test_what_could_not_be_read_again_stays_and_is_said() -> None:
    async with console("--fault", "later:503@listWorkspaces") as shown:
        await shown.press("E", "r")

        assert "manual: 1" in shown.line("eng-ml-env-v2")
        assert "listWorkspaces finds the service unavailable" in shown.words
        assert "Workbenches are not known." not in shown.words


async def test_one_environment_shows_its_fields_and_who_learns_how() -> None:
    async with console() as shown:
        await open_environment(shown, "eng-ml-env-v2")

        assert "Environments / eng-ml-env-v2  ● Available" in shown.lines[0]
        assert "AWS us-west-2" in shown.line("Platform")
        assert "yes" in shown.line("  RAZ")
        assert "model-registry-ml-960afc3b-162 (Ready)" in shown.line("  Registry")
        assert "manual for david-test; s does it" in shown.line("  Synchronize")
        assert "manual" in shown.line("david-test  ")
        assert "automatic, every 5 minutes" in shown.line("zoram-serving-exp")
        assert "upgrade it" in shown.line("1.1.0")

        await shown.press("down", "down", "enter")
        assert "Synchronization: automatic, every 5 minutes (2.0.46 or newer)" in shown.text
        assert "works only where outbound network access is configured correctly" in shown.words


@SIZES
async def test_a_small_screen_shows_every_workbench_of_an_environment(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await open_environment(shown, OLD)

        for name in ("feature-lab", "legacy-notebooks", "notebooks-archive", "tuning-nightly"):
            assert sum(f" {name}" in line[:24] for line in shown.lines) == 1
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


async def test_fields_and_neighbours_are_seen_whole() -> None:
    async with console(size=(80, 24)) as shown:
        await open_environment(shown, OLD, "enter")
        assert "model-api is not healthy: readiness probe failed 4 times." in shown.words
        assert "CRN: crn:cdp:ml:" in shown.text

        await shown.press("escape", "tab", "home", "enter")
        assert "crn:cdp:environments:us-west-1:" in shown.text
        await shown.press("escape", "y")
        assert "Sent to the terminal's clipboard" in shown.text


async def test_s_synchronizes_from_there_and_the_date_of_it_is_shown() -> None:
    async with console() as shown:
        await open_environment(shown, OLD)
        assert "2026-11-23" not in shown.line("legacy-notebooks  ")

        await shown.press("s")
        assert f"Synchronize {NAME} with 3 workbenches" in shown.lines[0]
        await send(shown)
        assert "2 of 3 accepted it." in shown.text

        await shown.press("escape")
        await open_environment(shown, OLD)
        assert "manual, told 2026-11-23: " in shown.line("legacy-notebooks  ")


async def test_s_is_for_the_registry_in_use_in_the_environment_under_the_cursor() -> None:
    async with console() as shown:
        await shown.press("E", "slash")
        await shown.paste("name:fraud-prod-aws")
        await shown.press("enter", "s")

        assert f"Synchronize {IN_USE} with no workbench" in shown.lines[0]
        await shown.press("escape")
        assert "Nothing was sent." in shown.text


async def test_d_opens_the_registry_in_use_in_it() -> None:
    async with console() as shown:
        await open_environment(shown, OLD, "d")
        assert f"AI Registries / {NAME}" in shown.lines[0]

        await shown.press("escape")
        assert f"Environments / {OLD}" in shown.lines[0]


async def test_where_there_is_no_registry_nothing_can_be_synchronized() -> None:
    async with console(size=(80, 24)) as shown:
        await open_environment(shown, "genomics-gcp")
        assert "GCP europe-west3" in shown.text
        assert "Neither a workbench nor an Inference service is in it" in shown.words
        assert "s Synchronize" not in shown.lines[-1]

        await shown.press("d", "s", "enter")
        assert "Environments / genomics-gcp" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "It has no registry that you may see." in shown.line(" Registry ")


async def test_a_company_without_registries_still_has_its_environments() -> None:
    async with console("--fault", "nothing") as shown:
        await shown.press("E")
        assert "18 of 18" in shown.lines[1]
        assert " none " in shown.cursor_line

        await shown.press("s", "ctrl+p")
        assert "apac-ml-aws has no registry that you may see." in shown.line(" Synchronize ")


async def test_read_only_dims_synchronize_with_the_reason() -> None:
    settings = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)
    async with console(settings=settings) as shown:
        await open_environment(shown, OLD, "s")
        assert f"Environments / {OLD}" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "Read-only" in shown.line(" Synchronize ")


async def test_the_crn_is_copied_and_saved(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await shown.press("E", "y")
        assert "crn:cdp:environments:us-west-1:" in shown.text

        await shown.press("Y")
        assert only_file(tmp_path).read_text("utf-8").startswith("crn:cdp:environments:")


async def test_capital_s_checks_every_registry_and_sums_up_what_was_found() -> None:
    odd = Odd(held={"describe_environment"})
    async with world(odd, size=(200, 36)) as shown:
        await shown.press("E")
        assert "Set-up" not in shown.lines[2]
        await shown.keys("S")
        await shown.until("Checking the registry in use of each environment; nothing is changed.")
        odd.go.set()
        await shown.rest()

        assert "Storage" in shown.lines[2]
        assert "Set-up" in shown.lines[2]
        assert "Set-up of 11 registries at 12:0" in shown.text
        assert "UTC, but for clusters: " in shown.text
        assert " still to be checked" not in shown.text
        assert "Checking the registry in use" not in shown.text
        assert "2 fail, 1 warn" in shown.line("eng-ml-env-v2 ")
        assert " fail " in shown.line("lab-azure ")
        assert " fail" not in shown.line("genomics-gcp ")
        assert odd.asked["list_workbenches"] == 2, "what is the same for all is asked once"
        assert odd.asked["kubeconfig"] == odd.asked["change"] == 0


async def test_what_checks_found_comes_environment_by_environment_and_can_be_filtered() -> None:
    odd = Odd(held={"user_sync_state"})
    async with world(odd, size=(140, 36)) as shown:
        await shown.press("E")
        await shown.keys("S", "S")
        await shown.until(" still to be checked.")
        for _ in range(20):
            await shown.pilot.pause()
        _, _, counts = shown.words.partition("Set-up of ")
        known, left = int(counts.split()[0]), int(counts.partition(" still")[0].split()[-1])
        assert known + left == 11
        odd.go.set()
        await shown.rest()
        assert " still to be checked" not in shown.text

        await shown.press("slash")
        await shown.paste("setup:fail")
        await shown.press("enter")
        assert "11 of 18" in shown.lines[1]
        assert all(" fail" in row for row in shown.lines[3:14])

        await shown.press("slash")
        await shown.paste("setup:fail storage:fail")
        await shown.press("enter")
        assert "3 of 18" in shown.lines[1]
        assert "sandbox-aws" in shown.text
        await shown.press("r")
        assert "3 of 18" in shown.lines[1]


async def test_s_and_i_of_an_environment_open_the_set_up_and_the_storage_of_its_registry() -> None:
    async with console() as shown:
        await open_environment(shown, "eng-ml-env-v2", "S")
        assert "AI Registries / model-registry-ml-" in shown.lines[0]
        assert "Access to storage" in shown.text
        await shown.press("escape", "I")
        assert "Storage access / model-registry-ml-" in shown.lines[0]

        await shown.press("escape")
        await open_environment(shown, "genomics-gcp", "S", "I", "ctrl+p")
        for word in ("Set-up", "Storage"):
            assert "It has no registry that you may see." in shown.line(f" {word} ")
