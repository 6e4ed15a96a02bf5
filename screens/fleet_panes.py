"""What the list of registries knows: three answers and names, joined, ordered, searched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.filter_terms import Filter
from backends.domain.registry import Registry
from backends.ports import ControlPlane
from backends.services.fleet import FIELDS, FleetRow, by_attention, fleet, index_of
from backends.services.names import names_of
from screens.pane import Pane, notices_of

T = TypeVar("T")

ATTENTION = "attention"
NEWEST_FIRST = ("created", True)
MANY = 2_000


class Joined:
    """The registries with what belongs to them, in order, and ready to be searched.

    Attributes:
        rows: The registries.
        places: Where in `rows` each CRN is.
        index: Finds rows.
    """

    def __init__(self, rows: Iterable[FleetRow], order: tuple[str, bool]) -> None:
        column, descending = order
        key = next((field.order for field in FIELDS if field.key == column), by_attention)
        self.rows: Sequence[FleetRow] = sorted(rows, key=key, reverse=descending)
        self.places = {row.registry.crn: place for place, row in enumerate(self.rows)}
        self.index = index_of(self.rows)


class FleetPanes:
    """Each answer fails on its own; what is known of the others stays.

    Attributes:
        registries: Without them there are no rows.
        environments: Bring cloud and region.
        latest: The newest version one can install.
        order: The column rows are ordered by, or `ATTENTION`; and whether it descends.
    """

    def __init__(self, control_plane: ControlPlane) -> None:
        self.registries = Pane[tuple[Registry, ...]]()
        self.environments = Pane[tuple[Environment, ...]]()
        self.latest = Pane[str]()
        self.order = NEWEST_FIRST
        self._control_plane = control_plane
        self._names: Mapping[str, str] = {}
        self._joining = asyncio.Lock()
        self._joined = Joined((), NEWEST_FIRST)

    @property
    def rows(self) -> Sequence[FleetRow]:
        """The registries, joined and in order."""
        return self._joined.rows

    @property
    def places(self) -> Mapping[str, int]:
        """Where in `rows` each CRN is."""
        return self._joined.places

    async def read(self, arrived: Callable[[], object]) -> None:
        """Ask for everything at once; `arrived` is called after each answer or failure."""
        plane = self._control_plane
        await asyncio.gather(
            self._read(self.registries, plane.list_registries, arrived),
            self._read(self.environments, plane.list_environments, arrived),
            self._read(self.latest, plane.latest_registry_version, arrived),
        )
        creators = {registry.creator for registry in self.registries.value or ()}
        if creators - self._names.keys():
            found = await names_of(plane, creators)
            self._names = {**dict.fromkeys(creators, ""), **found}
            await self._join()
            arrived()

    async def _read(
        self,
        pane: Pane[T],
        ask: Callable[[], Awaitable[Answer[T]]],
        arrived: Callable[[], object],
    ) -> None:
        before = pane.value
        await pane.read(ask)
        if pane.value is not before:
            await self._join()
        arrived()

    def reorder(self, column: str, *, descending: bool) -> None:
        """Order the rows by a column, or by `ATTENTION`."""
        self.order = (column, descending)
        self._joined = Joined(self.rows, self.order)

    def search(self, wanted: Filter) -> list[int]:
        """Return the places of the rows that pass, ascending."""
        return self._joined.index.search(wanted)

    async def _join(self) -> None:
        """Join what is known by now; where it is much, beside the event loop, which goes on."""
        async with self._joining:
            known = self.registries.value or ()
            while True:
                order = self.order
                join = partial(
                    _joined, known, self.environments.value, self.latest.value, self._names, order
                )
                joined = await asyncio.to_thread(join) if len(known) > MANY else join()
                if order == self.order:
                    break
            self._joined = joined

    def notices(self, *, local: bool) -> Iterator[str]:
        """Yield what is wrong."""
        others = (
            (self.environments, "Cloud and region are not known."),
            (self.latest, "The latest version is not known."),
        )
        return notices_of(self.registries, others, local=local)


def _joined(
    registries: Sequence[Registry],
    environments: Sequence[Environment] | None,
    latest: str | None,
    names: Mapping[str, str],
    order: tuple[str, bool],
) -> Joined:
    return Joined(fleet(registries, environments, latest, names), order)
