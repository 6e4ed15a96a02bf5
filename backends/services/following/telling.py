"""Which lines of a log explain a failure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backends.domain.event import LogLine

_ERRORS = r"error|fatal|exception|denied|forbidden|refused|timed out"
_WARNINGS = r"warn(?:ing)?|fail(?:ed|ure|s)?"
_BAD = re.compile(rf"\b(?:{_ERRORS})\b", re.IGNORECASE)
_NOTABLE = re.compile(rf"\b(?:{_ERRORS}|{_WARNINGS})\b", re.IGNORECASE)
_MOST = 6


def telling_lines(lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
    """Return the last error with the errors and warnings that led to it, oldest first.

    Where there is no error, the last warnings; where there are none either, the last lines.
    """
    errors = [number for number, line in enumerate(lines) if _BAD.search(line.log)]
    until = errors[-1] + 1 if errors else len(lines)
    notable = [line for line in lines[:until] if _NOTABLE.search(line.log)]
    return tuple((notable or lines)[-_MOST:])
