"""Where a list stands on the screen: which row is at the top, so that the cursor is seen.

Rows may be several screen lines high, so everything counts from a row outwards and looks at no
more rows than fit on the screen, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

HeightOf: TypeAlias = Callable[[int], int]


def first_of_page(last: int, height: int, height_of: HeightOf) -> int:
    """Return the first row of the fullest page that ends with row `last`."""
    first, left = last, height - height_of(last)
    while first > 0 and (left := left - height_of(first - 1)) >= 0:
        first -= 1
    return first


def top_for(cursor: int, top: int, count: int, height: int, height_of: HeightOf) -> int:
    """Return the row to have at the top so that row `cursor` is on the screen.

    That is `top` where possible. A cursor that walks off the edge moves the list by two thirds
    of a page, not by one row: a held key then repaints the page rarely. More at a time would
    cost a slow line a longer pause; less, more bytes.
    """
    if not count:
        return 0
    top = min(top, first_of_page(count - 1, height, height_of))
    jump = height * 2 // 3
    if cursor < top:
        return first_of_page(cursor, max(1, jump), height_of)
    if first_of_page(cursor, height, height_of) > top:
        ahead = first_of_page(cursor, max(1, height - jump), height_of)
        return min(ahead, first_of_page(count - 1, height, height_of))
    return top


def thumb(top: int, shown: int, count: int, height: int) -> range:
    """Return the screen lines of the mark that says where in `count` rows we are; none if all."""
    if shown >= count:
        return range(0)
    size = max(1, height * shown // count)
    start = min(height - size, (height - size) * top // max(1, count - shown))
    return range(start, start + size)
