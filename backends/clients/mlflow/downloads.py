"""Files of runs and versions: from the server, or from their store where it cannot read that."""

from __future__ import annotations

from contextlib import aclosing

from backends.clients.mlflow.calls import OnServer
from backends.clients.mlflow.paths import safe_path
from backends.clients.mlflow.refusals import SERVICE
from backends.clients.mlflow.shapes import DownloadUri
from backends.domain.answer import Answer, Call
from backends.domain.errors import Rejected, UnexpectedAnswer
from backends.model_ports import Download

_RUNS = "runs:/"


async def read_whole(download: Download, file: str, most_bytes: int) -> bytes:
    """Read a file to its end, and close it; raise `Rejected` for one that is too large."""
    read = bytearray()
    async with aclosing(download.chunks) as chunks:
        if (download.size_bytes or 0) <= most_bytes:
            async for chunk in chunks:
                read += chunk
                if len(read) > most_bytes:
                    break
            else:
                return bytes(read)
    detail = f"{file} is larger than the {most_bytes} bytes that are shown here"
    raise Rejected(SERVICE, detail, hint="Fetch it to a file instead.")


class MlflowDownloads(OnServer):
    """Fetches files of one server."""

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        """Begin to fetch one file of a version.

        Where the server fails over it, its place is asked for: `runs:/…`, which a server does not
        look up itself, is fetched as the run's; what is in a cloud's store, from there.
        """
        file = safe_path(path)
        number = str(version)
        query = {"name": model_id, "version": number, "path": file}
        try:
            return await self._calls.fetch(
                "/model-versions/get-artifact", query, begin=begin, tag=tag
            )
        except UnexpectedAnswer as error:
            refused = error
        where = await self._calls.read(
            "model-versions/get-download-uri", DownloadUri, {"name": model_id, "version": number}
        )
        uri = where.value.artifact_uri
        if uri.startswith(_RUNS):
            run_id, _, folder = uri.removeprefix(_RUNS).partition("/")
            whole = f"{folder.rstrip('/')}/{file}".lstrip("/")
            return await self._run_file(run_id, whole, begin=begin, tag=tag)
        from backends.clients.mlflow.stores import fetch_from_store  # noqa: PLC0415 - seldom

        return await fetch_from_store(uri, file, refused)

    async def read_artifact(self, run_id: str, path: str, most_bytes: int) -> Answer[bytes]:
        """Return a small file of a run whole; `Rejected` where it is larger than `most_bytes`."""
        file = safe_path(path)
        began = self._calls.now()
        read = await read_whole(await self._run_file(run_id, file), file, most_bytes)
        at = self._calls.now()
        duration_s = (at - began).total_seconds()
        return Answer(read, Call(SERVICE, "GET /get-artifact", at, duration_s, ""))

    async def _run_file(self, run_id: str, file: str, *, begin: int = 0, tag: str = "") -> Download:
        query = {"run_id": run_id, "path": safe_path(file)}
        return await self._calls.fetch("/get-artifact", query, begin=begin, tag=tag)
