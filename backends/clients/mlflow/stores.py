"""Files straight from the store they are in, where their MLflow server cannot read it.

The store's own credentials on this machine are used: those of AWS or Azure, or none for a path.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, cast

from backends.clients.mlflow.package import loaded, missing, not_installed, spoken
from backends.clients.mlflow.refusals import SERVICE
from backends.domain.errors import Rejected, ServiceError
from backends.domain.printable import printable
from backends.model_ports import Download

_NEEDS: Mapping[str, Mapping[str, str]] = {
    "s3": {"boto3": "boto3"},
    "abfss": {
        "azure.storage.filedatalake": "azure-storage-file-datalake",
        "azure.identity": "azure-identity",
    },
    "wasbs": {"azure.storage.blob": "azure-storage-blob"},
    "file": {},
    "": {},
}
"""The schemes that are read, each with the packages that takes."""
_PIECE_BYTES = 1 << 20


async def fetch_from_store(uri: str, file: str, refused: ServiceError | None = None) -> Download:
    """Fetch one file below an address, whole, and return it.

    Args:
        uri: Where the files are: `s3://bucket/path`.
        file: The file's path below that, a safe one.
        refused: What the server said, to be raised for a store that is not read here.
    """
    scheme = uri.partition(":")[0].lower() if ":" in uri else ""
    if scheme not in _NEEDS:
        detail = f"files in {printable(scheme)}: are not read here"
        raise refused or Rejected(SERVICE, detail, hint="Fetch them with MLflow itself.")
    async with AsyncExitStack() as unless_fetched:
        folder = Path(await asyncio.to_thread(mkdtemp, prefix="registry-tui-"))
        unless_fetched.push_async_callback(asyncio.to_thread, rmtree, folder, ignore_errors=True)
        path = await asyncio.to_thread(_fetched, f"{uri.rstrip('/')}/{file}", folder, scheme)
        size_bytes = (await asyncio.to_thread(path.stat)).st_size
        unless_fetched.pop_all()
    chunks = _chunks(path, folder)
    # Begun here, so that closing it removes the folder even if nobody ever reads from it.
    await anext(chunks)
    return Download(size_bytes, 0, "", chunks)


def _fetched(uri: str, folder: Path, scheme: str) -> Path:
    operation = f"fetching from {scheme or 'a path'}"
    package = missing(_NEEDS[scheme])
    if package:
        raise not_installed(operation, package)
    artifacts = loaded("mlflow.artifacts", operation)
    with spoken(operation, _kinds(scheme)):
        return Path(artifacts.download_artifacts(artifact_uri=uri, dst_path=str(folder)))


def _kinds(scheme: str) -> tuple[type[Exception], ...]:
    """Return what the library of a store raises."""
    if scheme == "s3":
        errors: Any = import_module("botocore.exceptions")
        return (errors.BotoCoreError, errors.ClientError)
    if scheme in ("abfss", "wasbs"):
        azure: Any = import_module("azure.core.exceptions")
        return (cast("type[Exception]", azure.AzureError),)
    return ()


async def _chunks(path: Path, folder: Path) -> AsyncGenerator[bytes]:
    """Yield nothing, then the file; remove the folder in the end."""
    try:
        yield b""
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield piece
    finally:
        await asyncio.to_thread(rmtree, folder, ignore_errors=True)
