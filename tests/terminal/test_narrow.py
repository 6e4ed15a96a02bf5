"""What a lesser terminal cannot take does not go out, and nothing moves for it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from registry_tui.narrow import ascii_only, without_colour, without_commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("┌─┐│└┘", "+-+|++"),
        ("● ready … ▸ ↑↓", "* ready ~ > ^v"),
        ("東京 é", "???? ?"),
        ("\x1b[1m●\x1b[0m", "\x1b[1m*\x1b[0m"),
        ("e\u0301", "e"),
    ],
)
def test_signs_become_ascii_of_the_same_width(text: str, expected: str) -> None:
    assert ascii_only(text) == expected
    if "\x1b" not in text:
        assert cell_len(expected) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[38;2;1;2;3;48;2;4;5;6mx\x1b[0m", "x\x1b[0m"),
        ("\x1b[1;38;5;31;7mx", "\x1b[1;7mx"),
        ("\x1b[1;31;42mx", "\x1b[1mx"),
        ("\x1b[97;100mx", "x"),
        ("\x1b[39;49mx", "x"),
        ("\x1b[mx", "\x1b[mx"),
        ("\x1b[4;7mx\x1b[2;5H", "\x1b[4;7mx\x1b[2;5H"),
    ],
)
def test_colours_go_and_other_styles_stay(text: str, expected: str) -> None:
    assert without_colour(text) == expected


def test_commands_go_and_text_stays() -> None:
    text = "a\x1b]22;default\x07b\x1b]8;id=1;https://x\x1b\\c\x1b]8;;\x1b\\d"
    assert without_commands(text) == "abcd"
