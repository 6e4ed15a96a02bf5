"""How much of all models is shown, in as few words as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted.

    Attributes:
        shown: The rows that passed the filter.
        joined: The rows there are to filter.
        read: The models that were read, joined or not.
        key: The key that reads everything, or stops that.
        filtered: Whether anything was typed.
        reading: Whether pages are being read.
        loading_all: Whether everything is being read, on request.
        more: Whether any place has more than was read.
        asked: Whether servers look for the name themselves.
    """

    shown: int
    joined: int
    read: int
    key: str
    filtered: bool
    reading: bool
    loading_all: bool
    more: bool
    asked: bool


def note(counted: Counted, room: int) -> str:
    """Return the fullest of the ways to say it that takes no more than `room` cells."""
    ways = list(_ways(counted))
    return next((way for way in ways if len(way) <= room), ways[-1])


def _ways(counted: Counted) -> Iterator[str]:
    key, of = counted.key, f"{counted.shown:,} of {counted.joined:,}"
    if counted.loading_all:
        so_far = of if counted.filtered else f"{counted.read:,}"
        yield f"reading: {so_far} so far; {key} stops"
        yield f"{so_far} so far; {key} stops"
    elif counted.reading:
        yield f"{of} so far"
    elif not counted.more:
        yield of
    elif counted.asked:
        yield f"{of} read; names are searched on the server too"
        yield f"{of} read; names on the server too"
        yield f"{of}; server searched too"
    else:
        so_far = of if counted.filtered else f"{counted.joined:,}"
        yield f"{so_far} read; there are more, {key} loads all"
        yield f"{so_far} read; {key} loads all"
        yield f"{so_far}; {key} for all"
