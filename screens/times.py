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
