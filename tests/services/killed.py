"""Applies a creation and kills itself at one record of its journal; a test runs it as a process.

Arguments: the endpoint, the journal, `before`, `within` or `after`, and the number of the record.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from backends.domain.journal import Entry, Record
from backends.services.execution.execute import Executor
from backends.services.execution.journal import JournalFile
from tests.clients.desk import Clock, control_plane
from tests.services import planning
from tests.services.changes import YES, creation


def die() -> None:
    """End without a chance to do anything more."""
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """A journal on the disk that is fatal to whoever writes one certain record."""

    def __init__(self, path: Path, moment: str, number: int) -> None:
        self._journal = JournalFile(path, write=self._write)
        self._moment = moment
        self._left = number
        self.place = str(path)
        self.left_out = 0

    async def keep(self, record: Record) -> None:
        if self._left == 0 and self._moment == "before":
            die()
        await self._journal.keep(record)
        if self._left == 0:
            die()
        self._left -= 1

    async def entries(self) -> tuple[Entry, ...]:
        return await self._journal.entries()

    def alone(self) -> AbstractAsyncContextManager[None]:
        return self._journal.alone()

    def _write(self, file: int, line: bytes) -> int:
        if self._left == 0 and self._moment == "within":
            os.write(file, line[: len(line) // 2])
            die()
        return os.write(file, line)


async def main(endpoint: str, path: str, moment: str, number: str) -> None:
    clock, journal = Clock(), Deadly(Path(path), moment, int(number))
    async with control_plane(endpoint=endpoint, clock=clock) as client:
        session = planning.session(client, journal=journal)
        executor = Executor(session, by="anna", now=clock.now, sleep=clock.sleep)
        await executor.apply(creation(), YES)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
