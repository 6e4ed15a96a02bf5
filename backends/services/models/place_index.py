"""Finds rows of one place by a filter: what is the same for all of them is looked at once."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.filter_terms import Filter, SearchIndex, Term
from backends.domain.model_source import ModelSource
from backends.services.models.fields import OF_MODEL, OF_PLACE, ModelRow, of_place


class PlaceIndex:
    """Finds what `fields.index_of` finds, in less text: a place may have a great many rows."""

    def __init__(self, source: ModelSource, rows: Sequence[ModelRow]) -> None:
        """Read every field of every row once; all `rows` are of the place."""
        self._place = {name: text.casefold() for name, text in of_place(source).items()}
        self._rows = SearchIndex(rows, OF_MODEL)

    def search(self, wanted: Filter) -> list[int]:
        """Return the positions of the rows that pass every term, in their order."""
        left = [term for term in wanted.terms if not self._is_settled(term)]
        if any(term.field in OF_PLACE or self._is_in_place(term) for term in left):
            return []
        return self._rows.search(Filter(tuple(left)))

    def _is_settled(self, term: Term) -> bool:
        """Say whether every row passes a term, as the place itself does."""
        if term.field in OF_PLACE:
            return self._is_in_place(term) is not term.excluded
        return not term.excluded and self._is_in_place(term)

    def _is_in_place(self, term: Term) -> bool:
        fields = [term.field] if term.field else OF_PLACE
        return any(term.value in self._place[name] for name in fields if name in OF_PLACE)
