"""The Set-up tab: the guide as checks, what each rests on, and what mends it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from screens.set_up import SetUpScreen
from tests.screens.console import Console, console, only_file
from tests.screens.storage_worlds import (
    BEHIND,
    GUIDE,
    MAPPED,
    NAMELESS,
    PASSWORD,
    SIZES,
    USER,
    Odd,
    kept,
    said,
    send,
    world,
)
from tests.screens.test_storage import awkward_mappings
from tests.screens.test_storage_granting import silent, without_authorizer

CHAPTERS = (
    "Creating",
    "Access to storage",
    "Synchronizing",
    "Viewing details",
    "Permissions",
    "Model access control",
)
ACCESS = "The machine user may read"
PLUGIN = "aws --region eu-west-1 eks get-token --cluster-name liftie-351b9a34"


async def at(shown: Console, name: str, title: str, *keys: str) -> None:
    """Open a registry's set-up, go down to a check, then press keys."""
    await shown.open(name, "S")
    await to(shown, title)
    await shown.press(*keys)


async def to(shown: Console, title: str) -> None:
    """Go down to a check."""
    await shown.press("home")
    for _ in range(30):
        if title in shown.cursor_line:
            return
        await shown.press("down")
    raise AssertionError(f"{title!r} is not on the screen:\n{shown.text}")


async def test_the_guide_stands_there_as_checks_chapter_by_chapter() -> None:
    async with console() as shown:
        await shown.open(GUIDE, "S")

        places = [shown.lines.index(shown.line(f"      {chapter}")) for chapter in CHAPTERS]
        assert places == sorted(places)
        assert "● pass " in shown.cursor_line
        assert "The registry is ready" in shown.cursor_line
        assert "! warn " in shown.line("The registry is at the latest version")
        assert "It is at 1.6.0-b51, and 1.13.0-b58 is the latest." in shown.text
        assert "? not checked " in shown.line(ACCESS)
        assert "1 fail, 1 warn, 13 pass, 2 not checked." in shown.lines[-2]
        assert "12:04:31 UTC" in shown.lines[0]
        assert "Enter View  f Fix  p Test  Y Save  J JSON" in shown.lines[-1]


async def test_checks_appear_as_they_are_found_and_the_rest_say_that_they_are_under_way() -> None:
    odd = Odd(held={"list_workbenches"})
    async with world(odd) as shown:
        await shown.open(GUIDE)
        await shown.keys("S")
        await shown.until("Compared: 12")
        assert "◐ checking " in shown.line("Every workbench beside it")
        assert "● pass " in shown.line("The registry is ready")

        await shown.keys("p")
        await shown.until("1 fail, 1 warn, 12 pass, 2 not checked.")
        assert "◐ checking " in shown.line("Every workbench beside it")
        await shown.keys("r", "r")
        await shown.until("1 fail, 1 warn, 12 pass, 2 not checked.")
        assert "◐ checking " in shown.line("Every workbench beside it")
        odd.go.set()
        await shown.until("david-test (2.0.45-b86) was told on")
        await shown.rest()
        assert "checking" not in shown.text


async def test_enter_shows_what_was_seen_by_which_call_and_where_the_guide_says_so() -> None:
    async with console() as shown:
        await at(shown, GUIDE, "The registry is at the latest", "enter")
        assert "The registry is at the latest version: warn" in shown.text
        assert "Next: Upgrade it when that suits its users." in shown.text
        assert "f plans the upgrade." in shown.text
        assert "From ml getLatestModelRegistryVersion, 2026-11-23 12:04:31 UTC, " in shown.words
        assert ", request id " in shown.text
        assert "In the guide: Setting up Cloudera AI Registry." in shown.text
        assert "The check is called version." in shown.text

        await shown.press("escape", "y")
        assert "The registry is at the latest version: warn. It is at 1.6.0-b51" in shown.words


