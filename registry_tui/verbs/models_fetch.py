"""`models fetch`: the files of a version to a file here, going on where an attempt broke off."""

from __future__ import annotations

import asyncio
from pathlib import Path

from backends.domain.errors import NotKept
from backends.domain.registered_model import ModelVersion
from backends.domain.sizes import size_words
from backends.model_ports import Download
from backends.ports import Session
from backends.services.models.fetching import (
    Fetched,
    Wanted,
    begun,
    destination,
    fetch,
    file_name,
    free_bytes,
)
from backends.services.models.resolving import Meant, version_now
from registry_tui import exits
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.model_files import file_words
from registry_tui.verbs.model_finding import find_model
from registry_tui.verbs.model_meter import Meter
from registry_tui.verbs.output import Record, write_record
from registry_tui.verbs.session import with_session

NAME = "models fetch"


def run(options: Options) -> int:
    """Fetch the files of a version; return the exit code."""
    return with_session(options, lambda session: fetch_version(session, options))


async def fetch_version(session: Session, options: Options) -> int:
    """Fetch what is asked for; write where it is, how long, and its checksum.

    Raises:
        NotFound: There is no such version, or file.
        WrongUsage: A server wants a file named, or a registry has none to name.
        Rejected: There is a file of that name here.
        NotKept: It cannot be written here.
        ServiceError: It broke off; what came is kept for the next attempt.
    """
    meant = await find_model(session, options, options.model)
    version = await version_now(session.models, meant)
    await _refuse_unfit(session, meant, version, options.path)
    name = file_name(meant.model.name, version.version, options.path)
    to = destination(options.to or "./", name).absolute()
    wanted = Wanted(meant.model.id, version.version, options.path, to, meant.source.key)
    download = await begun(session.models.open(meant.source), wanted)
    try:
        _refuse_without_room(download, to)
        say(f"{meant.model.name} version {version.version}: {_size(download)}, to {to}.")
        fetched = await _fetched(download, wanted)
    finally:
        await download.chunks.aclose()
    write_record(_record(meant, version, fetched), options)
    return exits.DONE


async def _refuse_unfit(session: Session, meant: Meant, version: ModelVersion, path: str) -> None:
    if meant.source.kind == "MLflow" and not path:
        raise WrongUsage(
            NAME,
            f"{meant.source.name} gives out one file of a version at a time",
            hint=await file_words(session, meant, version),
        )
    if meant.source.kind == "AI Registry" and path:
        raise WrongUsage(
            NAME,
            "a registry gives out the files of a version as one archive",
            hint="Leave out --path.",
        )


def _refuse_without_room(download: Download, to: Path) -> None:
    free = free_bytes(to)
    needed = (download.size_bytes or 0) - download.begins_at
    if free is not None and needed > free:
        raise NotKept(
            NAME,
            f"{size_words(needed)} are still to come, and there is room for {size_words(free)}",
            hint="Make room there, or choose another place with --to.",
        )


def _size(download: Download) -> str:
    size = "of a size that is not told"
    if download.size_bytes is not None:
        size = f"{size_words(download.size_bytes)} ({download.size_bytes:,} bytes)"
    begins_at = download.begins_at
    return f"{size}, from {size_words(begins_at)} on, which are here" if begins_at else size


async def _fetched(download: Download, wanted: Wanted) -> Fetched:
    meter = Meter(download.size_bytes)
    try:
        return await fetch(download, wanted, meter.show)
    except asyncio.CancelledError:
        meter.close()
        say(f"Interrupted: what came is kept in {wanted.part}, and the next attempt goes on there.")
        raise
    finally:
        meter.close()


def _record(meant: Meant, version: ModelVersion, fetched: Fetched) -> Record:
    return {
        "path": str(fetched.path),
        "size_bytes": fetched.size_bytes,
        "sha256": fetched.sha256,
        "name": meant.model.name,
        "id": meant.model.id,
        "version": version.version,
        "registry": meant.source.name,
    }
