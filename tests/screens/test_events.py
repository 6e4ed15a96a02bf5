"""The Events & Logs tab of a registry."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.screens.console import Console, console, only_file

FAILED = "5f02c9be-6d7"
INSTALLING = "d17a3e48-3c2"
WITH_MANY_EVENTS = "960afc3b-162"


def log(shown: Console) -> list[str]:
    """Return the lines below the log's heading that have a time."""
    heading = shown.lines.index(shown.line("Log of"))
    return [line.rstrip("┃ ") for line in shown.lines[heading + 1 :] if " UTC  " in line]


def log_cursor(shown: Console) -> str:
    """Return the log's line under its cursor."""
    return next(line for line in log(shown) if line.startswith("▸"))


async def test_events_stand_over_the_log_of_the_newest() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e")

        event = shown.cursor_line
        assert "2026-11-23 06:52:31 UTC" in event
        assert "createModelRegistry" in event
        assert "quentin@example.com" in event
        assert event.split()[-1].count("-") == 4
        assert "Log of createModelRegistry  2026-11-23  13 lines  following" in shown.text
        assert "Request accepted" in log(shown)[0]
        assert "ERROR Subnet validation failed" in shown.text


async def test_x_goes_from_error_to_error_and_pauses() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e", "x")
        assert "ERROR Subnet validation failed" in log_cursor(shown)
        assert "paused" in shown.line("Log of")

        await shown.press("x")
        assert "ERROR Nothing was created" in log_cursor(shown)


async def test_where_no_line_speaks_of_an_error_it_says_so() -> None:
    async with console() as shown:
        await shown.open(WITH_MANY_EVENTS, "e", "x")

        assert "No line of this log speaks of an error." in shown.text


async def test_text_is_found_forwards_and_backwards_and_round() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e", "slash")
        await shown.type("below the 16")
        await shown.press("enter")
        only = log_cursor(shown)
        assert "below the 16 addresses" in only

        await shown.press("slash", *["backspace"] * len("below the 16"))
        await shown.type("3 of 59")
        await shown.press("enter")
        second = log_cursor(shown)
        await shown.press("full_stop")
        first = log_cursor(shown)
        assert ("06:54:03" in second, "06:52:52" in first) == (True, True)

        await shown.press("comma")
        assert log_cursor(shown) == second


async def test_what_is_not_in_the_log_is_not_found_and_escape_puts_the_bar_away() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e", "slash")
        await shown.type("zebra")
        await shown.press("enter")
        assert "not found" in shown.line("zebra")

        await shown.press("escape")
        assert "zebra" not in shown.text
        assert "Log of createModelRegistry" in shown.text

        await shown.press("escape")
        assert shown.lines[0].startswith(" AI Registries  ")


async def test_long_lines_are_wrapped_on_a_key() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e")
        cut = next(line for line in log(shown) if "Subnet validation failed" in line)
        assert cut.endswith("…")
        assert "InsufficientFreeAddressesInSubnet" not in shown.text

        await shown.press("w")
        assert "InsufficientFreeAddressesInSubnet" in shown.text.replace("\n" + " " * 16, "")
        assert "…" not in shown.text

        await shown.press("w")
        assert cut in [line.rstrip() for line in shown.lines]


async def test_the_time_of_each_line_can_be_hidden() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e", "T")
        first = shown.line("Request accepted")
        assert first.startswith("  INFO")

        await shown.press("T")
        assert shown.line("Request accepted").startswith("  06:52:31 UTC  INFO")


async def test_following_shows_what_is_appended() -> None:
    async with console() as shown:
        await shown.open(INSTALLING, "e")
        before = log_cursor(shown)
        shown.clock.wind(minutes=10)

        await shown.press("r")

        assert log_cursor(shown) > before
        assert log_cursor(shown) == log(shown)[-1]
        assert "27 lines  following" in shown.line("Log of")
        assert "new" not in shown.line("Log of")


async def test_paused_the_log_stands_still_and_counts_what_is_new() -> None:
    async with console() as shown:
        await shown.open(INSTALLING, "e", "tab", "f")
        before, page = log_cursor(shown), log(shown)
        assert "14 lines  paused" in shown.line("Log of")
        shown.clock.wind(minutes=10)

        await shown.press("r")
        assert log_cursor(shown) == before
        assert log(shown)[: len(page)] == page
        assert "27 lines  paused  +13 new" in shown.line("Log of")

        await shown.press("f")
        assert shown.line("Log of").endswith("27 lines  following")
        assert log_cursor(shown) == log(shown)[-1]


async def test_reading_upwards_pauses_and_the_end_follows_again() -> None:
    async with console() as shown:
        await shown.open(INSTALLING, "e", "tab", "up")
        assert "paused" in shown.line("Log of")

        await shown.press("end")
        assert "following" in shown.line("Log of")


