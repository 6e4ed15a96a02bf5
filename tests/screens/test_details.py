"""The Details tab of a registry."""

from __future__ import annotations

import re
import time
from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

import pytest

from screens.details import DetailsScreen
from screens.wanted import TabWanted
from tests.screens.console import Console, console, only_file

READY = "960afc3b-162"
INSTALLING = "d17a3e48-3c2"
DELETING = "27ad5c60-b18"
CRN_OF_READY = (
    "crn:cdp:ml:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:model_registry:"
    "d23c7136-a0be-4165-b0f5-020cece4548f"
)
IN_ORDER = (
    "Name",
    "Environment Name",
    "Environment CRN",
    "CRN",
    "Machine User CRN",
    "Machine User Name",
    "Machine User Workload User Name",
    "Creation Date",
    "Creator",
    "Creator E-mail",
    "Domain",
    "Endpoint Public Access",
    "Version",
    "Latest Version",
    "Cloud",
    "Region",
    "RAZ",
)
FIELD = re.compile(r"^[ ▸] (?P<label>\S+( \S+)*)  +(?P<value>\S.*)$")


def fields(shown: Console) -> dict[str, str]:
    """Return what the page says, by label, in its order."""
    found = [match for line in shown.lines[3:-1] if (match := FIELD.match(line))]
    return {match["label"]: match["value"] for match in found}


