"""The journal on the disk: one record a line, appended and never changed."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from backends.domain.errors import NotKept, ServiceError
from backends.domain.journal import Entry, Record, entries
from backends.services import own_files

SERVICE = "journal"
RESERVE_BYTES = 64 * 1024
PATIENCE_S = 30.0

_WAIT = "Wait for the other process, or end it; then try again."
_BEFORE_SENDING = ("planned", "sending")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class JournalFile:
    """Fits `backends.ports.Journal`. The file is 0600, and its directory is made with 0700.

    A record is written in one piece under a lock and flushed to the disk, so several processes
    may write at once. What a crash tore is skipped by readers and never glued to the next record.

    Before anything is sent, some room is set aside in a file beside it. That room is given up
    when the disk is full by the time the answer arrives, so that the answer is not lost.

    Args:
        path: The file; it is made with its directory when the first record is kept.
        write: Writes to a file descriptor, as `os.write` does.
        patience_s: How long another process may keep the file before that counts as a failure.
    """

    def __init__(
        self, path: Path, *, write: own_files.Write = os.write, patience_s: float = PATIENCE_S
    ) -> None:
        self._path = path
        self._reserve = path.with_suffix(".reserve")
        self._write = write
        self._patience_s = patience_s
        self._left_out = 0
        self._turn = asyncio.Lock()

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self._path)

    @property
    def left_out(self) -> int:
        """How many lines the last reading left out: torn, or of a newer program."""
        return self._left_out

    async def keep(self, record: Record) -> None:
        """Write one record, and return once it is on the disk; raise `NotKept` when it is not."""
        await asyncio.to_thread(self._keep, record)

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, newest first; lines that cannot be read are left out.

        A change of a kind that only a newer program knows is left out with its plan. One that is
        known stays, without the records that are not, so that it is not sent again from here.

        Raises `ServiceError` where there is a journal that may not be read.
        """
        return await asyncio.to_thread(self._entries)

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Let nobody else begin a change, here or in another process, until the block ends.

        Raises `NotKept` where that cannot be made sure of.
        """
        async with self._turn:  # so that one thread waits for other processes, and not all
            taking = asyncio.get_running_loop().run_in_executor(None, self._take_turn)
            try:
                turn = await asyncio.shield(taking)
            except asyncio.CancelledError:
                taking.add_done_callback(_let_go)
                raise
            try:
                yield
            finally:
                os.close(turn)

    def _take_turn(self) -> int:
        with self._told():
            return own_files.lock(self._path.with_suffix(".lock"), self._patience_s)

    def _keep(self, record: Record) -> None:
        line = f"{record.model_dump_json(exclude_defaults=True)}\n".encode()
        ahead = record.event in _BEFORE_SENDING
        with self._told():
            file = own_files.lock(self._path, self._patience_s)
            try:
                is_new = os.fstat(file).st_size == 0
                self._append(file, line, ahead=ahead)
            finally:
                os.close(file)
        if is_new:
            own_files.flush_directory(self._path.parent)

    def _append(self, file: int, line: bytes, *, ahead: bool) -> None:
        """Append a line; on a full disk, what follows a sending gets the room set aside for it."""
        if ahead:
            own_files.set_aside(self._reserve, RESERVE_BYTES)
        try:
            own_files.append(file, line, self._write)
        except OSError as error:
            if ahead or error.errno not in _FULL:
                raise
            self._reserve.unlink(missing_ok=True)
            own_files.append(file, line, self._write)

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what the system says into a sentence."""
        try:
            yield
        except OSError as error:
            place = error.filename or self._path
            reason = own_files.reason(error)
            hint = _WAIT if isinstance(error, TimeoutError) else None
            raise NotKept(SERVICE, f"{place} cannot be written: {reason}", hint=hint) from error

    def _entries(self) -> tuple[Entry, ...]:
        try:
            lines = own_files.read(self._path).split(b"\n")
        except OSError as error:
            raise ServiceError(
                SERVICE,
                f"{self._path} cannot be read: {own_files.reason(error)}",
                hint="Check the rights of the file and its directory.",
            ) from error
        written = [line for line in lines if line]
        records: list[Record] = []
        for line in written:
            with suppress(ValidationError):
                records.append(Record.model_validate_json(line))
        self._left_out = len(written) - len(records)
        return entries(records)


def _let_go(taking: asyncio.Future[int]) -> None:
    """Give back a turn that came when nobody waited for it any longer."""
    if not taking.cancelled() and taking.exception() is None:
        os.close(taking.result())
