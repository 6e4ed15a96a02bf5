"""Durations as one types them."""

from __future__ import annotations

import argparse

import pytest

from registry_tui.durations import seconds, written


@pytest.mark.parametrize(
    ("text", "expected_s"),
    [("90s", 90), ("75m", 4500), ("1h", 3600), ("1h30m", 5400), ("0.5s", 0.5), ("2H5S", 7205)],
)
def test_a_duration_is_hours_minutes_and_seconds(text: str, expected_s: float) -> None:
    assert seconds(text) == expected_s


@pytest.mark.parametrize("text", ["", "75", "m", "0s", "-5m", "5m1h", "5 minutes", "inf"])
def test_what_is_no_duration_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="write 90s, 75m or 1h30m"):
        seconds(text)


@pytest.mark.parametrize(
    ("duration_s", "text"),
    [(0.4, "0s"), (59, "59s"), (725, "12m05s"), (4500, "1h15m00s"), (-3, "0s")],
)
def test_a_duration_is_written_in_whole_seconds(duration_s: float, text: str) -> None:
    assert written(duration_s) == text
