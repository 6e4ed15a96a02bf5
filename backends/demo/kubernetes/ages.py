"""How long something took or has been, in the words of `kubectl`."""

from __future__ import annotations

from datetime import datetime, timedelta

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 31_536_000
_FORMS = (
    (2 * _MINUTE, "s", 1, "", 1),
    (10 * _MINUTE, "m", _MINUTE, "s", 1),
    (3 * _HOUR, "m", _MINUTE, "", 1),
    (8 * _HOUR, "h", _HOUR, "m", _MINUTE),
    (2 * _DAY, "h", _HOUR, "", 1),
    (8 * _DAY, "d", _DAY, "h", _HOUR),
    (2 * _YEAR, "d", _DAY, "", 1),
    (8 * _YEAR, "y", _YEAR, "d", _DAY),
    (10**12, "y", _YEAR, "", 1),
)
"""Below how many seconds which unit is used, and which smaller one is written after it."""


def age(since: str, now: datetime) -> str:
    """Return how long ago a time of an object is; `<unknown>` where it has none."""
    return span(now - datetime.fromisoformat(since)) if since else "<unknown>"


def span(length: timedelta) -> str:
    """Write a length of time: `45s`, `4m10s`, `7h5m`, `2d3h`, `57d`, `2y10d`."""
    seconds = int(length.total_seconds())
    if seconds < -1:
        return "<invalid>"
    _, unit, unit_s, smaller, smaller_s = next(
        (row for row in _FORMS if seconds < row[0]), _FORMS[-1]
    )
    many, rest_s = divmod(max(0, seconds), unit_s)
    rest = rest_s // smaller_s if smaller else 0
    return f"{many}{unit}{rest}{smaller}" if rest else f"{many}{unit}"
