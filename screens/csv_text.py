"""Tables as CSV, to be written to a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its heads, a row a line.

    A cell that a spreadsheet would take for a formula has an apostrophe before it: what is in a
    table comes from a service. Numbers stay as they are.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(map(_cell, heads))
    writer.writerows(map(_cell, row) for row in rows)
    return written.getvalue()


def _cell(text: str) -> str:
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
