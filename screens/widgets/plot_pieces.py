"""Pieces of a plot's lines: texts, each with how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from backends.domain.printable import printable
from screens.widgets.cells import wrapped

Piece: TypeAlias = tuple[str, str]
"""A text and the name of its look; the name is empty where any look will do."""

_EDGE = 2


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours of one look; blanks take the look beside them, since they show none."""
    found: list[Piece] = []
    for text, look in pieces:
        if found and (look in (found[-1][1], "") or not found[-1][1]):
            before, its = found[-1]
            found[-1] = (before + text, its or look)
        else:
            found.append((text, look))
    return found


def sentence(words: str, width: int) -> list[Piece]:
    """Return words that stand where curves would be, a piece a line."""
    room = max(1, width - 2 * _EDGE)
    return [
        (" " * _EDGE + line[start:end], "notice")
        for line in map(printable, words.splitlines())
        for start, end in wrapped(line, room)
    ]