async def test_the_log_of_another_event_is_shown_when_the_cursor_is_on_it() -> None:
    async with console() as shown:
        await shown.open(WITH_MANY_EVENTS, "e")
        assert shown.line("Log of").startswith(
            " Log of getModelRegistryKubeconfig  2026-11-23  1 line  "
        )
        kubeconfig = log(shown)

        await shown.press("end")

        assert shown.cursor_line.split()[4] == "createModelRegistry"
        assert "Log of createModelRegistry" in shown.text
        assert not set(kubeconfig) & set(log(shown))


async def test_tab_moves_between_the_panes_and_enter_goes_into_the_log() -> None:
    async with console() as shown:
        await shown.open(WITH_MANY_EVENTS, "e", "end", "tab", "home", "down")
        assert "Log of createModelRegistry" in shown.text
        second = log(shown)[1]
        assert log_cursor(shown).removeprefix("▸ ") == second.removeprefix("▸ ")

        await shown.press("tab", "home", "enter", "home")
        assert "Log of getModelRegistryKubeconfig" in shown.text


async def test_the_whole_log_is_written_to_a_file_only_its_owner_can_read(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await shown.open(FAILED, "e", "Y")

        written = only_file(tmp_path)
        lines = written.read_text(encoding="utf-8").splitlines()
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
        assert written.name.startswith("model-registry-ml-5f02c9be-6d7-")
        assert written.suffix == ".log"
        assert len(lines) == 13
        assert lines[0].startswith("2026-11-23T06:52:31")
        assert "+00:00 INFO  Request accepted" in lines[0]
        assert "Saved to" in shown.text
        assert written.name in "".join(line.strip() for line in shown.lines[-4:])


async def test_a_line_is_copied_from_the_log_and_the_request_id_from_the_events() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e")
        request_id = shown.cursor_line.split()[-1]

        await shown.press("y")
        assert shown.text.count(request_id) == 2

        await shown.press("x", "y")
        assert "InsufficientFreeAddressesInSubnet" in shown.words


async def test_when_the_log_cannot_be_read_on_the_lines_stay() -> None:
    async with console("--fault", "later:500@getLogs") as shown:
        await shown.open(INSTALLING, "e")
        before = log(shown)
        assert "failed inside the service" not in shown.words

        await shown.press("r")

        assert log(shown) == before
        assert "Log: CDP control plane: ml getLogs failed inside the service (500)" in shown.words
        assert "Press r to try again." in shown.words


async def test_a_log_that_cannot_be_read_at_all_says_why_in_its_place() -> None:
    async with console("--fault", "403@getLogs") as shown:
        await shown.open(INSTALLING, "e")

        assert "ml getLogs is not allowed to this user (403)" in shown.words
        assert "Ask an administrator" in shown.words
        assert "written nothing" not in shown.text


async def test_events_that_cannot_be_read_say_why_in_their_place() -> None:
    async with console("--fault", "403@getAuditEvents") as shown:
        await shown.open(INSTALLING, "e")

        assert "ml getAuditEvents is not allowed to this user (403)" in shown.words
        assert "Ask an administrator" in shown.words
        assert "written nothing" not in shown.text


async def test_events_that_cannot_be_read_again_stay() -> None:
    async with console("--fault", "later:500@getAuditEvents") as shown:
        await shown.open(INSTALLING, "e")
        before = shown.cursor_line

        await shown.press("r")

        assert shown.cursor_line == before
        assert "Events as of 12:04:31 UTC." in shown.words


async def test_a_hundred_thousand_lines_open_and_are_walked() -> None:
    async with console("--fault", "log:100000") as shown:
        await shown.open(WITH_MANY_EVENTS, "e")
        assert "100,000 lines  following" in shown.line("Log of")
        assert "Batch 100000:" in log_cursor(shown)

        await shown.press("tab", "home")
        assert "Batch 1:" in log_cursor(shown)
        await shown.press("x")
        assert "ERROR Batch 7:" in log_cursor(shown)

        await shown.press("slash")
        await shown.paste("batch 99990")
        await shown.press("enter")
        assert "Batch 99990:" in log_cursor(shown)
        await shown.press("w", "T", "end")
        assert "Batch 100000:" in shown.text


async def test_details_and_events_are_one_key_apart() -> None:
    async with console() as shown:
        await shown.open(FAILED, "e")
        assert "Log of" in shown.text

        await shown.press("d")
        assert "Environment CRN" in shown.text
        assert "Log of" not in shown.text

        await shown.press("escape")
        assert "1 of 25" in shown.lines[1]


async def test_e_opens_the_events_straight_from_the_list() -> None:
    async with console() as shown:
        await shown.press("e")

        assert "Log of createModelRegistry" in shown.text
