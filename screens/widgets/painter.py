"""Paints what a list consists of, headings, rows and sentences, into strips of few segments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from backends.domain.printable import printable
from screens.glyphs import Glyphs
from screens.widgets.cells import Cell, Run, Tone, fitted, joined, run_of, wrapped
from screens.widgets.columns import GAP, Column, fit

_MARKER_WIDTH = 2
_THUMB_WIDTH = 1
_MATCH = Style(bold=True, underline=True)


class Painter:
    """Knows the columns, the room there is, and how everything looks.

    Attributes:
        width: The cells of a line.
        widths: The cells each column has; 0 for one that is left out.
        room: The cells all columns have together, with the gaps between them.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        width: int,
        glyphs: Glyphs,
        style: Callable[[str], Style],
    ) -> None:
        self.width = width
        self.widths = fit(columns, width - _MARKER_WIDTH - _THUMB_WIDTH)
        self._glyphs = glyphs
        self._columns = columns
        self._style = style
        self.room = sum(self.widths) + GAP * max(0, sum(map(bool, self.widths)) - 1)

    def heading(self, sorted_by: str, *, descending: bool) -> Strip:
        """Paint the titles; the column that orders the rows is marked."""
        sign = self._glyphs.descending if descending else self._glyphs.ascending
        titles = [
            f"{column.title} {sign}" if column.key == sorted_by else column.title
            for column in self._columns
        ]
        text = "".join(text for text, _ in self.runs(titles))
        return self._line(" " * _MARKER_WIDTH + text, "heading")

    def runs(self, cells: Sequence[Cell]) -> list[Run]:
        """Return a row's cells, each as wide as its column, with gaps between them."""
        runs: list[Run] = []
        for cell, column, width in zip(cells, self._columns, self.widths, strict=True):
            if width:
                if runs:
                    runs.append((" " * GAP, "plain"))
                text, tone = run_of(cell)
                right = column.align == "right"
                runs.append((fitted(text, width, self._glyphs.ellipsis, right=right), tone))
        return runs

    def row(self, runs: Sequence[Run], *, first: bool, cursor: str = "", thumb: bool) -> Strip:
        """Paint one line of a row.

        Args:
            runs: What it says, in as many cells as the columns have.
            first: Whether it is the row's first line, which carries the cursor's sign.
            cursor: How the row looks under the cursor; empty where the cursor is not.
            thumb: Whether the line ends with a piece of the scroll mark.
        """
        marker = f"{self._glyphs.cursor} " if cursor and first else " " * _MARKER_WIDTH
        spare = self.width - _MARKER_WIDTH - self.room - _THUMB_WIDTH
        tail = " " * max(0, spare) + (self._glyphs.thumb if thumb else " ")
        pieces: list[Run] = [(marker, "plain"), *runs, (tail, "plain")]
        if not cursor:
            looks = [Segment(text, self._style(tone)) for text, tone in joined(pieces)]
        else:
            look = self._style(cursor)
            looks = [
                Segment(text, look + _MATCH if tone == "match" else look)
                for text, tone in joined((text, _under_cursor(tone)) for text, tone in pieces)
            ]
        return Strip(looks, max(self.width, _MARKER_WIDTH + _THUMB_WIDTH))

    def sentence(self, text: str) -> list[Strip]:
        """Paint words that stand where rows would be."""
        indent = " " * _MARKER_WIDTH
        room = max(1, self.width - 2 * _MARKER_WIDTH)
        return [
            self._line(indent + words[start:end], "notice")
            for words in map(printable, text.splitlines())
            for start, end in wrapped(words, room)
        ]

    def blank(self) -> Strip:
        """Paint a line with nothing on it."""
        return Strip.blank(self.width, self._style("plain"))

    def _line(self, text: str, look: str) -> Strip:
        filled = fitted(text, self.width, self._glyphs.ellipsis)
        return Strip([Segment(filled, self._style(look))], self.width)


def _under_cursor(tone: Tone) -> Tone:
    return tone if tone == "match" else "plain"
