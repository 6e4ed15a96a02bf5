"""Ages in one number and one unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backends.domain.ages import age

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-30), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=99), "99 d"),
        (timedelta(days=100), "3 mo"),
        (timedelta(days=729), "24 mo"),
        (timedelta(days=730), "2 y"),
    ],
)
def test_an_age_is_rounded_down_to_the_unit_that_tells_most(ago: timedelta, words: str) -> None:
    assert age(NOW - ago, NOW) == words
