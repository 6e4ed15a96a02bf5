"""The registry list's rows, drawn on demand: one cell for each field of the fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from backends.domain.ages import age
from backends.services.fleet import FIELDS, FleetRow
from screens.found_rows import FoundRows
from screens.glyphs import Glyphs
from screens.widgets.line_list import Cell

MARK = "*"


class FleetLines(FoundRows[FleetRow]):
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
        """Show rows; `marked` has the CRNs of those a person has marked."""
        super().__init__(rows, positions, places)
        self._glyphs = glyphs
        self._now = now
        self._marked = marked

    def key(self, index: int) -> str:
        """Return one row's key: the registry's CRN."""
        return self.row(index).registry.crn

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