async def test_p_looks_at_that_check_again_and_at_nothing_else() -> None:
    odd = Odd()
    async with world(odd) as shown:
        await at(shown, GUIDE, "Access to the cluster")
        before = Counter(odd.asked)
        assert before["audit_events"] > 0

        shown.clock.wind(minutes=5)
        await shown.press("p")
        assert set(odd.asked - before) == {"registry_access", "describe_environment"}
        assert "12:09:31 UTC" in shown.lines[0]

        await shown.press("up", "up", "p")
        assert "Permissions" in shown.cursor_line
        await shown.press("ctrl+p")
        assert "There is no check under the cursor." in shown.line(" Test ")


async def test_only_the_registry_is_read_again_by_itself_and_r_looks_at_everything() -> None:
    odd = Odd()
    async with world(odd) as shown:
        await shown.open(GUIDE, "S")
        before = Counter(odd.asked)
        screen = shown.app.screen
        assert isinstance(screen, SetUpScreen)

        screen.load()  # as the timer does
        await shown.rest()
        assert set(odd.asked - before) <= {"list_registries", "audit_events"}

        await shown.press("d", "S")
        assert odd.asked["user_sync_state"] == before["user_sync_state"]
        await shown.press("r")
        assert odd.asked["user_sync_state"] == before["user_sync_state"] + 1


async def test_f_signs_in_then_plans_access_and_once_that_is_made_the_check_passes() -> None:
    async with console() as shown:
        await at(shown, GUIDE, ACCESS)
        assert "f signs in to Ranger. Nobody has signed in to Ranger at" in said(shown)
        await shown.press("f")
        await shown.type(PASSWORD)
        await shown.press("enter")
        assert "✗ fail " in shown.cursor_line
        assert f"No policy lets {USER} read and write (3 looked at)." in said(shown)
        assert "2 fail, 1 warn, 13 pass, 1 not checked." in shown.text

        await shown.press("f")
        assert f"Let {GUIDE} read and write storage, by Ranger" in shown.lines[0]
        await send(shown)
        await shown.press("escape")
        assert "● pass " in shown.cursor_line
        assert f"(version 3) lets {USER} read and write" in said(shown)
        assert "1 fail, 1 warn, 14 pass, 1 not checked." in shown.text
        assert len(await kept(shown)) == 1


async def test_f_plans_the_synchronization_of_mappings_and_the_line_turns_green() -> None:
    async with console() as shown:
        await at(shown, BEHIND, "The data lakes have the IDBroker mappings", "f")
        assert "Synchronize the IDBroker mappings of sandbox-aws" in shown.lines[0]
        await send(shown)
        shown.clock.wind(minutes=30)
        await shown.press("r", "escape")
        assert "● pass " in shown.line("The data lakes have the IDBroker mappings")


def stale(users: Any) -> Any:
    """Return the state of users that were changed since they were synchronized."""
    return users.model_copy(update={"state": "STALE"})


async def test_f_plans_the_synchronization_of_users_and_the_upgrade() -> None:
    async with world(Odd(changed={"user_sync_state": stale})) as shown:
        await at(shown, GUIDE, "The environment has its users", "f")
        assert "Synchronize the users of eng-ml-env-v2" in shown.lines[0]
        await shown.press("escape")
        await to(shown, "The registry is at the latest")
        await shown.press("f")
        assert f"Upgrade {GUIDE}" in shown.lines[0]


async def test_f_synchronizes_workbenches_and_grants_access_to_the_cluster() -> None:
    async with console() as shown:
        await at(shown, NAMELESS, "Every workbench beside it")
        assert "✗ fail " in shown.cursor_line
        await shown.press("f")
        assert f"Synchronize {NAMELESS} with 3 workbenches" in shown.lines[0]
        await shown.press("escape")

        await to(shown, "Access to the cluster is granted")
        assert "f plans access to the cluster. No cloud identity has access." in said(shown)
        await shown.press("f")
        assert f"Give access to the cluster of {NAMELESS}" in shown.lines[0]


async def test_f_names_the_plugin_of_the_kubeconfig_before_it_lets_it_run() -> None:
    async with console() as shown:
        await at(shown, MAPPED, "The cluster answers", "f")
        assert "f again runs this to sign in to the cluster" in said(shown)
        assert PLUGIN in said(shown)
        assert "? not checked " in shown.cursor_line

        await shown.press("f")
        assert "● pass " in shown.cursor_line
        assert "It answers in " in shown.text


