"""The journal on the disk: one record a line, appended and never changed."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import stat
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from backends.domain.errors import NotKept, ServiceError
from backends.domain.journal import Entry, Record, entries

SERVICE = "journal"
RESERVE_BYTES = 64 * 1024
_BEFORE_SENDING = ("planned", "sending")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


class JournalFile:
    """Fits `backends.ports.Journal`. The file is 0600 in a directory of 0700.

    A record is written in one piece under a lock and flushed to the disk, so several processes
    may write at once. What a crash tore is skipped by readers and never glued to the next record.

    Before anything is sent, some room is set aside in a file beside it. That room is given up
    when the disk is full by the time the answer arrives, so that the answer is not lost.

    Args:
        path: The file; it is made with its directory when the first record is kept.
        write: Writes to a file descriptor, as `os.write` does.
    """

    def __init__(self, path: Path, *, write: Callable[[int, bytes], int] = os.write) -> None:
        self._path = path
        self._reserve = path.with_suffix(".reserve")
        self._write = write

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self._path)

    async def keep(self, record: Record) -> None:
        """Write one record, and return once it is on the disk; raise `NotKept` when it is not."""
        line = f"{record.model_dump_json(exclude_defaults=True)}\n".encode()
        ahead = record.event in _BEFORE_SENDING
        await asyncio.to_thread(self._keep, line, ahead=ahead)

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, newest first; lines that cannot be read are left out.

        Raises `ServiceError` where there is a journal that may not be read.
        """
        return await asyncio.to_thread(self._entries)

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Keep every other process from beginning a change, until the end of the block."""
        with self._told():
            lock = await asyncio.to_thread(self._locked, self._path.with_suffix(".lock"))
        try:
            yield
        finally:
            os.close(lock)

    def _locked(self, path: Path) -> int:
        """Open a file of ours and lock it; closing it lets it go, and so does dying."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, _OPEN, 0o600)
        try:
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "it is not a file of yours")
            fcntl.flock(opened, fcntl.LOCK_EX)
        except OSError:
            os.close(opened)
            raise
        return opened

    def _keep(self, line: bytes, *, ahead: bool) -> None:
        with self._told():
            file = self._locked(self._path)
            try:
                if ahead:
                    self._set_aside()
                self._append_somehow(file, line)
                os.fsync(file)
            finally:
                os.close(file)

    def _append_somehow(self, file: int, line: bytes) -> None:
        """Append a line; on a full disk, with the room that was set aside."""
        try:
            self._append(file, line)
        except OSError as error:
            if error.errno not in _FULL or not self._reserve.exists():
                raise
            self._reserve.unlink(missing_ok=True)
            self._append(file, line)

    def _append(self, file: int, line: bytes) -> None:
        """Append a whole line, or nothing."""
        size = os.fstat(file).st_size
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        wanted = b"\n" + line if torn else line
        try:
            if self._write(file, wanted) != len(wanted):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, size)
            raise

    def _set_aside(self) -> None:
        """Set room aside, unless it is there already."""
        if self._reserve.exists():
            return
        reserve = os.open(self._reserve, _OPEN, 0o600)
        try:
            os.posix_fallocate(reserve, 0, RESERVE_BYTES)
        except OSError:
            self._reserve.unlink(missing_ok=True)
            raise
        finally:
            os.close(reserve)

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what the system says into a sentence."""
        try:
            yield
        except OSError as error:
            reason = (
                "it is a link to another file"
                if error.errno == errno.ELOOP
                else (error.strerror or str(error)).lower()
            )
            raise NotKept(SERVICE, f"{self._path} cannot be written: {reason}") from error

    def _entries(self) -> tuple[Entry, ...]:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ServiceError(
                SERVICE,
                f"{self._path} cannot be read: {(error.strerror or str(error)).lower()}",
                hint="Check the rights of the file and its directory.",
            ) from error
        return entries(_records(lines))


def _records(lines: list[bytes]) -> Iterator[Record]:
    """Read what can be read: a torn line, or one of a newer program, is left out."""
    for line in lines:
        with suppress(ValidationError):
            yield Record.model_validate_json(line)
