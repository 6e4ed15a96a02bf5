"""The models of every place, joined, in order, and ready to be searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, compress, groupby, zip_longest
from operator import attrgetter, is_

from backends.domain.filter_terms import Filter
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel
from backends.domain.status import Health
from backends.services.models.fields import FIELDS, ModelRow, row_of
from backends.services.models.place_index import PlaceIndex

BY_NAME = ("name", False)
AT_ONCE = 5_000
"""So many rows are made ready to be searched together: of a long list, only what came last."""
_ORDERS = {field.key: field.order for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Filled:
    """A model that was read whole, with its versions; `number` counts readings."""

    model: RegisteredModel
    number: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one place at one moment.

    Attributes:
        source: Which place it is.
        models: What was read page by page.
        found: What its own search has found.
        filled: What was read whole, by id.
        number: When the pages were read, as `Filled.number` counts.
        state: Another one whenever anything of this has changed.
    """

    source: ModelSource
    models: Sequence[RegisteredModel]
    found: Sequence[RegisteredModel]
    filled: Mapping[str, Filled]
    number: int
    state: int

    def rows(self) -> list[ModelRow]:
        """Return each model once, as it is known best; those found are the last."""
        each = {one.id: one for one in self.models}
        for one in self.found:
            each.setdefault(one.id, one)
        return [
            row_of(self.source, best_of(one, self.filled.get(one.id), self.number))
            for one in each.values()
        ]


def best_of(listed: RegisteredModel, filled: Filled | None, number: int) -> RegisteredModel:
    """Return what is newer of a model; a list that is newer still says nothing of versions."""
    if filled is None:
        return listed
    whole = filled.model
    if filled.number > number:
        return whole
    latest, versions = listed.latest or whole.latest, listed.versions or whole.versions
    return replace(listed, latest=latest, versions=versions)


class Block:
    """Rows of one place, in no order, ready to be searched.

    Attributes:
        key: The place's key.
        state: The state of the place they are of.
        rows: The rows.
        unread: How many of them do not say which versions there are.
        moves: Whether a newest version is being made.
    """

    def __init__(self, known: Known, rows: Sequence[ModelRow]) -> None:
        self.key = known.source.key
        self.state = known.state
        self.rows = rows
        self.index = PlaceIndex(known.source, rows)
        self.unread = sum(map(is_unread, self.rows))
        self.moves = any(is_moving(row.model) for row in self.rows)


class Joined:
    """Every row there is.

    Attributes:
        blocks: The rows of each place.
        order: The column that orders them, and whether it descends.
        rows: The rows in their order.
        places: Where in `rows` each key is.
    """

    def __init__(self, blocks: Sequence[Block] = (), order: tuple[str, bool] = BY_NAME) -> None:
        self.blocks = blocks
        self.order = order
        column, descending = order
        rows = list(chain.from_iterable(block.rows for block in blocks))
        orders = list(map(_ORDERS[column], rows))
        sequence = sorted(range(len(rows)), key=orders.__getitem__, reverse=descending)
        self.rows = [rows[place] for place in sequence]
        self.places = {row.key: place for place, row in enumerate(self.rows)}
        ranks = [0] * len(rows)
        for rank, place in enumerate(sequence):
            ranks[place] = rank
        ends = list(accumulate(len(block.rows) for block in blocks))
        self._ranks = [ranks[end - len(b.rows) : end] for b, end in zip(blocks, ends, strict=True)]

    @property
    def unread(self) -> int:
        """How many rows do not say which versions there are, as their list has none."""
        return sum(block.unread for block in self.blocks)

    @property
    def moves(self) -> bool:
        """Whether any newest version is being made."""
        return any(block.moves for block in self.blocks)

    def search(self, wanted: Filter) -> list[int]:
        """Return the places of the rows that pass, ascending."""
        count = len(self.rows)
        found = [block.index.search(wanted) for block in self.blocks] if wanted.terms else []
        if not wanted.terms or sum(map(len, found)) == count:
            return list(range(count))
        passes = bytearray(count)
        for ranks, places in zip(self._ranks, found, strict=True):
            for rank in map(ranks.__getitem__, places):
                passes[rank] = True
        return list(compress(range(count), passes))


def joined(before: Joined, known: Sequence[Known], order: tuple[str, bool]) -> Joined:
    """Join what is known; what is the same as before is not made again."""
    made = {key: list(blocks) for key, blocks in groupby(before.blocks, attrgetter("key"))}
    blocks = [block for one in known for block in _blocks(made.get(one.source.key, []), one)]
    same = len(blocks) == len(before.blocks) and all(map(is_, blocks, before.blocks))
    return before if same and order == before.order else Joined(blocks, order)


def _blocks(before: Sequence[Block], known: Known) -> Iterator[Block]:
    """Yield the blocks of a place: those before, as far as nothing in them has changed."""
    if before and before[0].state == known.state:
        yield from before
        return
    rows = known.rows()
    for begin, block in zip_longest(range(0, len(rows), AT_ONCE), before):
        if begin is None:
            return
        here = rows[begin : begin + AT_ONCE]
        if block is None or block.rows != here:
            yield Block(known, here)
        else:
            block.state = known.state
            yield block


def is_unread(row: ModelRow) -> bool:
    """Say whether a row's place lists no versions, and they were not read yet."""
    model = row.model
    return row.source.kind == "AI Registry" and model.latest is None and model.versions is None


def is_moving(model: RegisteredModel) -> bool:
    """Say whether its newest version is being made."""
    return model.latest is not None and model.latest.health is Health.BUSY
