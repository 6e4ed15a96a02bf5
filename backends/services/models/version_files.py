"""The files of a version: where they are listed, and the one that says how it is called."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import dataclass

from backends.domain.answer import Answer
from backends.domain.errors import NotFound, Rejected
from backends.domain.registered_model import ModelVersion
from backends.domain.run import ArtifactFile, Run
from backends.model_ports import Download, ModelCatalogue, Tracking
from backends.services.models.mlmodel import FILE, MOST_BYTES, MlModel, read_mlmodel

_MODEL_PATHS = ("model_path", "modelPath", "artifact_path")
"""Not published: names that an AI Registry's metadata may have for a version's path in its run."""
_IN_RUN = re.compile(r"(?:runs:/|.*/)(?P<run>[0-9a-f]{32})/(?:artifacts/)?(?P<path>.+?)/?")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on an MLflow server: of a logged model, or of a run.

    Attributes:
        run_id: The run; empty for that of a logged model.
        logged_model_id: The logged model; empty for that of a run.
        path: The folder's path there; empty for the uppermost.
    """

    run_id: str = ""
    logged_model_id: str = ""
    path: str = ""

    @property
    def owner(self) -> str:
        """The id of whose folder it is."""
        return self.logged_model_id or self.run_id

    async def listed(self, tracking: Tracking) -> Answer[tuple[ArtifactFile, ...]]:
        """Return what is in it; raises `ServiceError`."""
        if self.logged_model_id:
            return await tracking.logged_model_artifacts(self.logged_model_id, self.path)
        return await tracking.artifacts(self.run_id, self.path)


def folder_of(version: ModelVersion, run: Run | None) -> Folder | None:
    """Return the folder that a version's own files are in; None where nothing tells.

    There is no call that lists the files of a version: its logged model or its run does.
    """
    if version.logged_model_id:
        return Folder(logged_model_id=version.logged_model_id)
    path = path_in_run(version, run)
    return Folder(run_id=version.run_id, path=path) if version.run_id and path else None


def path_in_run(version: ModelVersion, run: Run | None) -> str:
    """Return where in its run's artifacts a version's files are; empty where that is not told.

    Its address begins with the run's, or has the run's id in it, as `runs:/...` does; a registry
    may tell it beside that.
    """
    address = version.artifact_uri
    if run is not None and run.artifact_uri and address.startswith(f"{run.artifact_uri}/"):
        return address.removeprefix(f"{run.artifact_uri}/").strip("/")
    found = _IN_RUN.fullmatch(address)
    if found and found["run"] == version.run_id:
        return found["path"]
    said = (version.details.get(name) for name in _MODEL_PATHS)
    return next((one.strip("/") for one in said if isinstance(one, str) and one), "")


async def read_signature(
    catalogue: ModelCatalogue,
    tracking: Tracking | None,
    model_id: str,
    version: ModelVersion,
    run: Run | None,
) -> MlModel:
    """Read how a version is called: from its place, or else from the run that logged it.

    Raises:
        NotFound: Nothing tells where the file is.
        Rejected: It is larger than is read.
        UnexpectedAnswer: It makes no sense.
        ServiceError: It could not be read.
    """
    if catalogue.source.kind == "MLflow":
        content = await _small(await catalogue.download(model_id, version.version, FILE))
    elif tracking is not None and (path := path_in_run(version, run)):
        answer = await tracking.read_artifact(version.run_id, f"{path}/{FILE}", MOST_BYTES)
        content = answer.value
    else:
        detail = f"it gives out the files of a version as one archive only, {FILE} among them"
        raise NotFound(catalogue.source.name, detail, hint="Fetch the archive to look into it.")
    return await asyncio.to_thread(read_mlmodel, content)


async def _small(download: Download) -> bytes:
    """Read a file whole, and close it; raise `Rejected` for one that is too large."""
    content = bytearray()
    async with aclosing(download.chunks) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > MOST_BYTES:
                raise Rejected(
                    FILE,
                    f"it is larger than the {MOST_BYTES:,} bytes that are read here",
                    hint="Fetch the file to look at it.",
                )
    return bytes(content)
