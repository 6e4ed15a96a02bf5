"""One place of the list of models: its shelf, and which of its answers is newer than which."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain

from backends.domain.errors import ServiceError, Throttled
from backends.domain.model_source import ModelSource
from backends.services.models.shelf import FIRST, Shelf
from screens.model_joined import Filled, Known, is_moving


class Turn(Enum):
    """A round of readings: of everything, as somebody asks; of what is small; of what moves."""

    ANEW = "anew"
    USUAL = "usual"
    MOVING = "moving"


@dataclass(slots=True)
class Place:
    """What was read of one place. Readings are numbered, so that the newest answer is shown.

    Attributes:
        shelf: Its models, page by page.
        told: Called whenever there is something new to draw.
        filled: The models that were read whole, by id.
        failed: The ids of those whose answer made no sense.
        unfilled: Why no model can be read whole now; None where that is not so.
        searched: The parts of names it has looked for itself.
        begun: The reading under way, or the last; also one that was none for this place.
        number: The reading whose pages are shown; 0 before the first.
        outdated: What was read before this reading is to be read again.
        due: Whether its pages are to be read, and were not yet.
        state: Another one whenever its rows are others.
    """

    shelf: Shelf = field(repr=False)
    told: Callable[[], None]
    filled: dict[str, Filled] = field(default_factory=dict[str, Filled])
    failed: set[str] = field(default_factory=set[str])
    unfilled: ServiceError | None = None
    searched: set[str] = field(default_factory=set[str])
    begun: int = 0
    number: int = 0
    outdated: int = 0
    due: bool = False
    state: int = 0
    _last: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def source(self) -> ModelSource:
        """Which place it is."""
        return self.shelf.source

    @property
    def lists_versions(self) -> bool:
        """Whether its list says which version is the newest."""
        return self.source.kind == "MLflow"

    @property
    def is_whole(self) -> bool:
        """Whether everything it has was read."""
        return self.shelf.is_known and not self.shelf.more

    @property
    def is_settled(self) -> bool:
        """Whether it has answered, or failed to."""
        return self.shelf.is_known or self.shelf.error is not None

    @property
    def is_searchable(self) -> bool:
        """Whether it has more than was read, and finds names itself."""
        return self.shelf.is_known and self.shelf.more and self.lists_versions

    @property
    def known(self) -> Known:
        """What is known of it now."""
        shelf = self.shelf
        found = tuple(shelf.found.values())
        return Known(self.source, shelf.models, found, self.filled, self.number, self.state)

    def next_number(self) -> int:
        """Return the number of a reading that begins now."""
        self._last += 1
        return self._last

    def changed(self) -> None:
        """Say that its rows are others now."""
        self.state += 1
        self.told()

    def begin(self, turn: Turn) -> bool:
        """Begin another round of readings; say whether its pages are to be read in it.

        Before somebody asks, what is large or has more than was read is not read again, and
        neither is what has not answered, unless it only asked for patience.
        """
        self.begun, self.unfilled = self.next_number(), None
        if turn is Turn.ANEW:
            self.outdated = self.begun
            self.failed.clear()
            self.searched.clear()
        self.due = self.due or turn is Turn.ANEW or not self.is_settled or self._is_again(turn)
        return self.due

    def _is_again(self, turn: Turn) -> bool:
        if self._lock.locked():
            return False
        small = self.is_whole and len(self.shelf.models) <= FIRST
        patience = isinstance(self.shelf.error, Throttled)
        return patience or (small and (turn is Turn.USUAL or self._moves))

    @property
    def _moves(self) -> bool:
        whole = (one.model for one in self.filled.values())
        return any(map(is_moving, chain(whole, self.shelf.models)))

    async def read(self) -> None:
        """Read its pages anew, up to `FIRST` models or as many as were known."""
        async with self._lock:
            number = self.begun

            def arrived() -> None:
                if self.shelf.error is None:
                    self.number = number
                self.changed()

            await self.shelf.read(FIRST, arrived)
            self.due = False

    async def read_on(self, most: int, goes_on: Callable[[], bool]) -> None:
        """Read further, once what is being read has come, and if one still wants to go on then."""
        async with self._lock:
            if goes_on():
                await self.shelf.read_on(most, self.changed)

    async def search(self, name_part: str) -> None:
        """Have it look for a name itself, once."""
        if name_part not in self.searched:
            await self.shelf.search(name_part)
            self.searched.add(name_part)
            self.changed()
