"""The list of models' rows, drawn on demand: one cell for each column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backends.domain.ages import age
from backends.domain.registered_model import Visibility
from backends.services.models.fields import FIELDS, ModelRow, latest_words
from screens.fleet_lines import MARK
from screens.found_rows import FoundRows
from screens.glyphs import Glyphs
from screens.model_panes import ModelPanes
from screens.widgets.line_list import Cell

NO_VERSION = "none"
NOT_READ = "not read"
_TEXTS: Mapping[str, Callable[[ModelRow], str]] = {field.key: field.text for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Drawing:
    """How rows are drawn.

    Attributes:
        widths: The columns there is room for, by key, with their cells.
        columns: Every column, shown or not.
        glyphs: The signs.
        now: What ages are counted to.
        marked: The keys of those a person has marked.
    """

    widths: Mapping[str, int]
    columns: Sequence[str]
    glyphs: Glyphs
    now: datetime
    marked: Collection[str]


class ModelLines(FoundRows[ModelRow]):
    """Those rows that passed the filter, in their order; fits `Lines`."""

    def __init__(self, panes: ModelPanes, positions: Sequence[int], drawing: Drawing) -> None:
        super().__init__(panes.joined.rows, positions, panes.joined.places)
        self._panes = panes
        self._drawing = drawing

    def key(self, index: int) -> str:
        """Return what the row is known by."""
        return self.row(index).key

    def cells(self, index: int) -> Sequence[Cell]:
        """Return one row's cells, in the order of the columns; every tone costs bytes."""
        row = self._panes.best(self.row(index))
        return [self._cell(key, row) for key in self._drawing.columns]

    def _cell(self, key: str, row: ModelRow) -> Cell:
        cell: Cell
        match key:
            case "name" if row.key in self._drawing.marked:
                cell = f"{MARK} {row.model.name}", "accent"
            case "registry":
                width = self._drawing.widths.get(key, 0)
                cell = ended(row.source.name, width, self._drawing.glyphs.ellipsis)
            case "visibility":
                cell = visibility_cell(row.model.visibility, self._drawing.glyphs)
            case "latest":
                cell = self._latest(row)
            case "updated" | "created":
                cell = self._age(row, key)
            case _:
                cell = _TEXTS[key](row)
        return cell

    def _latest(self, row: ModelRow) -> Cell:
        model, glyphs = row.model, self._drawing.glyphs
        if model.latest is not None:
            health = model.latest.health
            return f"{glyphs.of(health)} {latest_words(model)}", health.value
        if self._panes.is_unreadable(row):
            return f"{glyphs.unknown} {NOT_READ}", "unknown"
        is_read = model.versions is not None or row.source.kind == "MLflow"
        return NO_VERSION if is_read else glyphs.ellipsis

    def _age(self, row: ModelRow, key: str) -> Cell:
        moment = row.model.updated_at if key == "updated" else row.model.created_at
        return age(moment, self._drawing.now) if moment else ""


def visibility_cell(visibility: Visibility, glyphs: Glyphs) -> Cell:
    """Return who may see a model, as sign and word; empty where that is not known."""
    match visibility:
        case Visibility.PUBLIC:
            return f"{glyphs.ready} {visibility}"
        case Visibility.PRIVATE:
            return f"{glyphs.ahead} {visibility}"
        case Visibility.UNKNOWN:
            return ""


def ended(name: str, width: int, ellipsis: str) -> str:
    """Return a name in so many cells: names of registries begin alike, and differ in their ends."""
    return name if len(name) <= width or width < 2 else f"{ellipsis}{name[1 - width :]}"