async def test_f_asks_whether_there_is_raz_and_everything_is_looked_at_with_the_answer() -> None:
    odd = Odd(changed={"list_data_lakes": silent, "id_broker_mappings": without_authorizer})
    async with world(odd) as shown:
        await at(shown, GUIDE, "It is known whether the environment", "f")
        assert "Has eng-ml-env-v2 RAZ?" in shown.lines[0]
        assert "which proves nothing" in said(shown)

        await shown.press("down", "enter")
        assert "! warn " in shown.line("It is known whether the environment")
        assert "That it has no RAZ, as was said, is taken as so." in said(shown)
        assert "✗ fail " in shown.line(ACCESS)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("The registry is ready", "Nothing here mends it."),
        ("Every inference service", "Upgrade the inference service."),
    ],
)
async def test_f_is_dimmed_with_the_reason_where_nothing_mends_it(title: str, why: str) -> None:
    async with console() as shown:
        await at(shown, GUIDE, title, "f")
        assert f"AI Registries / {GUIDE}" in shown.lines[0]
        await shown.press("ctrl+p")
        assert why in shown.line(" Fix ")


async def test_the_report_is_saved_as_markdown_and_shown_as_json(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await shown.open(GUIDE, "S", "Y")
        file = only_file(tmp_path)
        assert file.name == f"{GUIDE}-set-up.md"
        text = file.read_text("utf-8")
        file.unlink()
        assert "1 fail, 1 warn, 13 pass, 2 not checked" in text
        assert "## Model access control" in text
        assert "alice@example.com" in text

        await shown.press("J")
        assert '"check": "registry-ready"' in shown.text
        await shown.press("Y")
        report = json.loads(only_file(tmp_path).read_text("utf-8"))
        assert len(report["findings"]) == 17


@pytest.mark.parametrize(
    ("fault", "name", "blind", "seen"),
    [
        ("down:iam", GUIDE, "You hold MLAdmin", "The registry is ready"),
        ("503@getIdBrokerMappings", MAPPED, ACCESS, "The data lakes have the IDBroker"),
        ("503@listMlServingApps", GUIDE, "Every inference", "Every workbench"),
    ],
)
async def test_a_service_that_is_down_leaves_the_other_lines_standing(
    fault: str, name: str, blind: str, seen: str
) -> None:
    async with console("--fault", fault) as shown:
        await at(shown, name, blind)
        assert "? not checked " in shown.cursor_line
        assert "(503)" in said(shown)
        assert "● pass " in shown.line(seen)
        assert "● pass " in shown.line("The domain has an address")
        assert "checking" not in shown.text


async def test_somebody_with_fewer_rights_is_told_what_could_not_be_looked_at() -> None:
    async with console("--as", "bob") as shown:
        await at(shown, GUIDE, ACCESS)
        assert "? not checked " in shown.cursor_line
        assert "Reading it takes IamViewer." in said(shown)
        assert "● pass " in shown.line("The registry is ready")
        assert "not checked " in shown.line("Access to the cluster is granted")


async def test_names_nobody_would_choose_are_text_in_what_was_found() -> None:
    async with world(Odd(changed={"id_broker_mappings": awkward_mappings})) as shown:
        await at(shown, MAPPED, ACCESS)
        for key in ("enter", "escape", "y", "J", "escape"):
            assert "[red]x[/]␛[2J<U+202E>" in said(shown) or key == "escape"
            assert all(sign.isprintable() for line in shown.lines for sign in line)
            assert {strip.cell_length for strip in shown.strips} == {shown.app.size.width}
            await shown.press(key)


@SIZES
async def test_in_every_size_each_check_its_words_and_the_keys_are_seen(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await shown.open(GUIDE, "S")
        for _ in range(22):
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert len(shown.lines) == size[1]
            assert shown.cursor_line
            assert "Help" in shown.lines[-1]
            assert "1 fail, 1 warn, 13 pass, 2 not checked." in shown.text
            await shown.press("down")
        assert "Who sees which" in shown.cursor_line
        assert "Compared: 12 models." in shown.text
