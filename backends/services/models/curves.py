"""The histories of metrics made fit to be drawn: thinned so that spikes stay, cut at gaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from backends.domain.run import Point

Curve = Sequence[Point]
"""A metric's values by step, then time; some may be NaN or infinite."""


@dataclass(frozen=True, slots=True)
class Extent:
    """From where to where a curve goes: its first and last step, its lowest and highest value.

    The values are those that are finite; both are None where there are none.
    """

    first: int
    last: int
    lowest: float | None
    highest: float | None


def extent(curves: Sequence[Curve]) -> Extent | None:
    """Return how far curves go together; None where they have no values at all."""
    steps = [point.step for curve in curves for point in curve]
    values = [point.value for curve in curves for point in curve if isfinite(point.value)]
    if not steps:
        return None
    return Extent(min(steps), max(steps), min(values, default=None), max(values, default=None))


def by_order(curve: Curve) -> Curve:
    """Return a curve by the order of its values, where all were logged at one step.

    Whoever logs without steps logs everything at step 0, which would be drawn as one column.
    """
    if len(curve) < 2 or curve[0].step != curve[-1].step:
        return curve
    return tuple(Point(number, point.value, point.at) for number, point in enumerate(curve))


def thinned(curve: Curve, buckets: int) -> Curve:
    """Return a curve with at most five values in each of `buckets` equal stretches of steps.

    Those are the first and the last, the lowest and the highest, and one that is not finite if
    there is any: what spikes still does, and a gap is still seen. Their order stays.
    """
    if len(curve) <= 5 * buckets:
        return curve
    first, span = curve[0].step, max(1, curve[-1].step - curve[0].step)
    kept: list[Point] = []
    start, bucket = 0, 0
    for index, point in enumerate(curve):
        its = (point.step - first) * buckets // (span + 1)
        if its != bucket:
            kept += _marking(curve, start, index)
            start, bucket = index, its
    kept += _marking(curve, start, len(curve))
    return tuple(kept)


def _marking(curve: Curve, start: int, end: int) -> Iterator[Point]:
    """Yield the values that tell how a stretch of a curve runs, each once."""
    if start == end:
        return
    finite = [index for index in range(start, end) if isfinite(curve[index].value)]
    chosen = {start, end - 1}
    if finite:
        chosen.add(min(finite, key=lambda index: curve[index].value))
        chosen.add(max(finite, key=lambda index: curve[index].value))
    chosen |= set(_first_gap(curve, start, end))
    yield from (curve[index] for index in sorted(chosen))


def _first_gap(curve: Curve, start: int, end: int) -> Iterator[int]:
    for index in range(start, end):
        if not isfinite(curve[index].value):
            yield index
            return


def heights(curve: Curve, columns: int) -> tuple[float | None, ...]:
    """Return for at most `columns` stretches how high a curve ends there, from 0 to 1.

    None stands for a stretch whose values are none, or not finite. A curve that is all of one
    value runs in the middle.
    """
    known = extent([curve])
    if known is None or known.lowest is None or known.highest is None:
        return (None,) * min(columns, len(curve))
    count = min(columns, len(curve))
    ends = [curve[(number + 1) * len(curve) // count - 1].value for number in range(count)]
    low, high = known.lowest / 2, known.highest / 2
    if low == high:
        return tuple(0.5 if isfinite(value) else None for value in ends)
    return tuple((value / 2 - low) / (high - low) if isfinite(value) else None for value in ends)


def last_by(curve: Curve, step: int) -> Point | None:
    """Return the newest value at or before a step; None where the curve begins later."""
    found = bisect_right(curve, step, key=lambda point: point.step)
    return curve[found - 1] if found else None