@pytest.fixture
def in_india(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Put this machine into a zone of its own."""
    monkeypatch.setenv("TZ", "IST-5:30")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def on_field(shown: Console, label: str) -> None:
    """Put the cursor on a field."""
    await shown.press("home", *["down"] * IN_ORDER.index(label))
    assert shown.cursor_line.startswith(f"▸ {label} ")


async def test_every_field_is_there_in_the_order_of_the_console() -> None:
    async with console() as shown:
        await shown.open(READY)

        found = fields(shown)

    assert tuple(found) == IN_ORDER
    assert found["Name"] == "model-registry-ml-960afc3b-162"
    assert found["Environment Name"] == "eng-ml-env-v2"
    assert found["Environment CRN"].startswith("crn:cdp:environments:us-west-1:")
    assert found["CRN"].startswith("crn:cdp:ml:us-west-1:")
    assert found["Machine User CRN"].startswith("crn:altus:iam:us-west-1:")
    assert found["Machine User Workload User Name"].startswith("srv_cml_env_machine_user_8dcf2 ")
    assert found["Creation Date"].startswith("2024-11-13 19:26 UTC  (2 y ago)")
    assert found["Creator"].startswith("crn:altus:iam:")
    assert found["Creator E-mail"] == "meera@example.com"
    assert found["Domain"].startswith("https://modelregistry.ml-960afc3b-162.")
    assert found["Endpoint Public Access"] == "Disabled"
    assert found["Version"] == "1.6.0-b51  (behind 1.13.0-b58)"
    assert found["Latest Version"] == "1.13.0-b58"
    assert (found["Cloud"], found["Region"], found["RAZ"]) == ("AWS", "us-west-2", "Enabled")


async def test_the_title_is_the_consoles_with_the_status_beside_it() -> None:
    async with console() as shown:
        await shown.open(READY)

        assert shown.lines[0].startswith(" AI Registries / model-registry-ml-960afc3b-162  ● Ready")
        assert "Details" in shown.lines[1]
        assert "Events & Logs" in shown.lines[1]


@pytest.mark.parametrize("arguments", [("--fault", "denied:iam"), ("--as", "bob")])
async def test_without_iam_the_missing_right_is_named_and_the_rest_is_there(
    arguments: tuple[str, ...],
) -> None:
    async with console(*arguments) as shown:
        await shown.open(READY)

        found = fields(shown)

    refused = {label for label, value in found.items() if value == "needs the IamViewer role"}
    assert tuple(found) == IN_ORDER
    assert refused == {"Machine User Name", "Machine User Workload User Name", "Creator E-mail"}
    assert found["Region"] == "us-west-2"


async def test_without_environments_the_missing_right_is_named() -> None:
    async with console("--fault", "denied:environments") as shown:
        await shown.open(READY)

        found = fields(shown)

    needed = "needs a role on the environment, such as EnvironmentUser"
    assert (found["Cloud"], found["Region"]) == (needed, needed)
    assert found["Creator E-mail"] == "meera@example.com"


async def test_what_is_not_assigned_yet_says_so() -> None:
    async with console() as shown:
        await shown.open(INSTALLING)

        assert fields(shown)["Domain"] == "not assigned yet"


async def test_a_copied_value_is_shown_in_full_with_the_way_it_took() -> None:
    async with console() as shown:
        await shown.open(READY)
        await on_field(shown, "CRN")
        assert CRN_OF_READY not in shown.text

        await shown.press("y")

        assert CRN_OF_READY in shown.text
        assert "Sent to the terminal's clipboard (OSC 52)." in shown.text
        assert "press Y for a file" in shown.text


async def test_a_value_is_written_to_a_file(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await shown.open(READY)
        await on_field(shown, "CRN")

        await shown.press("Y")

        written = only_file(tmp_path)
        assert written.read_text(encoding="utf-8") == CRN_OF_READY
        assert str(written) in shown.words


async def test_what_has_no_value_cannot_be_copied_and_the_palette_says_why() -> None:
    async with console("--fault", "denied:iam") as shown:
        await shown.open(READY)
        await on_field(shown, "Creator E-mail")

        await shown.press("y")
        assert "clipboard" not in shown.text

        await shown.press("ctrl+p")
        reason = "Creator E-mail has no value to copy: needs the IamViewer role."
        assert reason in shown.line(" Copy ")
        assert "was not answered by any call" in shown.line(" Source ")


async def test_enter_shows_the_whole_value_and_escape_returns_to_its_field() -> None:
    async with console() as shown:
        await shown.open(READY)
        await on_field(shown, "CRN")

        await shown.press("enter")
        assert CRN_OF_READY in shown.text
        assert "From ml listModelRegistries" in shown.text

        await shown.press("escape")
        assert shown.cursor_line.startswith("▸ CRN ")


async def test_a_value_shown_whole_is_copied_without_what_stands_below_it() -> None:
    async with console() as shown:
        await shown.open(READY)
        await on_field(shown, "CRN")

        await shown.press("enter", "y")

        assert shown.text.count(CRN_OF_READY) == 2
        assert "characters" not in shown.text


async def test_a_value_says_which_call_it_came_from_and_when() -> None:
    async with console() as shown:
        await shown.open(READY)
        for label, call in [
            ("CRN", "ml listModelRegistries"),
            ("Machine User Workload User Name", "iam listMachineUsers"),
            ("Creator E-mail", "iam listUsers"),
            ("Latest Version", "ml getLatestModelRegistryVersion"),
            ("Region", "environments describeEnvironment"),
            ("RAZ", "datalake listDatalakes"),
        ]:
            await on_field(shown, label)
            await shown.press("i")

            said = rf"{label}: From {call}, 2026-11-23 12:04:31 UTC, request id [0-9a-f-]{{36}}\."
            assert re.search(said, shown.words), label


async def test_the_raw_json_is_what_the_service_said() -> None:
    async with console() as shown:
        await shown.open(READY, "J")

        assert '"serviceName": "model-registry-ml-960afc3b-162"' in shown.text
        assert '"status": "installation:finished"' in shown.text
        assert "d17a3e48-3c2" not in shown.text

        await shown.press("escape")
        assert tuple(fields(shown)) == IN_ORDER


async def test_a_registry_deleted_meanwhile_says_so_and_keeps_what_was_shown() -> None:
    async with console() as shown:
        await shown.open(DELETING)
        before = fields(shown)
        assert "Deleting" in shown.lines[0]
        shown.clock.wind(hours=3)

        await shown.press("r")

        assert fields(shown) == before
        assert "As of 12:04:31 UTC." in shown.words
        assert "model-registry-ml-27ad5c60-b18 is no longer listed" in shown.words
        assert "Esc goes back to the list." in shown.words


async def test_a_status_moves_and_fields_fill_when_it_is_read_again() -> None:
    async with console() as shown:
        await shown.open(INSTALLING)
        assert "Installing" in shown.lines[0]
        shown.clock.wind(hours=3)

        await shown.press("r")

        assert "Ready" in shown.lines[0]
        assert "15:04:31 UTC" in shown.lines[0]
        assert fields(shown)["Domain"].startswith("https://")


async def test_a_failed_refresh_keeps_the_fields_and_says_what_to_do() -> None:
    async with console("--fault", "later:500") as shown:
        await shown.open(READY, "r")

        found = fields(shown)
        assert tuple(found) == IN_ORDER
        assert found["Name"] == "model-registry-ml-960afc3b-162"
        assert "As of 12:04:31 UTC." in shown.words
        assert "failed inside the service (500)" in shown.words
        assert "Press r to try again." in shown.words


@pytest.mark.usefixtures("in_india")
async def test_t_turns_every_time_to_this_machines_zone_and_back() -> None:
    async with console() as shown:
        await shown.open(READY)

        await shown.press("t")
        assert fields(shown)["Creation Date"].startswith("2024-11-14 00:56 IST")
        assert "17:34:31 IST" in shown.lines[0]

        await shown.press("t")
        assert fields(shown)["Creation Date"].startswith("2024-11-13 19:26 UTC")
        assert "12:04:31 UTC" in shown.lines[0]


async def test_every_way_from_field_to_field_ends_at_the_last() -> None:
    async with console() as shown:
        await shown.open(READY)
        labels = [""]
        for _ in range(len(IN_ORDER)):
            labels.append(shown.cursor_line)
            await shown.press("down")
        assert all(before != after for before, after in pairwise(labels))
        assert shown.cursor_line == labels[-1]


async def test_another_tab_asked_for_by_one_that_was_left_does_not_come() -> None:
    async with console() as shown:
        await shown.press("enter")
        details = shown.app.screen
        assert isinstance(details, DetailsScreen)
        await shown.press("escape")
        shown.app.post_message(TabWanted(details.opened, "events"))
        await shown.rest()

        assert shown.lines[0].startswith(" AI Registries  ")
        assert "25 of 25" in shown.lines[1]
