"""Reads and writes durations as one types them: `90s`, `75m`, `1h30m`."""

from __future__ import annotations

import argparse
import re

_UNITS_S = {"h": 3600, "m": 60, "s": 1}
_SHAPE = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m)?(?:(?P<s>\d+(?:\.\d+)?)s)?"
)


def seconds(text: str) -> float:
    """Return a duration in seconds; raise what `argparse` turns into a sentence."""
    found = _SHAPE.fullmatch(text.strip().lower())
    parts = found.groupdict(default="0") if found else {}
    total_s = sum(float(number) * _UNITS_S[unit] for unit, number in parts.items())
    if total_s <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration: write 90s, 75m or 1h30m")
    return total_s


def written(duration_s: float) -> str:
    """Return a duration in whole seconds: `45s`, `12m05s`, `1h15m00s`."""
    minutes, rest_s = divmod(max(0, int(duration_s)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes:02}m{rest_s:02}s"
    return f"{minutes}m{rest_s:02}s" if minutes else f"{rest_s}s"
