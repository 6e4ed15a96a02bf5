"""Draws curves over their steps: scales, ticks and a canvas, for a room of so many cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backends.services.models.curves import Curve, by_order, extent, thinned
from screens.glyphs import Glyphs
from screens.widgets.plot_canvas import Canvas
from screens.widgets.plot_scale import (
    Scale,
    lowest_above_zero,
    scale_of_steps,
    scale_of_values,
)

LEAST = (24, 6)
"""Columns and lines without which there is no room to draw anything."""
_BELOW = 2
_APART = 14
_X_LABEL, _ORDER_LABEL = "step", "value"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve, and what it is called."""

    title: str
    points: Curve


class Drawing:
    """Curves in a room of so many columns and lines.

    Attributes:
        curves: The points as they are drawn: by their order, where all are of one step.
        by_order: Whether that is so.
        steps: All steps there is a value at, in order.
        left: How many cells stand before the area the curves are in.
        area: How wide and high that is.
    """

    def __init__(
        self, drawn: Sequence[Drawn], size: tuple[int, int], glyphs: Glyphs, *, is_log: bool
    ) -> None:
        self._glyphs = glyphs
        points = [one.points for one in drawn]
        all_steps = {point.step for curve in points for point in curve}
        self.by_order = len(all_steps) == 1 and any(len(curve) > 1 for curve in points)
        self.curves = [by_order(curve) for curve in points] if self.by_order else points
        self.steps = sorted({point.step for curve in self.curves for point in curve})
        self._x = scale_of_steps(self.steps[0], self.steps[-1]) if self.steps else None
        self._y = self._scale(is_log=is_log)
        height = max(1, size[1] - _BELOW)
        self._ticks = self._y.ticks(max(2, height // 2)) if self._y else ()
        words = [len(text) for _, text in self._ticks]
        self.left = max(5, *words, 0) + 2
        self.area = (max(1, size[0] - self.left - 1), height)
        self._canvas = Canvas(*self.area, glyphs.marks, braille=glyphs.braille)
        for number in range(len(self.curves)):
            self._draw(number)
        if len(self.curves) > 1:
            self._mark_all()

    def _scale(self, *, is_log: bool) -> Scale | None:
        known = extent(self.curves)
        if known is None:
            return None
        low = lowest_above_zero(list(self.curves)) if is_log else known.lowest
        return scale_of_values(low, known.highest, is_log=is_log)

    @property
    def is_empty(self) -> bool:
        """Whether no curve has a value that can be drawn."""
        return self._y is None

    # Where things are

    def column(self, step: int) -> int:
        """Return the column of the area that a step is in."""
        at = self._x.place(step) if self._x else None
        return (
            round((at or 0.0) * (self._canvas.dots[0] - 1)) * self.area[0] // self._canvas.dots[0]
        )

    def row(self, value: float) -> int | None:
        """Return the line of the area that a value is in; None for one that is not drawn."""
        at = self._y.place(value) if self._y else None
        if at is None:
            return None
        return round((1 - at) * (self._canvas.dots[1] - 1)) * self.area[1] // self._canvas.dots[1]

    def _dot(self, step: int, value: float) -> tuple[int, int] | None:
        x = self._x.place(step) if self._x else None
        y = self._y.place(value) if self._y else None
        if x is None or y is None:
            return None
        across, down = self._canvas.dots
        return round(x * (across - 1)), round((1 - y) * (down - 1))

    # Drawing

    def _draw(self, number: int) -> None:
        """Draw one curve; a value without a place is a gap, and one between two gaps a mark."""
        before: tuple[int, int] | None = None
        alone = False
        for point in thinned(self.curves[number], self._canvas.dots[0]):
            dot = self._dot(point.step, point.value)
            if dot is not None and before is not None:
                self._canvas.line(before, dot, number)
                alone = False
            elif dot is not None:
                self._canvas.dot(*dot, number)
                alone = True
            elif alone and before is not None:
                self._canvas.mark(*self._canvas.dot(*before, number), number)
            before = dot
        if alone and before is not None:
            self._canvas.mark(*self._canvas.dot(*before, number), number)

    def _mark_all(self) -> None:
        """Put marks on every curve, each at columns of its own, so that they are told apart."""
        width, count = self.area[0], len(self.curves)
        apart = max(count, min(_APART, width // 3))
        for number in range(count):
            for column in range(number * apart // count, width, apart):
                row = self._canvas.row_of(column, number)
                if row is not None:
                    self._canvas.mark(column, row, number)

    def lines(self) -> list[list[tuple[str, int]]]:
        """Return the area line by line: a sign and its curve for each cell."""
        return [list(self._canvas.cells(row)) for row in range(self.area[1])]

    def gutter(self) -> list[str]:
        """Return what stands left of each line of the area: ticks of the values, and the axis."""
        words = {row: text for value, text in self._ticks if (row := self.row(value)) is not None}
        tick, trunk = self._glyphs.tick_left, self._glyphs.trunk
        room = self.left - 1
        return [
            f"{words.get(row, ''):>{room}}{tick if row in words else trunk}"
            for row in range(self.area[1])
        ]

    def foot(self) -> tuple[str, str]:
        """Return the two lines below the area: the axis of the steps, and their ticks."""
        axis, words = [self._glyphs.rule] * self.area[0], [" "] * self.area[0]
        free = 0
        for step, text in self._step_ticks():
            column = self.column(int(step))
            start = max(0, min(column - len(text) // 2, self.area[0] - len(text)))
            if start < free:
                continue
            axis[column] = self._glyphs.tick_below
            words[start : start + len(text)] = text
            free = start + len(text) + 2
        label = _ORDER_LABEL if self.by_order else _X_LABEL
        corner = " " * (self.left - 1) + self._glyphs.corner
        return corner + "".join(axis), f"{label:>{self.left - 1}} {''.join(words)}"

    def _step_ticks(self) -> Sequence[tuple[float, str]]:
        if len(self.steps) == 1:
            return ((self.steps[0], f"{self.steps[0]:,}"),)
        return self._x.ticks(max(2, self.area[0] // 12)) if self._x else ()
