"""A grid to draw curves on: dots of braille, eight to a cell, or one sign a cell."""

from __future__ import annotations

from collections.abc import Iterator

_BRAILLE = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
NOBODY = -1


class Canvas:
    """Cells in rows, the uppermost first; each knows its sign, and which curves go through it.

    Attributes:
        dots: How many dots it is wide and high. Without braille, a dot is a cell.
    """

    def __init__(self, width: int, height: int, marks: str, *, braille: bool) -> None:
        self._across, self._down = (2, 4) if braille else (1, 1)
        self.dots = (width * self._across, height * self._down)
        self._bits = [[0] * width for _ in range(height)]
        self._curves: dict[tuple[int, int], list[int]] = {}
        self._marked: dict[tuple[int, int], int] = {}
        self._rows: dict[tuple[int, int], int] = {}
        self._marks = marks

    def dot(self, x: int, y: int, curve: int) -> tuple[int, int]:
        """Set a dot of a curve; return column and row of its cell."""
        cell = column, row = x // self._across, y // self._down
        self._bits[row][column] |= _DOTS[x % self._across][y % self._down]
        curves = self._curves.setdefault(cell, [])
        if curve not in curves:
            curves.append(curve)
        self._rows[curve, column] = row
        return cell

    def line(self, begin: tuple[int, int], end: tuple[int, int], curve: int) -> None:
        """Set the dots from one to another."""
        for x, y in _between(begin, end):
            self.dot(x, y, curve)

    def mark(self, column: int, row: int, curve: int) -> None:
        """Put a curve's mark in a cell."""
        self._marked[column, row] = curve

    def row_of(self, column: int, curve: int) -> int | None:
        """Return the row in which a curve was drawn last in a column; None for none."""
        return self._rows.get((curve, column))

    def cells(self, row: int) -> Iterator[tuple[str, int]]:
        """Yield sign and curve of each cell of a row; a blank of nobody where nothing is.

        Where several curves go through one cell, they have it by turns from column to column.
        """
        for column, bits in enumerate(self._bits[row]):
            cell = column, row
            curves = self._curves.get(cell, ())
            if cell in self._marked:
                curve = self._marked[cell]
                yield self._mark(curve), curve
            elif not curves:
                yield " ", NOBODY
            else:
                curve = curves[column // 2 % len(curves)]
                yield chr(_BRAILLE | bits) if self._across == 2 else self._mark(curve), curve

    def _mark(self, curve: int) -> str:
        return self._marks[curve % len(self._marks)]


def _between(begin: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the dots of a straight line, both ends with it (Bresenham)."""
    (x, y), (to_x, to_y) = begin, end
    across, down = abs(to_x - x), -abs(to_y - y)
    step_x, step_y = 1 if x < to_x else -1, 1 if y < to_y else -1
    error = across + down
    while True:
        yield x, y
        if (x, y) == (to_x, to_y):
            return
        doubled = 2 * error
        if doubled >= down:
            error += down
            x += step_x
        if doubled <= across:
            error += across
            y += step_y
