from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.widgets.cells import Run, fitted, joined, marked, run_of, wrapped


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("name", 6, "name  "),
        ("name", 4, "name"),
        ("a-long-name", 6, "a-lon…"),
        ("模型注册表", 10, "模型注册表"),
        ("模型注册表", 6, "模型 …"),
        ("模型注册表", 7, "模型注…"),
        ("name", 1, "…"),
        ("name", 0, ""),
        ("", 3, "   "),
    ],
)
def test_text_fills_its_column_to_the_cell(text: str, width: int, expected: str) -> None:
    assert fitted(text, width, "…") == expected


def test_a_right_column_leans_right() -> None:
    assert fitted("3 d", 6, "…", right=True) == "   3 d"


@given(st.text(), st.integers(0, 40))
def test_fitted_text_is_always_as_wide_as_its_column(text: str, width: int) -> None:
    assert cell_len(fitted(run_of(text)[0], width, "…")) == width


def test_control_characters_are_seen_and_do_nothing() -> None:
    assert run_of(("\x1b[31mred\r\n\u202e", "failed")) == ("␛[31mred␍␊<U+202E>", "failed")


def test_neighbours_of_one_tone_and_the_blanks_between_are_one_piece() -> None:
    runs: list[Run] = [
        ("  ", "plain"),
        ("Ready", "ready"),
        ("  ", "plain"),
        ("ok", "ready"),
        ("x", "plain"),
    ]
    assert joined(runs) == [("  Ready  ok", "ready"), ("x", "plain")]


def test_a_match_keeps_to_itself() -> None:
    runs: list[Run] = [("  ", "plain"), ("error", "match"), ("  ", "plain"), ("here", "plain")]
    assert joined(runs) == [("  ", "plain"), ("error", "match"), ("  here", "plain")]


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 10, ["one two ", "three"]),
        ("abcdefghijklmno", 10, ["abcdefghij", "klmno"]),
        ("a bcdefghijklmno", 10, ["a bcdefghi", "jklmno"]),
        ("模型注册表", 4, ["模型", "注册", "表"]),
        ("模型", 1, ["模", "型"]),
    ],
)
def test_long_text_wraps_at_blanks_or_where_it_is_full(
    text: str, width: int, rows: list[str]
) -> None:
    assert [text[start:end] for start, end in wrapped(text, width)] == rows


@given(st.text(), st.integers(2, 40))
def test_wrapping_loses_nothing_and_stays_in_its_column(text: str, width: int) -> None:
    text = run_of(text)[0]
    rows = [text[start:end] for start, end in wrapped(text, width)]
    assert "".join(rows) == text
    assert all(cell_len(row) <= width for row in rows)


def test_a_match_is_marked_across_two_rows_of_a_wrapped_line() -> None:
    text, marks = "abcdef", [(2, 5)]
    assert [run for run in marked(text, "plain", marks, (0, 4)) if run[0]] == [
        ("ab", "plain"),
        ("cd", "match"),
    ]
    assert [run for run in marked(text, "plain", marks, (4, 6)) if run[0]] == [
        ("e", "match"),
        ("f", "plain"),
    ]
