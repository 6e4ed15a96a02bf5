"""The file that a download is in until it is whole: for us alone, and gone on with later.

Beside it is a note of which file it is a part of. A file without that note is not ours, and stays.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from backends.services import own_files

PART, NOTE = ".part", ".part.tag"
"""What the names of the two files end with, after the name of the whole file."""
_STEP_BYTES = 8 << 20
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a file an earlier attempt has left, and what tells that file from a later one."""

    size_bytes: int
    tag: str


NOTHING = Kept(0, "")


def part_of(whole: Path) -> Path:
    """Return the file that something is in until it is whole."""
    return whole.with_name(whole.name + PART)


def kept(whole: Path, what: str) -> Kept:
    """Return what there is of a file; nothing of what is a part of something else.

    Raises:
        OSError: There is something in its place that is not an earlier attempt.
    """
    part = part_of(whole)
    try:
        found = os.lstat(part)
    except FileNotFoundError:
        return NOTHING
    note = _note(whole)
    if note is None or not stat.S_ISREG(found.st_mode):
        raise FileExistsError(errno.EEXIST, "It is there, and not from an earlier attempt")
    noted, tag = note
    return Kept(found.st_size, tag) if noted == what else NOTHING


class PartFile:
    """Such a file, open and locked: nobody else fetches into it meanwhile."""

    def __init__(self, whole: Path, kept_bytes: int, what: str, tag: str) -> None:
        """Open it with so much of what is in it; raise `OSError` where it cannot be.

        `BlockingIOError` is for one that somebody else is fetching into.
        """
        self._whole = whole
        self.path = part_of(whole)
        self._file = self._opened(kept_bytes)
        self.size_bytes: int = kept_bytes
        self._digest = hashlib.sha256()
        self._digested_bytes: int = 0
        try:
            _write_note(whole, what, tag)
        except OSError:
            self.close()
            raise

    def _opened(self, kept_bytes: int) -> int:
        try:
            file = own_files.lock(self.path, 0.0)
        except TimeoutError:
            raise BlockingIOError(errno.EWOULDBLOCK, "It is being fetched already") from None
        try:
            found = os.fstat(file)
            if found.st_nlink > 1:
                raise OSError(errno.EMLINK, "It has another name, too")
            if found.st_size < kept_bytes:
                raise OSError(errno.ESTALE, "It has changed meanwhile")
            os.ftruncate(file, kept_bytes)
        except OSError:
            os.close(file)
            raise
        return file

    def write(self, chunk: bytes) -> None:
        """Append what has come. On a full disk, as much of it as there is room for."""
        rest = chunk
        while rest:  # more than once only on a full disk, to learn what is in the way
            written = os.write(self._file, rest)
            if self._digested_bytes == self.size_bytes:
                self._digest.update(rest[:written])
                self._digested_bytes += written
            self.size_bytes += written
            rest = rest[written:]

    def digest_some(self) -> bool:
        """Take some of what an earlier attempt has left into the checksum; False once all is."""
        if self._digested_bytes >= self.size_bytes:
            return False
        some = os.pread(self._file, _STEP_BYTES, self._digested_bytes)
        if not some:
            raise OSError(errno.ESTALE, "It has changed meanwhile")
        self._digest.update(some)
        self._digested_bytes += len(some)
        return True

    def finish(self) -> str:
        """Make it the whole file, unless there is a file of that name; return its SHA-256."""
        os.fsync(self._file)
        _put_in_place(self.path, self._whole)
        _note_of(self._whole).unlink(missing_ok=True)
        own_files.flush_directory(self._whole.parent)
        return self._digest.hexdigest()

    def forget(self) -> None:
        """Let the next attempt begin anew."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Let others have it."""
        os.close(self._file)


def _put_in_place(part: Path, whole: Path) -> None:
    try:
        os.link(part, whole, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(whole):
            raise FileExistsError(errno.EEXIST, "It is there by now", str(whole)) from error
        part.rename(whole)
    else:
        part.unlink()


def _note_of(whole: Path) -> Path:
    return whole.with_name(whole.name + NOTE)


def _note(whole: Path) -> tuple[str, str] | None:
    """Return which file a part is of, and what tells that from a later one; None for no note."""
    try:
        said = json.loads(own_files.read(_note_of(whole)) or b"null")
    except ValueError:
        return None
    match said:
        case {"what": str(what), "tag": str(tag)}:
            return what, tag
        case _:
            return None


def _write_note(whole: Path, what: str, tag: str) -> None:
    file = own_files.lock(_note_of(whole), 0.0)
    try:
        os.ftruncate(file, 0)
        own_files.append(file, json.dumps({"what": what, "tag": tag}).encode() + b"\n")
    finally:
        os.close(file)
