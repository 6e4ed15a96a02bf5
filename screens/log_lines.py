"""The lines of one event's log, drawn on demand, with what looks like trouble marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backends.domain.event import LogLine
from screens.times import clock
from screens.widgets.line_list import Cell, Column, Tone

TIME = Column("at", "Time", 12)
TEXT = Column("text", "Line", 20, grow=1)

_ERROR = re.compile(r"\b(error|fatal|fail(ed|ure)?|exception|denied|refused|timed out)\b", re.I)
_WARNING = re.compile(r"\b(warn(ing)?|retry(ing)?)\b", re.I)


def log_columns(*, stamps: bool) -> tuple[Column, ...]:
    """Return the log's columns, with or without the time of each line."""
    return (TIME, TEXT) if stamps else (TEXT,)


def tone(line: str) -> Tone:
    """Say how a line should stand out; the service marks none, so its words decide."""
    if _ERROR.search(line):
        return "failed"
    return "warning" if _WARNING.search(line) else "plain"


class LogLines:
    """A log as it grows; fits `Lines`. A line is known by its number."""

    def __init__(self, lines: Sequence[LogLine], *, stamps: bool, local: bool) -> None:
        self._lines = lines
        self._stamps = stamps
        self._local = local

    def __len__(self) -> int:
        return len(self._lines)

    def key(self, index: int) -> str:
        """Return the line's number, from 0."""
        return str(index)

    def find(self, key: str) -> int | None:
        """Return where the line with this number is; None while there is no such line."""
        index = int(key)
        return index if index < len(self._lines) else None

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the line, after its time if that is shown."""
        line = self._lines[index]
        text: Cell = (line.log, tone(line.log))
        return (self._time(line), text) if self._stamps else (text,)

    def _time(self, line: LogLine) -> Cell:
        return (clock(line.created_date, local=self._local) if line.created_date else "", "muted")


def as_text(lines: Sequence[LogLine]) -> str:
    """Return the whole log as a file has it: ISO time in UTC, a blank, the line."""
    return "".join(
        f"{line.created_date.isoformat() if line.created_date else '-'} {line.log}\n"
        for line in lines
    )
