"""Which lines of a log explain a failure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backends.domain.event import LogLine

_BAD = re.compile(r"\b(error|fatal|exception|denied|forbidden|refused|timed out)\b", re.IGNORECASE)
_UNEASY = re.compile(r"\b(warn(ing)?|fail(ed|ure|s)?)\b", re.IGNORECASE)
_MOST = 6


def telling_lines(lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
    """Return the last errors, or where there are none the last warnings, oldest first.

    A log without either ends with the lines that tell most: its last.
    """
    for pattern in (_BAD, _UNEASY):
        found = [line for line in lines if pattern.search(line.log)]
        if found:
            return tuple(found[-_MOST:])
    return tuple(lines[-_MOST:])
