"""What the list of models knows: every place at its own pace, joined, ordered, searched."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from backends.domain.filter_terms import Filter
from backends.domain.model_source import ModelSource, SourceKind
from backends.model_ports import ModelSources
from backends.services.models.fields import ModelRow
from backends.services.models.shelf import Shelf
from screens.model_filling import Filling, is_small
from screens.model_joined import BY_NAME, Joined, best_of, is_moving, joined
from screens.model_place import Place, Turn

MANY = 1_000
"""More rows than this are joined beside the event loop, which goes on."""
AT_ONCE = 16
"""So many places are read at a time; a client asks no more of them at once."""
PAUSE_S = 0.25
COST = 4.0
"""While pages come in, rows are joined again after `PAUSE_S`, or `COST` times what that took."""


class ModelPanes:
    """Each place fails on its own; what is known of the others stays.

    Attributes:
        places: The places, by key.
        filling: Reads models whole.
        joined: What is known, as far as it is joined.
        order: The column rows are to be ordered by, and whether it descends.
        loading_all: Whether everything is being read, on request.
    """

    def __init__(self, sources: ModelSources, told: Callable[[], object]) -> None:
        """Open places of `sources`; `told` is called whenever there is something new to draw."""
        self.places: dict[str, Place] = {}
        self.filling = Filling()
        self.joined = Joined()
        self.order: tuple[str, bool] = BY_NAME
        self.loading_all = False
        self._sources = sources
        self._told = told
        self._news = asyncio.Event()
        self._joining = asyncio.Lock()
        self._joined_states: dict[str, int] = {}

    def put(self, sources: Sequence[ModelSource]) -> None:
        """Have these places, in this order; what was read of one that stays is kept."""
        before = self.places
        self.places = {one.key: self._place(before.get(one.key), one) for one in sources}

    def _place(self, before: Place | None, source: ModelSource) -> Place:
        if before is not None and before.source == source:
            return before
        return Place(Shelf(self._sources.open(source)), self._tell)

    def _tell(self) -> None:
        self._news.set()
        self._told()

    # What is known

    @property
    def count(self) -> int:
        """How many models were read, joined or not."""
        return sum(len(place.shelf.models) for place in self.places.values())

    @property
    def reading(self) -> bool:
        """Whether pages are being read."""
        return any(place.shelf.reading for place in self.places.values())

    @property
    def more(self) -> bool:
        """Whether any place has more than was read."""
        return any(place.shelf.more for place in self.places.values())

    @property
    def has_aliases(self) -> bool:
        """Whether any place has aliases."""
        return any(place.source.kind == "MLflow" for place in self.places.values())

    @property
    def is_sorted(self) -> bool:
        """Whether the rows are in the order that is wanted."""
        return self.joined.order == self.order

    @property
    def moves(self) -> bool:
        """Whether a newest version is being made, as far as that is known."""
        return self.joined.moves or any(
            is_moving(one.model) for place in self.places.values() for one in place.filled.values()
        )

    def row(self, key: str) -> ModelRow | None:
        """Return a row as it is known best; None where there is none with this key."""
        place = self.joined.places.get(key)
        return None if place is None else self.best(self.joined.rows[place])

    def best(self, row: ModelRow) -> ModelRow:
        """Return a row with what was read whole since it was joined."""
        place = self.places.get(row.source.key)
        filled = place.filled.get(row.model.id) if place else None
        if place is None or filled is None or filled.model is row.model:
            return row
        return ModelRow(row.key, row.source, best_of(row.model, filled, place.number))

    def is_unreadable(self, row: ModelRow) -> bool:
        """Say whether reading a row whole has failed."""
        place = self.places.get(row.source.key)
        return place is not None and (place.unfilled is not None or row.model.id in place.failed)

    def search(self, wanted: Filter) -> list[int]:
        """Return the places of the rows that pass, ascending."""
        return self.joined.search(wanted)

    def searchable(self) -> list[Place]:
        """Return the places that have more than was read, and find names themselves."""
        return [place for place in self.places.values() if place.is_searchable]

    # Reading

    async def read(
        self, drawn: Callable[[], object], turn: Turn, kind: SourceKind | None = None
    ) -> None:
        """Read what is to be read of the places of a kind; `drawn` is called as rows come in."""
        places = [place for place in self.places.values() if kind in (None, place.source.kind)]
        due = [place for place in places if place.begin(turn)]
        at_once = asyncio.Semaphore(AT_ONCE)

        async def read(place: Place) -> None:
            async with at_once:
                await place.read()

        await self._while_joining(drawn, map(read, due))

    async def read_all(self, drawn: Callable[[], object]) -> None:
        """Read whatever was not read of any place, until `stop` is called."""
        self.loading_all = True
        try:
            reads = [
                place.read_on(sys.maxsize, lambda: self.loading_all)
                for place in self.places.values()
            ]
            await self._while_joining(drawn, reads)
        finally:
            self.loading_all = False

    def stop(self) -> None:
        """Let reading everything end with the pages that are on their way."""
        self.loading_all = False
        for place in self.places.values():
            place.shelf.stop()

    async def ask(self, name_part: str, drawn: Callable[[], object]) -> None:
        """Have the places look for a name that find names themselves."""
        asked = [place.search(name_part) for place in self.searchable()]
        await self._while_joining(drawn, asked)

    def fill(self, shown: Iterable[str]) -> list[Place]:
        """Want the rows that are shown with their versions, and all of small places.

        Returns:
            The places to hand to `filled`; none where nothing more is to be begun.
        """
        rows = [row for key in shown if (row := self.row(key))]
        for block in self.joined.blocks:
            place = self.places.get(block.key)
            if place is not None and is_small(place):
                rows += map(self.best, block.rows)
        return self.filling.want(self.places, rows)

    async def filled(self, places: Sequence[Place], drawn: Callable[[], object]) -> None:
        """Read models that are wanted of places, until none is."""
        await self._while_joining(drawn, [self.filling.run(place) for place in places])

    # Joining

    async def join(self) -> None:
        """Join what is known by now; what comes in meanwhile is left to the next time."""
        async with self._joining:
            states = self._states()
            if states == self._joined_states and self.is_sorted:
                return
            known = [place.known for place in self.places.values()]
            make = partial(joined, self.joined, known, self.order)
            many = sum(len(one.models) for one in known) > MANY
            self.joined = await asyncio.to_thread(make) if many else make()
            self._joined_states = states

    def _states(self) -> dict[str, int]:
        return {key: place.state for key, place in self.places.items()}

    async def _while_joining(
        self, drawn: Callable[[], object], reads: Iterable[Awaitable[None]]
    ) -> None:
        """Wait for readings; join and draw what comes in, now and then, and all in the end."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep_joined(drawn))
            await asyncio.gather(*reads)
            keeping.cancel()
        await self.join()
        drawn()

    async def _keep_joined(self, drawn: Callable[[], object]) -> None:
        now = asyncio.get_running_loop().time
        while True:
            await self._news.wait()
            self._news.clear()
            began = now()
            await self.join()
            drawn()
            await asyncio.sleep(max(PAUSE_S, COST * (now() - began)))
