"""The list as a log: follows what is appended, wraps long lines, finds text and errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.message import Message

from screens.widgets.cells import Cell, Run, fitted, marked, run_of, text_of, tone_of, wrapped
from screens.widgets.columns import Column
from screens.widgets.line_list import LineList
from screens.widgets.line_pane import Lines
from screens.widgets.painter import Painter


class LogView(LineList):
    """Lines that grow at the end; the text is in the last column.

    A line taller than the page is cut at its foot.
    """

    _follow = True
    _wrap = False
    _wanted: re.Pattern[str] | None = None
    _seen = 0

    class FollowChanged(Message):
        """`follow` or `pending` is not what it was."""

        def __init__(self, log: LogView) -> None:
            super().__init__()
            self.log = log

        @property
        def control(self) -> LogView:
            """The log."""
            return self.log

    @property
    def follow(self) -> bool:
        """Whether the cursor stays on the last line as lines are appended."""
        return self._follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        self._set_follow(follow)
        if follow:
            self._go(self.count - 1)

    @property
    def pending(self) -> int:
        """How many lines were appended since following was paused."""
        return self.count - self._seen

    @property
    def wrap(self) -> bool:
        """Whether a long line goes on below, rather than being cut."""
        return self._wrap

    @wrap.setter
    def wrap(self, wrap: bool) -> None:
        self._wrap = wrap
        self._repaint()

    def show(self, lines: Lines, columns: Sequence[Column] | None = None) -> None:
        """Replace the lines. A longer version of the same lines counts as growth."""
        super().show(lines, columns)
        self._seen = min(self._seen, self.count)
        self.grown()

    def grown(self) -> None:
        """Take notice of lines appended to what is shown. Costs no more than a page."""
        if self._follow:
            self._seen = self.count
            super()._go(self.count - 1, turned=True)
        elif self.pending:
            self._repaint()
            self.post_message(self.FollowChanged(self))

    def find(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next line that holds `text`, whatever its case, and mark it where it is seen.

        The search goes on at the other end. Empty text takes the marks away.
        """
        wanted = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self._wanted = wanted
        self._repaint()
        return wanted is not None and self._seek(
            lambda row: wanted.search(text_of(self._cells(row)[-1])) is not None, backwards
        )

    def next_error(self, *, backwards: bool = False) -> bool:
        """Go to the next line with a cell in the tone of a failure."""
        return self._seek(
            lambda row: any(tone_of(cell) == "failed" for cell in self._cells(row)), backwards
        )

    def _seek(self, wanted: Callable[[int], bool], backwards: bool) -> bool:
        step = -1 if backwards else 1
        for distance in range(1, self.count + 1):
            row = (self._cursor + step * distance) % self.count
            if wanted(row):
                self._set_follow(False)
                super()._go(row)
                return True
        return False

    def _go(self, index: int, *, turned: bool = False) -> None:
        super()._go(index, turned=turned)
        self._set_follow(self._cursor >= self.count - 1)

    def _set_follow(self, follow: bool) -> None:
        changed = follow != self._follow or (follow and self.pending > 0)
        self._follow = follow
        if changed:
            self._seen = self.count
            self.post_message(self.FollowChanged(self))

    def _cells(self, row: int) -> Sequence[Cell]:
        return self._lines.cells(row) if self._lines is not None else ()

    def _height_of(self, row: int) -> int:
        room = self._painter.widths[-1] if self._wrap and self._painter is not None else 0
        return len(wrapped(run_of(self._cells(row)[-1])[0], room)) if room else 1

    def _lines_of(self, row: int, painter: Painter) -> Sequence[Sequence[Run]]:
        *before, last = self._cells(row)
        text, tone = run_of(last)
        room = painter.widths[-1]
        if self._wrap and room:
            spans = wrapped(text, room)
        else:
            text = fitted(text, room, self._glyphs.ellipsis)
            spans = [(0, len(text))]
        marks = [match.span() for match in self._wanted.finditer(text)] if self._wanted else []
        beside = painter.runs([*before, ""])[:-1] if room else painter.runs([*before, ""])
        below: list[Run] = [(" " * (painter.room - room), "plain")]
        return [
            [
                *(below if span[0] else beside),
                *marked(text, tone, marks, span),
                _padding(text, span, room),
            ]
            for span in spans
        ]


def _padding(text: str, span: tuple[int, int], room: int) -> Run:
    return " " * (room - cell_len(text[slice(*span)])), "plain"
