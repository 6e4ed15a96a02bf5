"""Writes rows to standard output: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Literal, TypeAlias, TypeVar

from backends.domain.printable import printable
from backends.domain.status import Health
from registry_tui.narrow import ascii_only
from registry_tui.options import Options

T = TypeVar("T")
Value: TypeAlias = (
    str | bool | float | datetime | Sequence[str] | Sequence[Mapping[str, str]] | None
)
Record: TypeAlias = dict[str, Value]

HEALTH_STYLES = {
    Health.READY: "green",
    Health.BUSY: "yellow",
    Health.FAILED: "red",
    Health.UNKNOWN: "magenta",
}

_AS_WIDE_AS_NEEDED = 1_000_000


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column of a table.

    Attributes:
        title: Its head.
        text: What its cells say.
        style: A colour of its cells.
        narrow: What a terminal too narrow for the table does to it.
        at_least: The terminal's width in cells from which it is shown at all.
    """

    title: str
    text: Callable[[T], str]
    style: Callable[[T], str] = lambda _row: ""
    narrow: Literal["keep", "cut", "fold"] = "keep"
    at_least: int = 0


def write(
    rows: Sequence[T],
    columns: Sequence[Column[T]],
    record: Callable[[T], Record],
    options: Options,
) -> None:
    """Write all rows in the format asked for; `record` holds a row's keys for JSON and CSV."""
    match options.output:
        case "json":
            write_json([record(row) for row in rows])
        case "csv":
            write_csv([record(row) for row in rows])
        case _:
            write_table(rows, columns, color=not options.no_color)


def write_record(record: Record, options: Options) -> None:
    """Write one thing in the format asked for; a table has a line for each field that is known."""
    match options.output:
        case "json":
            write_json(record)
        case "csv":
            write_csv([record])
        case _:
            columns = (
                Column[tuple[str, Value]]("Field", lambda row: row[0].replace("_", " ")),
                Column[tuple[str, Value]]("Value", lambda row: _words(row[1]), narrow="fold"),
            )
            known = [
                (name, value) for name, value in record.items() if value not in (None, "", (), [])
            ]
            write_table(known, columns, color=not options.no_color)


def write_text(text: str) -> None:
    """Write lines of text, in which a service may have had its say."""
    for line in text.splitlines():
        sys.stdout.write(f"{shown(line)}\n")


def write_json(value: Sequence[Mapping[str, object]] | Mapping[str, object]) -> None:
    """Write JSON, times in ISO form, all of it ASCII."""
    sys.stdout.write(f"{json.dumps(value, indent=2, default=_plain)}\n")


def write_json_line(record: Record) -> None:
    """Write one record on a line of its own, for output that goes on."""
    json.dump(record, sys.stdout, default=_plain)
    sys.stdout.write("\n")


def write_csv(records: Iterable[Record], *, heads: bool = True) -> None:
    """Write CSV; what is not known is empty, and lists are joined by blanks."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, record in enumerate(records):
        if heads and number == 0:
            writer.writerow(record)
        writer.writerow([_cell(value) for value in record.values()])


def write_table(rows: Sequence[T], columns: Sequence[Column[T]], *, color: bool) -> None:
    """Write a table: made to fit a terminal, and never cut or folded elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    terminal = sys.stdout.isatty()
    width = None if terminal else _AS_WIDE_AS_NEEDED
    console = Console(width=width, no_color=None if color else True, highlight=False)
    columns = [column for column in columns if console.width >= column.at_least]
    table = Table(box=None, pad_edge=False, header_style="bold" if color else "")
    for column in columns:
        table.add_column(Text(column.title), no_wrap=not terminal or column.narrow == "keep")
    for row in rows:
        table.add_row(
            *(
                Text(
                    shown(column.text(row)),
                    column.style(row),
                    no_wrap=column.narrow != "fold",
                    overflow="fold" if column.narrow == "fold" else "ellipsis",
                )
                for column in columns
            )
        )
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def shown(text: str) -> str:
    """Return a service's text as it may go to a terminal, in the signs it can show."""
    safe = printable(text)
    return safe if sys.stdout.encoding.lower().startswith("utf") else ascii_only(safe)


def stamp(moment: datetime | None) -> str:
    """Return a moment as tables show it, in UTC; empty for none."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def _plain(value: object) -> str:
    """Return what JSON has no form for: moments, in ISO form."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return _safe_here(value)
        case float() | int():
            return str(value)
        case datetime():
            return _plain(value)
        case _:
            words = (one if isinstance(one, str) else ":".join(one.values()) for one in value)
            return _safe_here(" ".join(words))


def _words(value: Value) -> str:
    """Return a value as a person reads it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return stamp(value)
        case str():
            return value
        case _:
            return _cell(value)


def _safe_here(text: str) -> str:
    """Return a text as it came, but visible on a terminal, and escaped where it has no code."""
    encoding = sys.stdout.encoding
    seen = printable(text) if sys.stdout.isatty() else text
    return seen.encode(encoding, "backslashreplace").decode(encoding)
