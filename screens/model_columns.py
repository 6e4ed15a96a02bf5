"""The columns of the list of models: how wide each wants to be, and which go first for room."""

from __future__ import annotations

from collections.abc import Sequence

from screens.widgets.columns import Column, fit

COLUMNS = (
    Column("name", "Name", 24, grow=3),
    Column("registry", "Registry", 13, grow=2),
    Column("owner", "Owner", 9, grow=1, keep=3),
    Column("visibility", "Visibility", 10, keep=2),
    Column("latest", "Latest", 11, grow=1, keep=1),
    Column("versions", "Versions", 8, keep=5, align="right"),
    Column("alias", "Aliases", 10, grow=1, keep=6),
    Column("tag", "Tags", 9, grow=2, keep=7),
    Column("updated", "Updated", 7, keep=4, align="right"),
    Column("created", "Created", 7, keep=8, align="right"),
)
"""One for each field of `backends.services.models.fields.FIELDS`, in the same order."""

CURSOR_CELLS = 2
SCROLL_MARK_CELLS = 1


def columns_of(*, everywhere: bool, aliases: bool) -> tuple[Column, ...]:
    """Return the columns of a list: of every place or of one, and whether any has aliases."""
    left_out = {*(() if everywhere else ("registry",)), *(() if aliases else ("alias",))}
    return tuple(column for column in COLUMNS if column.key not in left_out)


def widths_of(columns: Sequence[Column], width: int) -> dict[str, int]:
    """Return how wide each column is, by its key, that a list `width` cells wide has room for."""
    widths = fit(columns, width - CURSOR_CELLS - SCROLL_MARK_CELLS)
    return {column.key: cells for column, cells in zip(columns, widths, strict=True) if cells}
