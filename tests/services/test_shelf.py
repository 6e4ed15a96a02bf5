"""Reading the models of one place page by page, stopping, going on, and what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from backends.domain.answer import Answer
from backends.domain.errors import Unreachable
from backends.model_ports import ModelPage
from backends.services.models.shelf import Shelf
from tests.services.places import SERVER, Place, model

MODELS = {name: model(name, id=name) for name in ("one", "two", "three", "four")}


def names(shelf: Shelf) -> list[str]:
    """Return the names of what is known."""
    return [one.name for one in shelf.everything]


def nothing() -> None:
    """Be told, and do nothing."""


class Waiting(Place):
    """A place whose second page waits."""

    def __init__(self) -> None:
        super().__init__(SERVER, dict(MODELS), page_size=2)
        self.waits = asyncio.Event()

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        async for page in super().pages(name_part):
            yield page
            if not self.waits.is_set():
                self.waits.set()
                await asyncio.Event().wait()


async def test_it_is_read_as_far_as_one_wants_and_gone_on_with() -> None:
    place = Place(SERVER, dict(MODELS), page_size=1)
    shelf, told = Shelf(place), list[int]()
    await shelf.read(2, lambda: told.append(len(shelf.models)))
    assert names(shelf) == ["one", "two"]
    assert shelf.more
    assert told[:2] == [1, 2]

    await shelf.read_on(9, nothing)
    assert names(shelf) == list(MODELS)
    assert not shelf.more
    assert place.searched == [""]


async def test_stopped_it_keeps_the_page_on_its_way_and_goes_on_from_there() -> None:
    place = Place(SERVER, dict(MODELS), page_size=1)
    shelf = Shelf(place)
    await shelf.read(9, shelf.stop)
    assert names(shelf) == ["one"]

    await shelf.read_on(9, nothing)
    assert names(shelf) == list(MODELS)
    assert place.searched == [""]


async def test_a_reading_that_was_cancelled_is_begun_anew() -> None:
    place = Waiting()
    shelf = Shelf(place)
    reading = asyncio.create_task(shelf.read(9, nothing))
    await place.waits.wait()
    reading.cancel()
    await asyncio.wait([reading])
    assert not shelf.reading
    assert names(shelf) == ["one", "two"]

    await shelf.read_on(9, nothing)
    assert names(shelf) == list(MODELS)


async def test_what_failed_keeps_what_was_known() -> None:
    place = Place(SERVER, dict(MODELS))
    shelf = Shelf(place)
    await shelf.read(9, nothing)
    place.error = Unreachable("lab", "is away")
    await shelf.read(9, nothing)

    assert names(shelf) == list(MODELS)
    assert shelf.error is place.error


async def test_what_its_own_search_found_stands_beside_until_everything_was_read() -> None:
    shelf = Shelf(Place(SERVER, dict(MODELS), page_size=2))
    await shelf.read(2, nothing)
    await shelf.search("ou")
    assert names(shelf) == ["one", "two", "four"]

    await shelf.read_on(9, nothing)
    assert shelf.found == {}
    assert names(shelf) == list(MODELS)


async def test_a_model_that_is_gone_is_forgotten() -> None:
    shelf = Shelf(Place(SERVER, dict(MODELS), page_size=2))
    await shelf.read(2, nothing)
    await shelf.search("four")
    shelf.drop("one")
    shelf.drop("four")

    assert names(shelf) == ["two"]
