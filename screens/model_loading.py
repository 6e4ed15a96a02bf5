"""How a list of models reads: all of a place on request, names on servers, rows in sight whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual import events, on, work
from textual.timer import Timer

from backends.domain.errors import ServiceError
from screens.model_panes import ModelPanes
from screens.model_place import Place, Turn
from screens.refreshing import RefreshingScreen

SEARCH_AFTER_S = 0.3
"""A name is looked for on servers this long after the last keystroke."""
FILL_AFTER_S = 0.2
"""Rows are read whole once nothing has moved for this long."""
FILLING = "filling"
"""The group of workers that read rows whole."""


class ModelLoading(RefreshingScreen):
    """A subclass makes `panes`, and says what is in sight and what is looked for.

    Attributes:
        panes: What is known.
    """

    panes: ModelPanes
    _anew = False
    _usual_s = 0.0
    _turns = 0
    _fill_timer: Timer | None = None
    _search_timer: Timer | None = None

    @property
    def keys_in_sight(self) -> tuple[str, ...]:
        """The rows that are on the screen."""
        return ()

    @property
    def name_part(self) -> str:
        """What is looked for in names; empty for nothing."""
        return ""

    def draw_later(self) -> None:
        """Draw once what is under way has been handled."""
        self.call_later(self.draw)

    @property
    def moving(self) -> bool:
        """Whether a version is being made."""
        return self.panes.moves

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return tuple(place.shelf.error for place in self.panes.places.values())

    # Reading

    def reload(self) -> None:
        """Read everything anew; what is being read ends."""
        self.panes.stop()
        self._anew = True
        super().reload()

    def outdate(self) -> None:
        """Read everything anew once it is seen."""
        self._anew = True
        super().outdate()

    def next_turn(self) -> Turn:
        """Return which round of readings begins now: of what is calm, one only now and then."""
        now = asyncio.get_running_loop().time()
        turn = Turn.USUAL if now >= self._usual_s else Turn.MOVING
        if self._anew:
            self._anew, turn = False, Turn.ANEW
        if turn is not Turn.MOVING:
            self._usual_s = now + self.console.refresh_s(moving=False)
        self._turns += 1
        return turn

    def loaded(self) -> None:
        """Go on to what is in sight, and to what is looked for."""
        self._turns -= 1
        super().loaded()
        if self.is_attached:
            self._fill()
            self._search()

    def action_load_all(self) -> None:
        """Read everything there is, or stop that."""
        if self.panes.loading_all:
            self.panes.stop()
        else:
            self._load_all()
        self.draw_later()

    @work(group="everything")
    async def _load_all(self) -> None:
        await self.panes.read_all(self.draw_later)
        self.fill_soon()

    def search_soon(self) -> None:
        """Have servers look for the name, unless more of it is typed."""
        self._search_timer = self._restarted(self._search_timer, SEARCH_AFTER_S, self._search)

    def _search(self) -> None:
        if self.name_part and self.panes.searchable():
            self._look_for(self.name_part)

    @work(exclusive=True, group="search")
    async def _look_for(self, name_part: str) -> None:
        await self.panes.ask(name_part, self.draw_later)

    @work(exclusive=True, group="order")
    async def reorder(self, column: str, *, descending: bool) -> None:
        """Order the rows by a column."""
        self.panes.order = (column, descending)
        self.draw()
        await self.panes.join()
        self.draw()

    def _restarted(self, timer: Timer | None, after_s: float, what: Callable[[], None]) -> Timer:
        if timer is not None:
            timer.stop()
        return self.set_timer(after_s, what)

    # Rows read whole

    def fill_soon(self) -> None:
        """Read the rows in sight whole, unless they move on."""
        self._fill_timer = self._restarted(self._fill_timer, FILL_AFTER_S, self._fill)

    def _fill(self) -> None:
        places = self.panes.fill(self.keys_in_sight) if self.is_active else ()
        if places:
            self._fill_rows(places)

    @work(group=FILLING)
    async def _fill_rows(self, places: Sequence[Place]) -> None:
        was_moving = self.moving
        await self.panes.filled(places, self.draw_later)
        if self.moving and not was_moving and not self._turns:
            super().loaded()  # when to read again was planned for what seemed to rest

    @on(events.ScreenSuspend)
    def _stop_filling(self) -> None:
        self.panes.filling.stop()
        self.workers.cancel_group(self, FILLING)  # pyright: ignore[reportUnknownMemberType]

    @on(events.ScreenResume)
    def _fill_again(self) -> None:
        self.fill_soon()
