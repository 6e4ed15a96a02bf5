from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screens.widgets.columns import GAP, Column, fit

REGISTRIES = (
    Column("status", "Status", 12),
    Column("name", "Name", 24, grow=2),
    Column("environment", "Environment", 14, grow=1),
    Column("cloud", "Cloud", 5, keep=2),
    Column("version", "Version", 10, keep=1),
)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (120, (12, 24 + 31, 14 + 16, 5, 10)),
        (80, (12, 24 + 4, 14 + 3, 5, 10)),
        (73, (12, 24, 14, 5, 10)),
        (72, (12, 24 + 4, 14 + 2, 0, 10)),
        (60, (12, 24 + 4, 14 + 2, 0, 0)),
        (54, (12, 24, 14, 0, 0)),
        (50, (12, 24, 10, 0, 0)),
        (30, (12, 16, 0, 0, 0)),
        (5, (5, 0, 0, 0, 0)),
        (0, (0, 0, 0, 0, 0)),
    ],
)
def test_columns_grow_into_the_room_and_go_when_there_is_none(
    width: int, expected: tuple[int, ...]
) -> None:
    assert fit(REGISTRIES, width) == expected


def test_of_two_columns_kept_alike_the_right_one_goes_first() -> None:
    columns = (Column("a", "A", 5, keep=1), Column("b", "B", 5, keep=1))
    assert fit(columns, 11) == (5, 0)


def test_no_columns_need_no_room() -> None:
    assert fit((), 80) == ()


columns_of_any_kind = st.lists(
    st.builds(
        Column,
        key=st.just("key"),
        title=st.just("Title"),
        width=st.integers(1, 40),
        grow=st.integers(0, 3),
        keep=st.integers(0, 3),
    ),
    max_size=10,
)


def taken(widths: tuple[int, ...]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + GAP * max(0, len(shown) - 1)


@given(columns_of_any_kind, st.integers(0, 250))
def test_columns_never_take_more_than_there_is(columns: list[Column], width: int) -> None:
    widths = fit(columns, width)
    assert len(widths) == len(columns)
    assert min(widths, default=0) >= 0
    assert taken(widths) <= width


@given(columns_of_any_kind, st.integers(0, 250))
def test_columns_that_stay_are_whole_wherever_they_fit(columns: list[Column], width: int) -> None:
    staying = [index for index, column in enumerate(columns) if not column.keep]
    if taken(tuple(columns[index].width for index in staying)) <= width:
        widths = fit(columns, width)
        assert all(widths[index] >= columns[index].width for index in staying)


@given(columns_of_any_kind, st.integers(0, 250))
def test_a_column_is_never_left_out_for_one_that_matters_less(
    columns: list[Column], width: int
) -> None:
    widths = fit(columns, width)
    shown = {
        column.keep for column, given_width in zip(columns, widths, strict=True) if given_width
    }
    left_out = {
        column.keep for column, given_width in zip(columns, widths, strict=True) if not given_width
    }
    assert not left_out or not shown or max(shown) <= max(left_out)


@given(columns_of_any_kind, st.integers(0, 250))
@example([Column("a", "A", 1, grow=1), Column("b", "B", 1)], 3)
@example([Column("a", "A", 1), Column("b", "B", 1, grow=1)], 3)
def test_what_is_left_over_goes_to_the_columns_that_grow(columns: list[Column], width: int) -> None:
    widths = fit(columns, width)
    shown = [column for column, given_width in zip(columns, widths, strict=True) if given_width]
    if any(column.grow for column in shown):
        assert taken(widths) == width
