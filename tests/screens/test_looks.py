"""How it looks: enough contrast in every theme, words beside colours, small terminals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from registry_tui.terminal_rules import Overrides, ThemeName
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.themes import MONO, THEMES
from tests.screens.console import Console, console

READABLE = 4.5
DIMMED = 3.0
SCREENS: dict[str, tuple[str, ...]] = {
    "list": ("r", "y"),
    "filter": ("slash", "d"),
    "details": ("enter", "i"),
    "whole": ("enter", "J"),
    "events": ("e", "x"),
    "log": ("e", "slash", "i", "enter"),
    "palette": ("ctrl+p",),
    "go to": ("colon",),
    "profiles": ("P",),
    "messages": ("y", "M"),
    "help": ("question_mark",),
    "set-up": ("enter", "S", *["down"] * 9),
    "storage": ("enter", "I"),
    "role": ("enter", "I", "n"),
    "sign-in": ("slash", *"960af", "enter", "enter", "I", "f3"),
}
STALE = ("--fault", "later:500@listModelRegistries")
EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS)
EVERY_THEME = pytest.mark.parametrize("theme", THEMES)


def segments(shown: Console) -> Iterator[tuple[int, Segment]]:
    """Yield what is painted, each piece with its line."""
    for line, strip in enumerate(shown.strips):
        for segment in strip:
            yield line, segment


def colours(style: Style) -> tuple[Color, Color]:
    """Return the colours of the text and of what is behind it."""
    assert style.color is not None
    assert style.bgcolor is not None
    assert not style.dim
    pair = (style.color, style.bgcolor)
    return (pair[1], pair[0]) if style.reverse else pair


def luminance(colour: Color) -> float:
    """Return the relative luminance, as the Web Content Accessibility Guidelines define it."""
    parts = (part / 255 for part in colour.get_truecolor())
    linear = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(style: Style) -> float:
    """Return the contrast of text, from 1 to 21."""
    lighter, darker = sorted(map(luminance, colours(style)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def texts(shown: Console) -> Iterator[tuple[int, str, Style]]:
    """Yield all words on the screen, each with its line and its style."""
    for line, segment in segments(shown):
        if segment.style is not None and any(map(str.isalnum, segment.text)):
            yield line, segment.text, segment.style


@EVERY_SCREEN
@EVERY_THEME
async def test_every_word_can_be_read(theme: ThemeName, screen: str) -> None:
    async with console(*STALE, overrides=Overrides(theme=theme)) as shown:
        await shown.press(*SCREENS[screen])

        for _, text, style in texts(shown):
            assert contrast(style) >= READABLE, (text, str(style))


@EVERY_THEME
async def test_a_dimmed_key_can_still_be_read(theme: ThemeName) -> None:
    async with console("--fault", "nothing", overrides=Overrides(theme=theme)) as shown:
        bar = len(shown.lines) - 1
        keys = {text.strip(): style for line, text, style in texts(shown) if line == bar}

        assert contrast(keys["Open"]) >= DIMMED
        assert contrast(keys["Filter"]) >= READABLE
        assert keys["e"] != keys["o"]


@EVERY_SCREEN
async def test_the_mono_theme_paints_two_colours(screen: str) -> None:
    async with console(*STALE, overrides=Overrides(theme="mono")) as shown:
        await shown.press(*SCREENS[screen])

        painted = {
            colour.name
            for _, segment in segments(shown)
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }

    assert painted == {MONO.foreground, MONO.background}


@EVERY_THEME
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
async def test_a_status_is_a_sign_and_a_word(theme: ThemeName, glyphs: Glyphs) -> None:
    overrides = Overrides(theme=theme, ascii_only=glyphs is ASCII)
    async with console(overrides=overrides) as shown:
        for sign, word in [
            (glyphs.ready, "Ready"),
            (glyphs.busy, "Installing"),
            (glyphs.failed, "Failed"),
            (glyphs.failed, "Upgrade failed"),
            (glyphs.unknown, "quiesced"),
        ]:
            assert f" {sign} {word} " in shown.text

        await shown.press("enter")
        assert f"  {glyphs.busy} Installing " in shown.lines[0]


@EVERY_SCREEN
async def test_a_terminal_without_unicode_gets_nothing_but_ascii(screen: str) -> None:
    async with console(*STALE, overrides=Overrides(ascii_only=True)) as shown:
        await shown.press(*SCREENS[screen])

        assert [line for line in shown.lines if not line.isascii()] == []


@EVERY_SCREEN
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_nothing_is_wider_than_the_screen(size: tuple[int, int], screen: str) -> None:
    async with console(*STALE, size=size) as shown:
        await shown.press(*SCREENS[screen])

        widths = {strip.cell_length for strip in shown.strips}
        assert widths == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1] or "Esc " in shown.lines[-1]


SMALL = pytest.mark.parametrize("size", [(80, 24), (60, 20)])


@SMALL
async def test_a_small_list_has_status_name_and_count(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        row = shown.line("model-registry-ml-d17a3e48-3c2")
        assert "◐ Installing" in row
        assert "25 of 25" in shown.lines[1]
        assert "UTC" in shown.lines[0]
        assert "Enter Open" in shown.lines[-1]
        assert sum("model-registry-ml-" in line for line in shown.lines) == size[1] - 4


@SMALL
async def test_small_details_have_every_field_within_reach(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await shown.press("enter")
        assert "Installing" in shown.lines[0]
        assert "model-registry-ml-d17a3" in shown.cursor_line

        seen: list[str] = []
        for _ in range(17):
            seen.append(shown.cursor_line[2:33].strip())
            await shown.press("down")
        assert seen[0] == "Name"
        assert "Machine User Name" in seen
        assert "Machine User Workload User Name" in seen
        assert seen[-1] == "RAZ"


@SMALL
async def test_small_events_leave_room_for_the_log(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await shown.press("e")

        assert "createModelRegistry" in shown.cursor_line
        heading = shown.lines.index(shown.line("Log of createModelRegistry"))
        assert sum(" INFO " in line for line in shown.lines[heading:]) >= 8
        assert "Help" in shown.lines[-1]


@SMALL
async def test_a_message_in_a_small_terminal_is_whole(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await shown.press("y")

        assert "If nothing arrived, press Y for a file." in shown.words
        assert shown.cursor_line


async def test_made_larger_again_it_is_as_before() -> None:
    async with console(size=(80, 24)) as shown:
        before = shown.text
        await shown.pilot.resize_terminal(50, 12)
        assert "50x12 is too small; 60x20 is needed." in shown.text

        await shown.pilot.resize_terminal(80, 24)
        assert shown.text == before


async def test_the_next_theme_repaints_everything() -> None:
    async with console() as shown:
        seen = {shown.app.theme}
        for _ in THEMES:
            await shown.press("ctrl+t")
            assert f"Theme: {shown.app.theme}." in shown.text
            seen.add(shown.app.theme)

    assert seen == set(THEMES)
