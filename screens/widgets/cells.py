"""Cells of a list: text from anywhere, made to fit and painted in few pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias, get_args

from rich.cells import cell_len, set_cell_size

from backends.domain.printable import printable

Tone: TypeAlias = Literal[
    "plain", "ready", "busy", "failed", "unknown", "muted", "accent", "warning", "match"
]
TONES: tuple[Tone, ...] = get_args(Tone)

Cell: TypeAlias = str | tuple[str, Tone]
Run: TypeAlias = tuple[str, Tone]


def text_of(cell: Cell) -> str:
    """Return a cell's text as it came."""
    return cell if isinstance(cell, str) else cell[0]


def tone_of(cell: Cell) -> Tone:
    """Return a cell's tone."""
    return "plain" if isinstance(cell, str) else cell[1]


def run_of(cell: Cell) -> Run:
    """Return a cell's text, safe to look at, and its tone."""
    return printable(text_of(cell)), tone_of(cell)


def fitted(text: str, width: int, ellipsis: str, *, right: bool = False) -> str:
    """Return printable `text` in exactly `width` cells: padded, or cut and marked as cut."""
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        padding = " " * (width - length)
        return padding + text if right else text + padding
    if width <= 0:
        return ""
    if text.isascii():
        return text[: width - 1] + ellipsis
    return set_cell_size(text, width - 1) + ellipsis


def joined(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours of one tone; blanks take the tone beside them, since they show none.

    Every run costs a full colour sequence on the wire.
    """
    pieces: list[Run] = []
    for text, tone in runs:
        if not text:
            continue
        before = pieces[-1] if pieces else None
        if before and before[1] != "match" and (before[1] == tone or text.isspace()):
            pieces[-1] = (before[0] + text, before[1])
        elif before and tone != "match" and before[0].isspace():
            pieces[-1] = (before[0] + text, tone)
        else:
            pieces.append((text, tone))
    return pieces


def marked(
    text: str, tone: Tone, marks: Sequence[tuple[int, int]], span: tuple[int, int]
) -> list[Run]:
    """Return the part of `text` in `span`, with what lies in `marks` in the tone of a match."""
    runs: list[Run] = []
    at, end = span
    for first, last in marks:
        if first < end and last > at:
            runs.append((text[at:first], tone))
            runs.append((text[max(at, first) : min(last, end)], "match"))
            at = min(last, end)
    return [*runs, (text[at:end], tone)]


def wrapped(text: str, width: int) -> list[tuple[int, int]]:
    """Return where each row of `text` begins and ends, none wider than `width` cells.

    A row ends after the last blank in its second half, or wherever it is full.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text) or not spans:
        end = _row_end(text, start, width)
        if end < len(text):
            blank = text.rfind(" ", start + (end - start) // 2, end)
            end = blank + 1 if blank >= 0 else end
        spans.append((start, end))
        start = end
    return spans


def _row_end(text: str, start: int, width: int) -> int:
    end = min(len(text), start + width)
    row = text[start:end]
    if not row.isascii():
        while end - start > 1 and cell_len(text[start:end]) > width:
            end -= 1
    return max(end, min(start + 1, len(text)))
