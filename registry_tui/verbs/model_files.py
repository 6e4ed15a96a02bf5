"""Which files a version has on an MLflow server, to name one of them."""

from __future__ import annotations

from backends.domain.errors import NotFound, ServiceError
from backends.domain.registered_model import ModelVersion
from backends.domain.run import ArtifactFile
from backends.ports import Session
from backends.services.models.resolving import Meant
from backends.services.models.version_files import folder_of
from registry_tui.verbs.session import told

_MOST_NAMED = 20


async def file_words(session: Session, meant: Meant, version: ModelVersion) -> str:
    """Return a sentence that says which files there are to choose from, or why that is unknown."""
    try:
        names = await _names(session, meant, version)
    except ServiceError as error:
        return f"Which files there are is not known: {error.detail.rstrip('.')}."
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"Add --path FILE. There are {', '.join(names[:_MOST_NAMED]) or 'none'}{more}."


async def _names(session: Session, meant: Meant, version: ModelVersion) -> list[str]:
    """Return what is in the uppermost folder of a version, folders with a slash at the end."""
    tracking = session.models.tracking(meant.source)
    if tracking is None:
        raise NotFound(meant.source.name, "nobody tells")
    run = await told(tracking.run(version.run_id)) if version.run_id else None
    folder = folder_of(version, None if isinstance(run, ServiceError) else run)
    if folder is None:
        raise NotFound(meant.source.name, "the version does not say where they are")
    listed = (await folder.listed(tracking)).value
    return [_name(one, folder.path) for one in listed]


def _name(file: ArtifactFile, folder: str) -> str:
    """Return a file's path as the version has it: without that of its folder in the run."""
    path = file.path.removeprefix(f"{folder}/") if folder else file.path
    return f"{path}/" if file.is_folder else path
