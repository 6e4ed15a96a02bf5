"""How the screens about changes look: in every theme, without colour, in ASCII, in any size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.plan import Plan
from registry_tui.terminal_rules import Overrides, ThemeName
from screens.follow import FollowScreen
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.journal import JournalScreen
from screens.plan_screen import Ways
from screens.review import ReviewScreen
from screens.themes import MONO, THEMES
from tests.screens import following, plans, test_follow, test_journal
from tests.screens.console import Console, console
from tests.screens.test_looks import DIMMED, READABLE, contrast, segments, texts

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


def review(plan: Plan) -> Callable[[], ReviewScreen]:
    """Return what opens the review of a plan."""

    async def planning() -> Plan:
        return plan

    return lambda: ReviewScreen(plan.title, Ways(planning))


def follow(number: int) -> Callable[[], FollowScreen]:
    """Return what opens a change under way, a failed one, or one that is done."""
    progress = (
        following.under_way(test_follow.ENTRY),
        following.failed(test_follow.FAILED),
        following.ready(test_follow.DONE),
    )[number]
    return lambda: FollowScreen(following.followed(progress))


def journal() -> JournalScreen:
    """Open a journal with a change in every state."""
    return JournalScreen(MemoryJournal(plans.records(test_journal.EVERY_STATE)))


SCREENS: dict[str, tuple[Callable[[], ReviewScreen | FollowScreen | JournalScreen], str]] = {
    "review": (review(plans.creation()), ""),
    "review of what failed a check": (review(plans.creation(plans.FULL)), "free"),
    "review of what cannot be taken back": (review(plans.deletion()), "m"),
    "under way": (follow(0), ""),
    "failed": (follow(1), ""),
    "done": (follow(2), ""),
    "journal": (journal, ""),
}
EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS)


async def open_screen(shown: Console, screen: str) -> None:
    """Open a screen, and type what belongs to it."""
    make, typed = SCREENS[screen]
    shown.app.open_screen(make())
    await shown.rest()
    shown.clock.wind(seconds=1)
    await shown.type(typed)
    if typed:
        await shown.press("enter")


@EVERY_SCREEN
@pytest.mark.parametrize("theme", THEMES)
async def test_every_word_can_be_read(theme: ThemeName, screen: str) -> None:
    async with console(size=(80, 24), overrides=Overrides(theme=theme)) as shown:
        await open_screen(shown, screen)

        bar = len(shown.lines) - 1
        for line, text, style in texts(shown):
            assert contrast(style) >= (DIMMED if line == bar else READABLE), (text, str(style))


@EVERY_SCREEN
async def test_the_mono_theme_paints_two_colours(screen: str) -> None:
    async with console(overrides=Overrides(theme="mono")) as shown:
        await open_screen(shown, screen)

        painted = {
            colour.name
            for _, segment in segments(shown)
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }

    assert painted == {MONO.foreground, MONO.background}


@EVERY_SCREEN
async def test_a_terminal_without_unicode_gets_nothing_but_ascii(screen: str) -> None:
    async with console(overrides=Overrides(ascii_only=True)) as shown:
        await open_screen(shown, screen)

        assert [line for line in shown.lines if not line.isascii()] == []


@EVERY_SCREEN
@SIZES
async def test_nothing_is_wider_or_higher_than_the_screen(
    size: tuple[int, int], screen: str
) -> None:
    async with console(size=size) as shown:
        await open_screen(shown, screen)

        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1] or "Esc " in shown.lines[-1]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
async def test_a_state_is_a_sign_and_a_word(glyphs: Glyphs) -> None:
    async with console(overrides=Overrides(ascii_only=glyphs is ASCII)) as shown:
        await open_screen(shown, "journal")

        for sign, word in [
            (glyphs.busy, "under way"),
            (glyphs.ready, "done"),
            (glyphs.failed, "failed"),
            (glyphs.failed, "refused"),
            (glyphs.unknown, "unknown"),
            (glyphs.ahead, "not sent"),
        ]:
            assert f" {sign} {word} " in shown.text


@SIZES
async def test_what_has_to_be_typed_is_whole_in_every_size(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_screen(shown, "review of what cannot be taken back")

        assert f"To send it, type {plans.REGISTRY}" in shown.words
        assert f"This is not {plans.REGISTRY}." in shown.words
        assert "Type it m" in shown.text
