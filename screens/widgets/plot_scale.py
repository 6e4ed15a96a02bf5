"""The scales of a plot: where a value lies between its ends, and which values are written there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from backends.services.models.curves import Curve

_LARGEST = sys.float_info.max
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, evenly or by powers of ten; `whole` has ticks at whole numbers only."""

    low: float
    high: float
    is_log: bool = False
    whole: bool = False

    def place(self, value: float) -> float | None:
        """Return where a value lies, from 0 to 1; None for one that has no place here."""
        if not isfinite(value) or (self.is_log and value <= 0):
            return None
        if self.is_log:
            low, high, at = log10(self.low), log10(self.high), log10(value)
        else:  # halves, as the whole distance may be more than a number can hold
            low, high, at = self.low / 2, self.high / 2, value / 2
        return min(1.0, max(0.0, (at - low) / (high - low)))

    def ticks(self, most: int) -> tuple[tuple[float, str], ...]:
        """Return at most so many values that are written at the scale, with their words."""
        if self.is_log:
            found = self._powers(most)
            if len(found) > 1:
                return tuple((value, f"{value:.6g}") for value in found)
        step = self._step(max(1, most))
        first, last = ceil(self.low / step), floor(self.high / step)
        values = [number * step for number in range(first, last + 1)][: max(1, most)]
        return tuple((value, _words(value, step)) for value in values)

    def _step(self, most: int) -> float:
        rough = max((self.high / 2 - self.low / 2) / most * 2, sys.float_info.min)
        power = 10.0 ** floor(log10(rough))
        nice = next((one * power for one in _STEPS if one * power >= rough), 10 * power)
        if not isfinite(nice):
            return self.high / 2 - self.low / 2
        while floor(self.high / nice) - ceil(self.low / nice) >= most:
            nice *= 2
        return max(1.0, float(ceil(nice))) if self.whole else nice

    def _powers(self, most: int) -> list[float]:
        """Return powers of ten, and where those are few, twice and five times them as well."""
        first, last = floor(log10(self.low)), floor(log10(self.high))
        factors = (1.0, 2.0, 5.0) if last - first < 3 else (1.0,)
        values = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        inside = [value for value in values if self.low <= value <= self.high]
        return inside[:: max(1, ceil(len(inside) / max(1, most)))]


def _words(value: float, step: float) -> str:
    """Return a tick in as many digits as tell it from the next."""
    if abs(value) >= 1e7 or step < 1e-5:
        return f"{value:.4g}"
    digits = max(0, -floor(log10(step) + 1e-9))
    if abs(step * 10**digits - round(step * 10**digits)) > 1e-6:
        digits += 1
    return f"{value:,.{digits}f}"


def scale_of_values(low: float | None, high: float | None, *, is_log: bool) -> Scale | None:
    """Return the scale for values from `low` to `high`, with room around where those are one.

    None where there are none. By powers of ten, `low` is the lowest above 0.
    """
    if low is None or high is None:
        return None
    if is_log:
        room = 10.0 if low == high else 1.0
        return Scale(max(low / room, sys.float_info.min), min(high * room, _LARGEST), is_log=True)
    if low == high:
        room = abs(low) / 10 or 1.0
        return Scale(max(low - room, -_LARGEST), min(high + room, _LARGEST))
    return Scale(low, high)


def scale_of_steps(first: int, last: int) -> Scale:
    """Return the scale for steps, with room around where those are one."""
    if first == last:
        return Scale(first - 1, last + 1, whole=True)
    return Scale(first, last, whole=True)


def lowest_above_zero(curves: list[Curve]) -> float | None:
    """Return the lowest finite value above 0; None where there is none."""
    values = (point.value for curve in curves for point in curve)
    return min((value for value in values if isfinite(value) and value > 0), default=None)
