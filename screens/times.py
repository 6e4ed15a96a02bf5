"""Times as people read them: always with their zone, in UTC unless local time was asked for."""

from __future__ import annotations

from datetime import UTC, datetime


def in_zone(moment: datetime, *, local: bool) -> datetime:
    """Return the moment in this machine's zone, or in UTC."""
    return moment.astimezone() if local else moment.astimezone(UTC)


def clock(moment: datetime, *, local: bool) -> str:
    """Return the time of day: `12:04:31 UTC`."""
    return f"{in_zone(moment, local=local):%H:%M:%S %Z}"


def stamp(moment: datetime, *, local: bool) -> str:
    """Return date and time to the second: `2026-11-23 12:04:31 UTC`."""
    return f"{in_zone(moment, local=local):%Y-%m-%d %H:%M:%S %Z}"


def lasted(seconds: float) -> str:
    """Return how long something took: `9 s`, `4 min 12 s`, `1 h 05 min`; rounded down."""
    minutes, rest_s = divmod(max(0, int(seconds)), 60)
    if not minutes:
        return f"{rest_s} s"
    if minutes < 60:
        return f"{minutes} min {rest_s:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
