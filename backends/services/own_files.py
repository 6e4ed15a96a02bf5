"""Files of ours alone: locked, appended to in whole lines, and flushed to the disk."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Write = Callable[[int, bytes], int]

_LOCK_PAUSE_S = 0.01
_APPEND = os.O_RDWR | os.O_CREAT | os.O_APPEND
_ALWAYS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def lock(path: Path, patience_s: float) -> int:
    """Open a file for appending, and let nobody else do so before it is closed.

    It is made where it is missing, with its directory. Whoever dies lets it go.

    Raises:
        OSError: Another process kept it for longer than `patience_s`, or it cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = _opened(path, _APPEND)
    try:
        _wait_for_lock(file, path, patience_s)
    except OSError:
        os.close(file)
        raise
    return file


def append(file: int, line: bytes, write: Write = os.write) -> None:
    """Append a whole line to a locked file and flush it to the disk, or leave the file as it was.

    What a crash has torn before is closed with a line's end first, so that nothing is glued to it.
    """
    size = os.fstat(file).st_size
    torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
    wanted = b"\n" + line if torn else line
    try:
        while wanted:  # more than once only on a full disk, to learn what is in the way
            wanted = wanted[write(file, wanted) :]
        os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, size)
        raise


def flush_directory(path: Path) -> None:
    """Flush a directory, so that a new file in it is found after a crash; where that can be."""
    with suppress(OSError):
        directory = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def set_aside(path: Path, size_bytes: int) -> None:
    """Take up room on the disk with a file; raise `OSError`, and take none, where it lacks."""
    file = _opened(path, os.O_RDWR | os.O_CREAT)
    try:
        os.posix_fallocate(file, 0, size_bytes)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def read(path: Path) -> bytes:
    """Return what is in a file of ours; nothing where there is none."""
    try:
        file = _opened(path, os.O_RDONLY)
    except FileNotFoundError:
        return b""
    with os.fdopen(file, "rb") as opened:
        return opened.read()


def reason(error: OSError) -> str:
    """Say what was in the way, as the end of a sentence without its full stop."""
    if error.errno == errno.ELOOP:
        return "it is a link to another file"
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


def _opened(path: Path, flags: int) -> int:
    """Open a file, unless it is a link, somebody else's, or no file at all; keep others out."""
    file = os.open(path, flags | _ALWAYS, 0o600)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path))
        if found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user", str(path))
        if found.st_mode & _OTHERS:
            os.fchmod(file, stat.S_IRUSR | stat.S_IWUSR)
    except OSError:
        os.close(file)
        raise
    return file


def _wait_for_lock(file: int, path: Path, patience_s: float) -> None:
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                words = f"another process has kept it for {patience_s:.0f} s"
                raise TimeoutError(errno.ETIMEDOUT, words, str(path)) from None
            time.sleep(_LOCK_PAUSE_S)
        else:
            return
