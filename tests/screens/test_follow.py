"""Following a change: how far it is, its log, how it ends, and what one can do then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backends.domain.errors import Unreachable
from backends.domain.journal import Entry
from backends.services.following.progress import Progress
from screens.follow import FollowScreen
from tests.screens import following, plans
from tests.screens.console import Console, console, only_file

SMALL = pytest.mark.parametrize("size", [(80, 24), (60, 20)])
ENTRY = plans.entry(plans.creation(), "sending", "answered", "verified")
FAILED = plans.entry(plans.creation(), "sending", "answered", "verified", "ended", ended="failed")
DONE = plans.entry(plans.creation(), "sending", "answered", "verified", "ended", ended="done")
UNDER_WAY = following.under_way(ENTRY)
DEAD = Unreachable("CDP control plane", "connection reset")


async def follow(shown: Console, *progress: Progress) -> FollowScreen:
    """Open the screen that reads one progress after the other."""
    screen = FollowScreen(following.followed(*progress))
    shown.app.open_screen(screen)
    await shown.rest()
    return screen


async def test_it_shows_where_the_change_is_and_for_how_long() -> None:
    async with console(size=(80, 24)) as shown:
        await follow(shown, UNDER_WAY)

        assert "Create an AI Registry in eng-ml-env-v2  ◐ under way" in shown.lines[0]
        assert "● Sent " in shown.line(" Sent ")
        assert "12:04:40 UTC  8 s" in shown.line("Recognized as model-registry-ml-960afc3b-162")
        assert "9 min 31 s" in shown.line("◐ Installing")
        assert "○ Domain assigned" in shown.text
        assert "○ Ready" in shown.text
        assert "It is being installed" in shown.text
        assert "9 min 40 s since it was sent" in shown.text
        assert "Esc leaves. It goes on, and you are told how it ends." in shown.text


async def test_the_log_is_followed_to_its_end_as_it_comes() -> None:
    more = replace(UNDER_WAY, lines=(*UNDER_WAY.lines, following.line(11, "INFO  helm install")))
    async with console(size=(80, 24)) as shown:
        await follow(shown, UNDER_WAY, more)
        assert "step 39" in shown.cursor_line
        assert "40 lines  following" in shown.text

        await shown.press("r")
        assert "helm install" in shown.cursor_line

        await shown.press("up", "f")
        assert "following" in shown.text


@SMALL
async def test_a_failure_is_understood_from_the_screen_alone(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await follow(shown, following.failed(FAILED))

        assert "✗ failed" in shown.lines[0]
        assert "The installation failed after 10 min." in shown.text
        assert "The subnets ran out of addresses: Each node and pod" in shown.words
        assert "What to do: Delete this registry" in shown.words
        assert "ERROR Failed to create pod sandbox" in shown.text
        assert "D Delete  n New  e Events  d Details" in shown.lines[-1]


async def test_the_words_that_do_not_fit_are_a_key_away() -> None:
    async with console(size=(60, 20)) as shown:
        await follow(shown, following.failed(FAILED))
        await shown.press("enter")

        assert "no free addresses in subnet-0b3c1d" in shown.words
        assert "Source: guide" in shown.text


async def test_a_success_says_what_one_can_look_at_next() -> None:
    async with console(size=(80, 24)) as shown:
        await follow(shown, following.ready(DONE))

        assert "● done" in shown.lines[0]
        assert "model-registry-ml-960afc3b-162 is ready." in shown.text
        assert "d opens its details." in shown.text

        await shown.press("d")
        assert "AI Registries / model-registry-ml-960afc3b-162" in shown.text
        assert "Environment CRN" in shown.text


async def test_e_opens_the_events_and_logs() -> None:
    async with console() as shown:
        await follow(shown, UNDER_WAY)
        await shown.press("e")

        assert "Log of " in shown.text


async def test_before_the_registry_is_found_there_is_nothing_to_open() -> None:
    async with console() as shown:
        await follow(shown, replace(UNDER_WAY, registry=None))
        await shown.press("d")
        assert "since it was sent" in shown.text

        await shown.press("ctrl+p")
        assert "The registry is not found yet." in shown.line(" Details ")


async def test_what_is_gone_leaves_room_for_a_new_one() -> None:
    entry = plans.entry(plans.deletion(), "sending", "answered", "verified", "ended", ended="done")
    gone = replace(following.ready(entry), registry=None, words="It is gone.")
    async with console() as shown:
        await follow(shown, gone)

        assert "n New" in shown.lines[-1]
        assert "d Details" not in shown.lines[-1]


async def test_a_dead_line_keeps_what_was_known_and_says_so() -> None:
    async with console(size=(80, 24)) as shown:
        await follow(shown, UNDER_WAY, replace(UNDER_WAY, error=DEAD))
        shown.clock.wind(seconds=5)
        await shown.press("r")

        assert "◐ Installing" in shown.text
        assert "step 39" in shown.text
        assert "As of 12:04:31 UTC." in shown.words
        assert "connection reset" in shown.words


async def test_it_is_not_read_again_once_it_has_ended() -> None:
    after = replace(following.ready(DONE), words="This would be one reading too many.")
    async with console() as shown:
        screen = await follow(shown, following.ready(DONE), after)
        assert not screen.moving

        await shown.press("r")
        assert "one reading too many" not in shown.text


async def test_the_log_is_copied_and_saved(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await follow(shown, UNDER_WAY)
        await shown.press("y")
        assert " INFO  step 39: waiting for the cluster" in shown.text
        assert "Sent to the terminal's clipboard" in shown.text

        await shown.press("Y")
        assert only_file(tmp_path).read_text("utf-8").count("\n") == 40


async def test_words_of_a_service_stay_in_their_place() -> None:
    evil = "[red]\x1b[2J\u202eERROR"
    odd = following.failed(FAILED)
    odd = replace(
        odd, words=evil, telling=(following.line(1, evil),), lines=(following.line(1, evil),)
    )
    async with console() as shown:
        await follow(shown, odd)

        assert "\x1b" not in shown.text
        assert "\u202e" not in shown.text
        assert shown.text.count("[red]␛[2J<U+202E>ERROR") == 3


@SMALL
@pytest.mark.parametrize(
    ("make", "entry"),
    [(following.under_way, ENTRY), (following.failed, FAILED), (following.ready, DONE)],
)
async def test_a_small_screen_keeps_the_log_and_the_keys(
    size: tuple[int, int], make: Callable[[Entry], Progress], entry: Entry
) -> None:
    async with console(size=size) as shown:
        await follow(shown, make(entry))

        assert "Help" in shown.lines[-1]
        assert len(shown.lines) == size[1]
        heading = shown.lines.index(shown.line("since it was sent"))
        assert len(shown.lines) - 1 - heading >= 3
        assert shown.cursor_line


async def test_what_could_not_be_read_at_the_end_is_read_on_a_key() -> None:
    blind = replace(following.failed(FAILED), error=DEAD, telling=(), cause=None)
    async with console(size=(80, 24)) as shown:
        await follow(shown, blind, blind, following.failed(FAILED))
        assert "press r to try again" in shown.words
        await shown.press("r")
        assert "The subnets ran out of addresses: " in shown.text
        assert "connection reset" not in shown.text


@SMALL
async def test_a_notice_leaves_no_line_out_of_sight(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await follow(shown, replace(following.failed(FAILED), error=DEAD))
        assert shown.lines[-1].startswith(" D Delete  n New")
        assert "since it was sent" in shown.text
        assert "connection reset" in shown.words
