"""Where the stored company is, and how its relative times become moments."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_RELATIVE = re.compile(r"([+-])((?:\d+[dhms])+)$")


def folder() -> Path:
    """Return the checkout's `fixtures`, or the copy a wheel carries."""
    checkout = Path(__file__).resolve().parents[2] / "fixtures"
    if (checkout / "company.json").is_file():
        return checkout
    return Path(__file__).with_name("_fixtures")


def read(name: str) -> Any:
    """Return what one file holds: `registries` reads `registries.json`."""
    return json.loads((folder() / f"{name}.json").read_bytes())


def moment(text: str, now: datetime) -> datetime:
    """Return the moment `text` means: ISO-8601, or relative to `now` such as `-3d4h`, `+11m`."""
    match = _RELATIVE.match(text)
    if match is None:
        return datetime.fromisoformat(text)
    sign, amounts = match.groups()
    parts = {_UNITS[unit]: int(count) for count, unit in re.findall(r"(\d+)([dhms])", amounts)}
    return now + timedelta(**parts) * (-1 if sign == "-" else 1)


def status_at(stored: str | list[list[str]], opened: datetime, now: datetime) -> str:
    """Return a stored status at `now`: a word, or the last `[moment, word]` that has come."""
    if isinstance(stored, str):
        return stored
    come = [word for at, word in stored if moment(at, opened) <= now]
    return come[-1] if come else stored[0][1]
