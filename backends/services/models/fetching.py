"""Fetches the files of a version to a file here: resumable, in a safe place, with its checksum."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from backends.domain.errors import NotFound, NotKept, Rejected
from backends.domain.printable import printable
from backends.model_ports import Download, ModelCatalogue
from backends.services.models.part_files import NOTHING, Kept, PartFile, kept, part_of
from backends.services.models.unfetched import explained
from backends.services.own_files import reason
from backends.services.uninterrupted import uninterrupted

SERVICE = "fetch"
ARCHIVE = ".tar.gz"
_UNSAFE = re.compile(r"[^\w.+@=-]+")
_LONGEST_BYTES = 200
"""Of a file's name. What a file system takes is 255, and a part's name is longer."""
_ENDING = re.compile(r"(?:\.[\w-]{1,12}){0,2}\Z")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched whole: where it is, how long, and its SHA-256 in hex digits."""

    path: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a file is, None where that is not told; and what tells it from a later one."""

    size_bytes: int | None
    tag: str

    def goes_on_with(self, here: Kept) -> bool:
        """Say whether what is here of a file is of this one, and so need not come again."""
        return bool(here.size_bytes and self.tag) and here.tag == self.tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch: a version, or one of its files (`path`, on MLflow), and where to put it.

    `source` is the key of the place it is from: what an earlier attempt left is gone on with only
    where it is of the same file of the same place.
    """

    model_id: str
    version: int
    path: str
    to: Path
    source: str = ""

    @property
    def part(self) -> Path:
        """The file it is in until it is whole."""
        return part_of(self.to)

    @property
    def what(self) -> str:
        """Which file of which place it is, in one text."""
        return "\n".join((self.source, self.model_id, str(self.version), self.path))


def file_name(model_name: str, version: int, path: str = "") -> str:
    """Return a safe name for a file: `churn-forecast-7.tar.gz`, or that of the one file.

    It names no folder, begins with neither a point nor a hyphen, and is not too long, whatever
    the model is called.
    """
    last = PurePosixPath(path).name if path else f"{model_name}-{version}{ARCHIVE}"
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", last)).lstrip(".-")
    if not safe.strip("._-"):
        return f"model-{version}" + ("" if path else ARCHIVE)
    return _shortened(safe)


def _shortened(name: str) -> str:
    """Cut the middle out of a name that is too long: its ending says what it is."""
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    ending = f"-{name.rpartition('-')[2]}" if name.endswith(ARCHIVE) else ""
    found = _ENDING.search(name)
    ending = ending or (found[0] if found else "")
    room = max(1, _LONGEST_BYTES - len(ending.encode()))
    return name.encode()[:room].decode(errors="ignore") + ending


def destination(typed: str, name: str) -> Path:
    """Return the file somebody means; in a folder, it is called `name`.

    Raises:
        Rejected: It is no name of a file.
    """
    text = typed.strip()
    hint = "Write a path, such as ./model.tar.gz."
    if not text or not text.isprintable():
        detail = f"{printable(text) or 'an empty text'} is no name of a file"
        raise Rejected(SERVICE, detail, hint=hint)
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise Rejected(SERVICE, f"{text} names nobody's home", hint=hint) from None
    is_folder = text.endswith("/") or path.is_dir()
    return path / name if is_folder or not path.name else path


def free_bytes(path: Path) -> int | None:
    """Return how much room there is where a file is to be; None where that is not told."""
    there = path.absolute()
    try:
        while not there.exists() and there != there.parent:
            there = there.parent
        return shutil.disk_usage(there).free
    except OSError:
        return None


async def measured(catalogue: ModelCatalogue, wanted: Wanted) -> Measure:
    """Begin to fetch and leave it at that: how large the file is, whatever is here of it.

    Raises:
        Rejected: Its files are at a hub, not in the registry.
        NotFound: It is not there, or not yet.
        ServiceError: It cannot be fetched.
    """
    download = await _downloaded(catalogue, wanted, NOTHING)
    await download.chunks.aclose()
    return Measure(download.size_bytes, download.tag)


