"""The columns of the registry list: how wide each wants to be, and which go where room is short.

Imports nothing heavy: the first frame draws their heads before anything else is loaded.
"""

from __future__ import annotations

from screens.widgets.columns import Column, fit

COLUMNS = (
    Column("status", "Status", 16),
    Column("name", "Name", 30, grow=1),
    Column("environment", "Environment", 13, grow=2, keep=1),
    Column("cloud", "Cloud", 5, keep=4),
    Column("region", "Region", 9, grow=1, keep=5),
    Column("version", "Version", 12, grow=1, keep=2),
    Column("creator", "Creator", 9, grow=2, keep=6),
    Column("created", "Created", 9, keep=3, align="right"),
)
"""One for each field of `backends.services.fleet.FIELDS`, in the same order."""

CURSOR_CELLS = 2
SCROLL_MARK_CELLS = 1


def heads(width: int) -> tuple[str, ...]:
    """Return the heads as a list `width` cells wide shows them, each as wide as its column."""
    return tuple(
        column.title.rjust(cells) if column.align == "right" else column.title.ljust(cells)
        for column, cells in shown(width).items()
    )


def shown(width: int) -> dict[Column, int]:
    """Return the columns a list `width` cells wide has room for, and how wide each is."""
    widths = fit(COLUMNS, width - CURSOR_CELLS - SCROLL_MARK_CELLS)
    return {column: cells for column, cells in zip(COLUMNS, widths, strict=True) if cells}
