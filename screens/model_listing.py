"""What the lists of models share, of every place and of one: their rows, marks and order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on

from backends.domain.filter_terms import Filter
from backends.domain.printable import printable
from backends.services.models.fields import FIELDS, ModelRow, filter_of, name_part_of
from screens.actions import Action
from screens.filtering import FilteringScreen
from screens.model_actions import LOAD_ALL, LOAD_ALL_HERE, OPEN_MODEL
from screens.model_columns import columns_of, widths_of
from screens.model_keys import ModelKeys
from screens.model_lines import Drawing, ModelLines
from screens.model_loading import ModelLoading
from screens.model_note import Counted, note
from screens.model_notices import notices
from screens.widgets.columns import Column
from screens.widgets.line_list import LineList

NO_MATCH = "No model matches the filter. Esc clears it."
ALL_READ = "All models are read."
_OF_VERSIONS = frozenset(("latest", "versions", "origin"))
_DESCENDING = frozenset(("versions", "updated", "created"))


class ModelListing(ModelKeys, ModelLoading, FilteringScreen):
    """A subclass reads the places in `load`, and makes `panes`.

    `EVERYWHERE` is whether rows say in which place they are; `LOAD` reads everything.
    """

    COLUMNS = columns_of(everywhere=True, aliases=False)
    PLACEHOLDER = "words, or owner:name  visibility:private  -word"
    TO_ROWS = replace(OPEN_MODEL, label="To the rows", needs_row=False)
    EVERYWHERE: ClassVar[bool] = True
    LOAD: ClassVar[Action] = LOAD_ALL
    EMPTY: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._marked: set[str] = set()
        self._typed = ""

    def on_resize(self) -> None:
        """Name the order, or leave it to the column heads again; other rows are in sight."""
        self.draw_rows()

    @property
    def keys_in_sight(self) -> tuple[str, ...]:
        """The rows that are on the screen."""
        return self.table.keys_on_screen

    @property
    def name_part(self) -> str:
        """What is looked for in names."""
        return name_part_of(filter_of(self.bar.input.value))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that make sense for what is listed."""
        return columns_of(everywhere=self.EVERYWHERE, aliases=self.panes.has_aliases)

    @property
    def problems(self) -> Iterable[str]:
        """What is wrong, beside the places."""
        return ()

    @property
    def is_loading(self) -> bool:
        """Whether a place has not answered yet."""
        return not all(place.is_settled for place in self.panes.places.values())

    # Drawing

    def draw(self) -> None:
        """Draw what is known now."""
        super().draw()
        self.draw_rows()
        self.notice_line.notice = "\n".join(self.told()) if self.table.count else ""
        as_of = [place.shelf.as_of for place in self.panes.places.values()]
        self.title_bar.as_of.moment = min(filter(None, as_of), default=None)

    def told(self) -> list[str]:
        """Return what is wrong, a line each."""
        local, places = self.console.local_time, self.panes.places.values()
        return list(map(printable, [*self.problems, *notices(places, local=local)]))

    def draw_rows(self) -> None:
        """Draw the models that the filter lets through."""
        panes, typed = self.panes, self.bar.input.value
        wanted = filter_of(typed)
        found = panes.search(wanted)
        self._marked = {key for key in self._marked if key in panes.joined.places}
        columns = self.columns
        widths = widths_of(columns, self.size.width)
        self.table.show(ModelLines(panes, found, self._drawing(columns, widths)), columns)
        self.table.set_sort(panes.joined.order[0], descending=panes.joined.order[1])
        self.table.notice = self._instead_of_rows(typed)
        self.table.set_class(self._has_failed, "-failed")
        self.bar.problem = " ".join((*wanted.problems, *self._unread(wanted)))
        self.bar.note = self._note(len(found), widths)
        if typed != self._typed:
            self._typed = typed
            self.search_soon()
        self.fill_soon()

    def _drawing(self, columns: Sequence[Column], widths: dict[str, int]) -> Drawing:
        keys = [column.key for column in columns]
        return Drawing(widths, keys, self.console.glyphs, self.console.now(), self._marked)

    def _note(self, shown: int, widths: dict[str, int]) -> str:
        panes, room = self.panes, self.size.width // 2 - 2
        if not any(place.shelf.is_known for place in panes.places.values()):
            return ""
        marked = f"{len(self._marked):,} marked  " if self._marked else ""
        before = f"{self._hidden_order(widths)}{marked}"
        asked = bool(self.name_part) and bool(panes.searchable())
        counted = Counted(
            shown=shown,
            joined=len(panes.joined.rows),
            read=panes.count,
            key=self.LOAD.keys[0],
            filtered=bool(self.bar.input.value),
            reading=panes.reading,
            loading_all=panes.loading_all,
            more=panes.more,
            asked=asked,
        )
        return before + note(counted, room - len(before))

    def _hidden_order(self, widths: dict[str, int]) -> str:
        """Say that rows are being ordered, or name the column that orders them unseen."""
        if not self.panes.is_sorted:
            return "sorting  "
        key, descending = self.panes.order
        if key in widths:
            return ""
        title = next(field.title for field in FIELDS if field.key == key)
        glyphs = self.console.glyphs
        return f"{title} {glyphs.descending if descending else glyphs.ascending}  "

    def _unread(self, wanted: Filter) -> Iterator[str]:
        """Say of how many models the versions are not known, where these are asked for."""
        panes = self.panes
        asked = {panes.order[0], *(term.field for term in wanted.terms)} & _OF_VERSIONS
        if asked and panes.joined.unread:
            unread = f"{panes.joined.unread:,}"
            yield f"The versions of {unread} models were not read: no such row was in sight yet."

    @property
    def _has_failed(self) -> bool:
        return not self.panes.joined.rows and not self.is_loading and bool(self.told())

    def _instead_of_rows(self, typed: str) -> str:
        if self.panes.joined.rows:
            return NO_MATCH if typed else ""
        if self.is_loading:
            return "Loading"
        return "\n".join(self.told()) or self.EMPTY

    # What can be done

    @property
    def row(self) -> ModelRow | None:
        """The model under the cursor."""
        key = self.table.cursor_key
        return None if key is None else self.panes.row(key)

    @property
    def chosen(self) -> Sequence[ModelRow]:
        """The marked models; the one under the cursor, where none is marked."""
        keys = self._marked or filter(None, [self.table.cursor_key])
        return [row for key in sorted(keys) if (row := self.panes.row(key))]

    def why_disabled(self, action: Action) -> str:
        """Say that everything is read, where it is."""
        why = super().why_disabled(action)
        if why or action.name not in (LOAD_ALL.name, LOAD_ALL_HERE.name):
            return why
        return "" if self.panes.more or self.panes.loading_all else ALL_READ

    def commands(self) -> tuple[Action, ...]:
        """Add an order for each column to what the palette offers."""
        return (
            *super().commands(),
            *(
                Action(
                    f"sort_by('{column.key}')",
                    "",
                    f"By {column.title.lower()}",
                    f"Sort by {column.title.lower()}; again, the other way round.",
                )
                for column in self.columns
            ),
        )

    # Doing

    @on(LineList.Highlighted)
    def cursor_moved(self, moved: LineList.Highlighted) -> None:
        """Dim or light the keys for another model, and read whole what came into sight."""
        moved.stop()
        self.draw_keys()
        self.fill_soon()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Open the model under the cursor."""
        if self.row is not None:
            self.open_model(self.row)

    def action_mark(self) -> None:
        """Mark the model under the cursor, or not any longer, and go on to the next."""
        if self.table.cursor_key is not None:
            self._marked ^= {self.table.cursor_key}
            self.draw_rows()
            self.table.action_move(1)

    def action_sort(self) -> None:
        """Order by the next column."""
        keys = [column.key for column in self.columns]
        column = self.panes.order[0]
        after = keys.index(column) + 1 if column in keys else 0
        self.action_sort_by(keys[after % len(keys)])

    def action_sort_by(self, column: str) -> None:
        """Order by a column; by the same again, the other way round."""
        before, descending = self.panes.order
        same = column == before
        self.reorder(column, descending=not descending if same else column in _DESCENDING)

    def action_reverse(self) -> None:
        """Turn the order round."""
        column, descending = self.panes.order
        self.reorder(column, descending=not descending)
