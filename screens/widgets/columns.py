"""Columns of a list, and how wide each may be in the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and what becomes of it when there is too little or too much room.

    Attributes:
        key: Names it towards the program.
        title: Names it towards the reader.
        width: The cells it wants; also its minimum.
        grow: Its share of what is left over.
        keep: Columns with the highest `keep` go first when there is too little room; 0 stays.
        align: Which side its cells lean to.
    """

    key: str
    title: str
    width: int
    grow: int = 0
    keep: int = 0
    align: Literal["left", "right"] = "left"


def fit(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """Return how many of `width` cells each column gets; 0 for one that is left out.

    Columns stand `GAP` cells apart. Where even the columns that stay are too wide, the last of
    them are cut.
    """
    widths = [0] * len(columns)
    left = width
    for index in _chosen(columns, width):
        gap = GAP if left < width else 0
        if left <= gap:
            break
        widths[index] = min(columns[index].width, left - gap)
        left -= widths[index] + gap
    return _grown(columns, widths, left)


def _chosen(columns: Sequence[Column], width: int) -> list[int]:
    chosen = list(range(len(columns)))
    while sum(columns[index].width + GAP for index in chosen) - GAP > width:
        goes = max(chosen, key=lambda index: (columns[index].keep, index), default=None)
        if goes is None or not columns[goes].keep:
            break
        chosen.remove(goes)
    return chosen


def _grown(columns: Sequence[Column], widths: list[int], left: int) -> tuple[int, ...]:
    growing = [index for index, width in enumerate(widths) if width and columns[index].grow]
    shares = sum(columns[index].grow for index in growing)
    passed = handed_out = 0
    for index in growing:
        passed += columns[index].grow
        due = left * passed // shares
        widths[index] += due - handed_out
        handed_out = due
    return tuple(widths)
