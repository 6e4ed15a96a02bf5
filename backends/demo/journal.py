"""The demo's journal: kept in memory, because its world begins anew each time too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.domain.journal import Entry, Record


class MemoryJournal:
    """Fits `backends.ports.Journal`; `records` are what it holds from the start, oldest first."""

    place = "memory, until the demo ends"
    left_out = 0

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records = list(records)
        self._lock = asyncio.Lock()

    async def keep(self, record: Record) -> None:
        """Write one record."""
        self._records.append(record)

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, newest first."""
        from backends.domain.journal import entries  # noqa: PLC0415 - not before it is asked

        return entries(self._records)

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Let nobody else begin a change, until the end of the block."""
        async with self._lock:
            yield
