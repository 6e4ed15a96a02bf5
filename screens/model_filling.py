"""Reads models whole, with their versions, where a list says nothing of those."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping

from backends.domain.errors import NotFound, ServiceError, UnexpectedAnswer
from backends.services.models.fields import ModelRow
from backends.services.models.shelf import FIRST
from screens.model_joined import Filled, is_moving
from screens.model_place import Place

AT_ONCE, AT_ONCE_ANYWHERE = 4, 8
"""How many models of one place are read at a time, and of all places together."""
SMALL = 60
"""A place with no more models than this is read completely, seen or not."""


class Filling:
    """Keeps, for each place, which of its models are still to be read."""

    def __init__(self) -> None:
        self._wanted: dict[str, dict[str, None]] = {}
        self._runners: Counter[str] = Counter()
        self._turn = asyncio.Semaphore(AT_ONCE_ANYWHERE)

    def want(self, places: Mapping[str, Place], rows: Iterable[ModelRow]) -> list[Place]:
        """Have rows read, in their order and instead of those wanted before.

        Returns:
            The places for which `run` is to be called, as often as they are named.
        """
        self._wanted = {}
        for row in rows:
            place = places.get(row.source.key)
            if place is not None and is_wanted(place, row):
                self._wanted.setdefault(place.source.key, {})[row.model.id] = None
        return [
            places[key]
            for key, wanted in self._wanted.items()
            for _ in range(min(AT_ONCE, len(wanted)) - self._runners[key])
        ]

    async def run(self, place: Place) -> None:
        """Read models of a place, one after another, until none is wanted; nothing is raised."""
        key = place.source.key
        self._runners[key] += 1
        try:
            while self._wanted.get(key):
                async with self._turn:
                    await self._read_next(place)
        finally:
            self._runners[key] -= 1

    async def _read_next(self, place: Place) -> None:
        wanted = self._wanted.get(place.source.key)
        if wanted:
            model_id = next(iter(wanted))
            del wanted[model_id]
            await _read(place, model_id)
            await asyncio.sleep(0)  # however quickly they come, keys are not kept waiting
        if place.unfilled is not None:
            self._wanted.pop(place.source.key, None)

    def stop(self) -> None:
        """Want nothing any longer."""
        self._wanted = {}


def is_small(place: Place) -> bool:
    """Say whether a place is read completely, seen or not."""
    return place.is_whole and len(place.shelf.models) <= SMALL and not place.lists_versions


def is_wanted(place: Place, row: ModelRow) -> bool:
    """Say whether a row is to be read whole: it lacks its versions, or they may have changed."""
    model, filled = row.model, place.filled.get(row.model.id)
    if place.unfilled is not None or model.id in place.failed:
        return False
    if filled is None and not place.lists_versions:
        return True
    if place.lists_versions and place.shelf.reading:
        return False
    known = max(
        filled.number if filled else 0,
        place.number if place.lists_versions else 0,
    )
    changed = is_moving(model) or (filled and filled.model.updated_at != model.updated_at)
    return known < place.outdated or (bool(changed) and known < place.begun)


async def _read(place: Place, model_id: str) -> None:
    number = place.next_number()
    try:
        answer = await place.shelf.catalogue.model(model_id)
    except NotFound:
        place.shelf.drop(model_id)
        place.changed()
    except UnexpectedAnswer:
        place.failed.add(model_id)
    except ServiceError as error:
        place.unfilled = error
    else:
        place.filled[model_id] = Filled(answer.value, number)
        if len(place.shelf.models) <= FIRST:
            place.changed()
    place.told()
