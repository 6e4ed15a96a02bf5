from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.viewport import first_of_page, thumb, top_for


def one(_: int) -> int:
    return 1


def test_the_page_stands_still_while_the_cursor_is_on_it() -> None:
    assert [top_for(cursor, 40, 100, 20, one) for cursor in (40, 50, 59)] == [40, 40, 40]


def test_past_the_edge_the_page_moves_by_two_thirds() -> None:
    assert top_for(60, 40, 100, 21, one) == 40
    assert top_for(61, 40, 100, 21, one) == 55
    assert top_for(39, 40, 100, 21, one) == 26


def test_the_last_page_is_full() -> None:
    assert top_for(99, 40, 100, 20, one) == 80
    assert top_for(5, 90, 10, 20, one) == 0


def test_the_thumb_says_where_the_page_is() -> None:
    assert thumb(0, 20, 20, 20) == range(0)
    assert thumb(0, 20, 100, 20) == range(4)
    assert thumb(80, 20, 100, 20) == range(16, 20)
    assert len(thumb(500, 20, 100_000, 20)) == 1


heights = st.lists(st.integers(1, 9), min_size=1, max_size=60)


@given(heights, st.integers(1, 30), st.data())
def test_the_cursor_is_always_seen_whatever_the_rows_are_high(
    rows: list[int], page: int, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(rows) - 1))
    before = data.draw(st.integers(0, 2 * len(rows)))
    top = top_for(cursor, before, len(rows), page, rows.__getitem__)
    assert 0 <= top <= cursor
    assert top == cursor or sum(rows[top : cursor + 1]) <= page


@given(heights, st.integers(1, 30), st.data())
def test_no_room_is_wasted_below_the_last_row(
    rows: list[int], page: int, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(rows) - 1))
    top = top_for(cursor, len(rows), len(rows), page, rows.__getitem__)
    assert top <= first_of_page(len(rows) - 1, page, rows.__getitem__)


def test_finding_the_page_looks_at_no_more_rows_than_fit() -> None:
    asked: set[int] = set()

    def asking(row: int) -> int:
        asked.add(row)
        return 1

    top_for(99_999, 0, 100_000, 30, asking)
    assert len(asked) <= 70
