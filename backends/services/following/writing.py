"""Writes what was found out about a change to the journal, unless somebody else has."""

from __future__ import annotations

from contextlib import suppress

from backends.domain.errors import ServiceError
from backends.domain.journal import Entry, Record
from backends.ports import Journal


async def written_once(journal: Journal, entry: Entry, record: Record) -> Entry:
    """Write a record unless the journal has one of the same event and step; return what it has.

    Where the journal fails, it is known here, and found out again by whoever looks next.
    """
    with suppress(ServiceError):
        async with journal.alone():
            for known in await journal.entries():
                if known.id == entry.id and _has(known, record):
                    return known
            await journal.keep(record)
    return Entry(entry.plan, (*entry.records, record))


def _has(entry: Entry, record: Record) -> bool:
    return any(row.event == record.event and row.step == record.step for row in entry.records)
