"""The registry list's rows, drawn on demand: one cell for each field of the fleet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from backends.domain.ages import age
from backends.services.fleet import FIELDS, FleetRow
from screens.glyphs import Glyphs
from screens.widgets.line_list import Cell

MARK = "*"


class FleetLines:
    """Those rows that passed the filter, in their order; fits `Lines`."""

    def __init__(
        self,
        rows: Sequence[FleetRow],
        positions: Sequence[int],
        places: Mapping[str, int],
        glyphs: Glyphs,
        now: datetime,
        *,
        marked: Collection[str] = (),
    ) -> None:
        """Show `rows` at `positions`, which ascend; `places` says where each CRN is in `rows`.

        `marked` has the CRNs of those a person has marked.
        """
        self._rows = rows
        self._positions = positions
        self._places = places
        self._glyphs = glyphs
        self._now = now
        self._marked = marked

    def __len__(self) -> int:
        return len(self._positions)

    def row(self, index: int) -> FleetRow:
        """Return one row."""
        return self._rows[self._positions[index]]

    def key(self, index: int) -> str:
        """Return one row's key: the registry's CRN."""
        return self.row(index).registry.crn

    def find(self, key: str) -> int | None:
        """Return where the registry with this CRN stands, or None."""
        place = self._places.get(key, len(self._rows))
        index = bisect_left(self._positions, place)
        return index if index < len(self) and self._positions[index] == place else None

    def cells(self, index: int) -> Sequence[Cell]:
        """Return one row's cells, in the order of `FIELDS`."""
        row = self.row(index)
        return [self._cell(field.key, field.text(row), row) for field in FIELDS]

    def _cell(self, key: str, text: str, row: FleetRow) -> Cell:
        match key:
            case "status":
                health = row.registry.health
                return f"{self._glyphs.of(health)} {text}", health.value
            case "name" if row.registry.crn in self._marked:
                return f"{MARK} {text}", "accent"
            case "version" if row.behind:
                return f"{text} {self._glyphs.ascending}"
            case "created" if row.registry.created_at:
                return age(row.registry.created_at, self._now)
            case _:
                return text
