"""The log of a pod: container by container, followed, of the run before, from a time on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from screens.cluster import ClusterScreen
from tests.screens.console import Console, console, only_file
from tests.screens.test_access import GUIDE
from tests.screens.test_cluster import FULL, IMPORT, LIMITED, cluster, press

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


async def open_log(
    shown: Console, name: str = GUIDE, pod: str = "knox-", words: str = "ended"
) -> None:
    """Open the log of a registry's pod, and wait until a person can read `words`."""
    await cluster(shown, name, pod)
    for _ in range(12):
        if pod in shown.cursor_line:
            break
        await shown.press("down")
    await press(shown, "enter", words)


async def running(shown: Console) -> None:
    """Open the log of the registry itself, which runs, in two containers."""
    await open_log(shown, pod="model-registry-v2", words="following")
    await shown.until("lines")


@SIZES
async def test_a_log_shows_its_container_and_its_lines(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_log(shown)

        assert "Log / knox-" in shown.lines[0]
        assert "Container knox  last 1,000 lines  8 lines  ended" in shown.text
        assert "FATAL [gateway] stops with exit code 1" in shown.words
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


async def test_colours_of_a_log_are_left_out_and_markup_is_shown() -> None:
    async with console() as shown:
        await open_log(shown)
        assert " ERROR " in shown.text
        assert "[31m" not in shown.text

        await shown.press("escape")
        await shown.press("end")
        await press(shown, "enter", "following")
        await shown.press("slash")
        await shown.type("[bold red]")
        await shown.until("[bold red]not markup[/bold red]")


async def test_a_log_is_followed_as_it_grows() -> None:
    async with console() as shown:
        await running(shown)
        before = shown.cursor_line

        shown.clock.wind(seconds=60)
        await shown.until("12:05:2")
        assert shown.cursor_line != before

        await shown.press("up")
        await shown.until("paused")
        shown.clock.wind(seconds=60)
        await shown.until(" new")
        await press(shown, "f", "following")
        assert "12:06:2" in shown.cursor_line


async def test_tab_goes_to_the_next_container_and_round() -> None:
    async with console() as shown:
        await running(shown)
        assert "Container model-registry-v2 (1 of 2)" in shown.text

        await press(shown, "tab", "[info] output:s3")
        assert "Container log-shipper (2 of 2)" in shown.text
        assert "log-shipper" in shown.lines[0]
        await press(shown, "tab", "GET /ping")
        assert "Container model-registry-v2 (1 of 2)" in shown.text


async def test_where_there_is_one_container_tab_says_so() -> None:
    async with console() as shown:
        await open_log(shown)
        await shown.press("tab")
        assert "Container knox " in shown.text
        await shown.press("ctrl+p")
        assert "It has one container only." in shown.line(" Container ")


async def test_b_shows_the_run_before_and_this_one_again() -> None:
    async with console() as shown:
        await cluster(shown)
        shown.clock.wind(seconds=8)
        await shown.until("136")
        await press(shown, "enter", "following")
        await shown.until("12:04:35 UTC INFO Starting gateway")

        await press(shown, "b", "12:03:49 UTC FATAL")
        assert "run before" in shown.lines[1]
        assert "12:04:35" not in shown.text
        assert "b This run" in shown.lines[-1]
        await press(shown, "b", "12:04:35 UTC INFO")
        assert "run before" not in shown.lines[1]
        assert "b Run before" in shown.lines[-1]


async def test_what_was_never_started_again_has_no_run_before() -> None:
    async with console() as shown:
        await open_log(shown, IMPORT, "model-import-44ad08e1", "ended")
        await shown.press("b", "ctrl+p")
        assert "It was never started again, so there is no run before." in shown.line(
            " Run before "
        )


async def test_s_looks_further_back_and_round() -> None:
    async with console() as shown:
        await open_log(shown)
        for words in ("last 10 min", "last hour", "last day", "all", "last 1,000 lines"):
            await press(shown, "S", f"Container knox {words} 8 lines ended")


async def test_a_log_without_lines_in_this_time_says_so() -> None:
    async with console() as shown:
        await open_log(shown, IMPORT, "model-import-44ad08e1", "ended")
        await press(shown, "S", "It has written nothing in this time. S looks further back.")
        await press(shown, "S", "6 lines")


async def test_x_goes_to_the_next_error_and_find_to_the_next_match() -> None:
    async with console() as shown:
        await open_log(shown)
        await shown.press("home", "x")
        assert "timed out (1 of 2)" in shown.cursor_line
        await shown.press("x")
        assert "ERROR" in shown.cursor_line
        assert "␛" not in shown.text
        await shown.press("home", "slash")
        await shown.type("Topology")
        await shown.press("enter")
        assert "Topology modelregistry deployed" in shown.cursor_line


async def test_a_line_is_copied_and_the_log_saved(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await open_log(shown)
        await shown.press("y")
        assert "FATAL [gateway] stops with exit code 1 Sent to the terminal's" in shown.words

        await shown.press("Y")
        assert only_file(tmp_path).name.startswith("knox-")
        assert only_file(tmp_path).read_text("utf-8").count("\n") == 8


async def test_a_known_cause_is_named_below_the_log() -> None:
    async with console(size=(80, 24)) as shown:
        await open_log(shown, IMPORT, "model-import-44ad08e1", "ended")

        assert "Known: The cluster has no identity for the object store" in shown.words
        assert "Source: public known issues" in shown.words
        assert "Help" in shown.lines[-1]


async def test_the_crash_of_knox_without_its_proxy_is_a_known_cause() -> None:
    async with console() as shown:
        await open_log(shown)
        assert "KNOX_GATEWAY_DBG_OPTS does not name it (DSE-48642)" in shown.words
        assert "Known: " in shown.text


async def test_a_log_one_may_not_read_is_a_sentence_and_r_tries_again() -> None:
    async with console(size=(80, 24)) as shown:
        await open_log(shown, LIMITED, "knox-", "(403)")
        assert "log of knox in knox-" in shown.words
        await press(shown, "r", "(403)")
        await shown.press("y", "Y")
        assert "There are no lines to write yet." in shown.text

        await shown.press("escape")
        await shown.until("1 Pods 8")


async def test_a_pod_that_no_node_takes_has_no_log_yet() -> None:
    async with console() as shown:
        await open_log(shown, FULL, "model-import-bec0f940", "(400)")
        assert "does not have a host assigned" in shown.words


async def test_w_wraps_and_t_hides_the_times() -> None:
    async with console(size=(80, 24)) as shown:
        await open_log(shown)
        assert "12:03:49 UTC" in shown.text
        await shown.press("T")
        assert "12:03:49 UTC" not in shown.text
        await shown.press("w")
        assert "…" in shown.line("Reading keys")


@pytest.mark.parametrize("key", ["S", "tab", "r"])
async def test_a_log_read_anew_after_the_token_has_expired_is_a_sentence(key: str) -> None:
    async with console() as shown:
        await running(shown)
        tab = shown.app.screen_stack[-2]
        assert isinstance(tab, ClusterScreen)
        shown.clock.wind(hours=2)
        async with asyncio.timeout(10):
            while sum("(401)" in one for one in tab.live.notices(local=False)) == 0:
                await shown.pilot.pause()

        await press(shown, key, "cluster: ")
        await shown.press("escape")
        assert "fetch the kubeconfig again where its token has expired" in shown.words