async def begun(catalogue: ModelCatalogue, wanted: Wanted) -> Download:
    """Begin to fetch, from where an earlier attempt has ended; its size is known from here on.

    Raises:
        Rejected: There is a file of that name, or in the place of its part; or its files are at a
            hub, not in the registry.
        NotFound: It is not there, or not yet.
        NotKept: What is here cannot be looked at.
        ServiceError: It cannot be fetched.
    """
    here = await asyncio.to_thread(left_by_an_earlier_attempt, wanted)
    return await _downloaded(catalogue, wanted, here)


async def _downloaded(catalogue: ModelCatalogue, wanted: Wanted, here: Kept) -> Download:
    try:
        return await catalogue.download(
            wanted.model_id, wanted.version, wanted.path, begin=here.size_bytes, tag=here.tag
        )
    except (Rejected, NotFound) as error:
        raise await explained(error, catalogue, wanted.model_id, wanted.version) from error


def left_by_an_earlier_attempt(wanted: Wanted) -> Kept:
    """Look what there is of a file here, which may take a moment.

    Raises:
        Rejected: There is a file of that name, or in the place of its part.
        NotKept: What is here cannot be looked at.
    """
    if os.path.lexists(wanted.to):
        detail = f"{printable(str(wanted.to))} is there already"
        raise Rejected(SERVICE, detail, hint="Name another file, or move that away.")
    try:
        return kept(wanted.to, wanted.what)
    except FileExistsError:
        detail = f"{printable(str(wanted.part))} is there, and not from an earlier attempt"
        hint = "Name another file, or move that away."
        raise Rejected(SERVICE, detail, hint=hint) from None
    except OSError as error:
        raise _not_kept(wanted, error) from error


async def fetch(download: Download, wanted: Wanted, told: Callable[[int], object]) -> Fetched:
    """Write what comes to the file's part, and make that the file once it is whole.

    What has come stays where it breaks off, and the next attempt goes on from there.

    Args:
        download: What was begun.
        wanted: Where to.
        told: Called with how many bytes of the file are here. Once all are, what an earlier
            attempt has left is read for the checksum, which may take a while.

    Raises:
        NotKept: It cannot be written.
        Rejected: Somebody else is fetching into it, or there is a file of its name by now; or
            more or fewer bytes came than the file has.
        ServiceError: It broke off on the way.
    """
    try:
        return await _written(download, wanted, told)
    except BlockingIOError:
        hint = "Wait until that has ended, or name another file."
        raise Rejected(SERVICE, "it is being fetched there already", hint=hint) from None
    except FileExistsError:
        detail = f"{printable(str(wanted.to))} is there by now"
        hint = f"The whole file is {printable(str(wanted.part))}: give it another name."
        raise Rejected(SERVICE, detail, hint=hint) from None
    except OSError as error:
        raise _not_kept(wanted, error) from error
    finally:
        await download.chunks.aclose()


async def _written(download: Download, wanted: Wanted, told: Callable[[int], object]) -> Fetched:
    begins_at, tag = download.begins_at, download.tag
    part = PartFile(wanted.to, begins_at, wanted.what, tag)
    try:
        told(begins_at)
        async for chunk in download.chunks:
            await uninterrupted(asyncio.to_thread(part.write, chunk))
            told(part.size_bytes)
        _check_length(part, download.size_bytes)
        while await uninterrupted(asyncio.to_thread(part.digest_some)):
            pass
        checksum = await uninterrupted(asyncio.to_thread(part.finish))
        return Fetched(wanted.to, part.size_bytes, checksum)
    finally:
        part.close()


def _check_length(part: PartFile, size_bytes: int | None) -> None:
    if size_bytes is None or part.size_bytes == size_bytes:
        return
    detail = f"{part.size_bytes:,} bytes came, and the file has {size_bytes:,}"
    hint = "Fetch it again: what came is kept, and it goes on from there."
    if part.size_bytes > size_bytes:
        part.forget()
        hint = "Fetch it again: it begins anew."
    raise Rejected(SERVICE, detail, hint=hint)


def _not_kept(wanted: Wanted, error: OSError) -> NotKept:
    detail = f"{printable(str(wanted.part))} cannot be written: {reason(error)}"
    hint = "Choose another place, or make room there. What came so far is kept."
    return NotKept(SERVICE, detail, hint=hint)
