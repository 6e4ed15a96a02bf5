"""What is said of a file before it is fetched, and once it is here, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backends.domain.sizes import size_words
from backends.services.models.fetching import (
    Fetched,
    Measure,
    Wanted,
    free_bytes,
    left_by_an_earlier_attempt,
)
from backends.services.models.part_files import NOTHING, Kept

NOT_TOLD = "not told before it is fetched"
WHOLE = "all files, as one archive (gzip tar)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is to be: how much room there is, and what there is of it already."""

    free_bytes: int | None = None
    here: Kept = NOTHING


def looked_at(wanted: Wanted) -> Place:
    """Look there, which may take a moment; raises as `left_by_an_earlier_attempt`."""
    return Place(free_bytes(wanted.to), left_by_an_earlier_attempt(wanted))


def lack_of_room(measure: Measure | None, place: Place) -> str:
    """Say that a file has no room there; empty where it has, or where that is not known."""
    if measure is None or measure.size_bytes is None or place.free_bytes is None:
        return ""
    kept = place.here.size_bytes if measure.goes_on_with(place.here) else 0
    missing = measure.size_bytes - kept
    if missing <= place.free_bytes:
        return ""
    return f"{size_words(missing)} are still to come. Make room there, or name another place."


def rows_before(
    path: str, version: str, source: str, measure: Measure | None, place: Place
) -> Iterator[tuple[str, str]]:
    """Yield what would be fetched, how large it is, and what there is in its place."""
    yield "What", path or WHOLE
    yield "From", f"{version}, {source}"
    if measure is not None:
        yield "Size", NOT_TOLD if measure.size_bytes is None else _size(measure.size_bytes)
    if place.free_bytes is not None:
        yield "Room", f"{size_words(place.free_bytes)} are free there"
    if place.here.size_bytes and measure is not None:
        goes_on = measure.goes_on_with(place.here)
        then = "it goes on from there" if goes_on else "of another state, so it comes anew"
        yield "Here", f"{size_words(place.here.size_bytes)} from before; {then}"


def rows_at_the_end(done: Fetched) -> Iterator[tuple[str, str]]:
    """Yield where it is, and its checksum."""
    yield "File", str(done.path)
    yield "Size", _size(done.size_bytes)
    yield "SHA-256", done.sha256


def _size(size_bytes: int) -> str:
    return f"{size_words(size_bytes)} ({size_bytes:,} bytes)"
