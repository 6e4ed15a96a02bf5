"""How long ago something was, in one number and one unit."""

from __future__ import annotations

from datetime import datetime

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S
_STEPS = (
    (_MINUTE_S, 1, "s"),
    (_HOUR_S, _MINUTE_S, "min"),
    (2 * _DAY_S, _HOUR_S, "h"),
    (100 * _DAY_S, _DAY_S, "d"),
    (730 * _DAY_S, 30 * _DAY_S, "mo"),
)


def age(since: datetime, now: datetime) -> str:
    """Return the time from `since` to `now`: `40 s`, `5 min`, `3 h`, `12 d`, `8 mo`, `2 y`.

    Rounded down. A time still to come (a clock that is ahead) counts as `0 s`.
    """
    seconds = max(0, int((now - since).total_seconds()))
    for below_s, unit_s, unit in _STEPS:
        if seconds < below_s:
            return f"{seconds // unit_s} {unit}"
    return f"{seconds // (365 * _DAY_S)} y"
