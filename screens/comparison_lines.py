"""The rows of a comparison: a column for each version, and a sign where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.services.models.comparing import Part, Row
from screens.glyphs import Glyphs
from screens.widgets.columns import GAP
from screens.widgets.line_list import Cell, Column

_TITLES: dict[Part, str] = {
    "version": "",
    "metric": "metric",
    "param": "param",
    "tag": "tag",
}
_NAME, _PART = 12, 6
_NARROWEST, _WIDEST = 8, 12
_BESIDE = 3
"""What a list has beside its columns, in cells."""


def columns(versions: Sequence[int], width: int) -> tuple[Column, ...]:
    """Return the columns for a list so wide: sign, part, name, and one for each version."""
    gaps = GAP * (len(versions) + 1)
    room = (width - _BESIDE - gaps - 1 - _NAME) // max(1, len(versions))
    value = max(_NARROWEST, min(_WIDEST, room))
    return (
        Column("differs", "", 1),
        Column("part", "", _PART, keep=1),
        Column("name", "Name", _NAME, grow=2),
        *(Column(f"v{one}", f"v{one}", value, grow=1, align="right") for one in versions),
    )


def key_of(row: Row) -> str:
    """Return what a row is known by."""
    return f"{row.part} {row.name}"


def cells(row: Row, glyphs: Glyphs) -> Sequence[Cell]:
    """Return one row: what is the same everywhere is muted."""
    tone = "plain" if row.differs else "muted"
    return (
        (glyphs.differs if row.differs else " ", "accent"),
        (_TITLES[row.part], "muted"),
        (row.name, tone),
        *(
            (glyphs.ellipsis, "muted") if at in row.unknown else (value or "-", tone)
            for at, value in enumerate(row.values)
        ),
    )


def whole(row: Row, versions: Sequence[int]) -> str:
    """Return a row with every value whole."""
    return "\n".join((f"{row.part} {row.name}", "", *_values(row, versions)))


def copied(row: Row, versions: Sequence[int]) -> str:
    """Return a row in one line: `f1: v6 0.91, v7 0.93`."""
    return f"{row.name}: {', '.join(_values(row, versions))}"


def _values(row: Row, versions: Sequence[int]) -> Iterator[str]:
    for at, (version, value) in enumerate(zip(versions, row.values, strict=True)):
        yield f"v{version} {'not known' if at in row.unknown else value or 'none'}"


def count_words(rows: Sequence[Row], versions: Sequence[int]) -> str:
    """Say how many versions are compared in how many things, and in how many they differ."""
    differing = sum(row.differs for row in rows)
    return f"{len(versions)} versions, {len(rows):,} rows, {differing:,} differ"
