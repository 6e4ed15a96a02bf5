"""Histories of metrics made fit to be drawn: spikes and gaps stay, however many steps there are."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.run import Point
from backends.services.models.curves import by_order, extent, heights, last_by, thinned
from tests.services.models_desk import curve

VALUES = st.floats(allow_nan=True, allow_infinity=True)


def test_a_short_history_stays_as_it_is() -> None:
    history = curve([3, 2, 1])
    assert thinned(history, 10) == history


def test_a_spike_in_a_long_history_stays() -> None:
    values = [1.0] * 5000
    values[2501], values[3777] = 90.0, -90.0
    drawn = thinned(curve(values), 140)

    assert len(drawn) <= 5 * 140
    assert Point(2501, 90.0, curve(values)[2501].at) in drawn
    assert min(drawn, key=lambda point: point.value).step == 3777


def test_a_gap_in_a_long_history_stays() -> None:
    values = [1.0] * 5000
    values[1234], values[4000] = nan, inf
    drawn = thinned(curve(values), 100)

    assert [point.step for point in drawn if isnan(point.value)] == [1234]
    assert [point.step for point in drawn if point.value == inf] == [4000]


@given(st.lists(VALUES, min_size=1, max_size=400), st.integers(1, 20))
def test_what_is_drawn_keeps_order_ends_and_extremes(values: list[float], buckets: int) -> None:
    history = curve(values, every=3)
    drawn = thinned(history, buckets)

    steps = [point.step for point in drawn]
    assert steps == sorted(steps)
    assert (drawn[0], drawn[-1]) == (history[0], history[-1])
    assert extent([drawn]) == extent([history])


def test_the_extent_leaves_out_what_is_not_finite() -> None:
    known = extent([curve([1, nan, 5]), curve([inf, -2])])
    assert known is not None
    assert (known.first, known.last, known.lowest, known.highest) == (0, 2, -2, 5)

    nothing = extent([curve([nan])])
    assert nothing is not None
    assert nothing.lowest is None
    assert extent([()]) is None


def test_values_logged_without_steps_are_drawn_by_their_order() -> None:
    history = tuple(Point(0, value) for value in (0.1, 0.2, 0.3))
    assert [point.step for point in by_order(history)] == [0, 1, 2]
    assert by_order(curve([1, 2])) == curve([1, 2])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 5, 10], (0.0, 0.5, 1.0)),
        ([7, 7], (0.5, 0.5)),
        ([1, nan, 2], (0.0, None, 1.0)),
        ([nan, inf], (None, None)),
        ([], ()),
        ([-1.7e308, 1.7e308], (0.0, 1.0)),
    ],
)
def test_heights_go_from_the_lowest_to_the_highest(
    values: list[float], expected: tuple[float | None, ...]
) -> None:
    assert heights(curve(values), 20) == expected


def test_heights_of_many_values_are_as_many_as_there_is_room_for() -> None:
    assert len(heights(curve(range(1000)), 20)) == 20


def test_the_value_at_a_step_is_the_newest_by_then() -> None:
    history = curve([10, 20, 30], every=5)
    assert last_by(history, -1) is None
    assert [found.value for step in (0, 4, 5, 99) if (found := last_by(history, step))] == [
        10,
        10,
        20,
        30,
    ]
