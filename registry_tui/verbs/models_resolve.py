"""`models resolve`: what a deployment needs of a version, read anew each time."""

from __future__ import annotations

from backends.domain.status import Health
from backends.ports import Session
from backends.services.models.resolving import version_now
from registry_tui import exits
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.model_finding import find_model
from registry_tui.verbs.model_records import models_uri, place_record
from registry_tui.verbs.output import Record, write_record
from registry_tui.verbs.session import with_session

_NOT_TO_DEPLOY = (Health.BUSY, Health.FAILED)


def run(options: Options) -> int:
    """Resolve a version; return the exit code."""
    return with_session(options, lambda session: resolve(session, options))


async def resolve(session: Session, options: Options) -> int:
    """Write what is to be deployed; return 1 for a version that cannot be, as it is not ready.

    Raises:
        NotFound: There is no such model, version or alias.
    """
    meant = await find_model(session, options, options.model)
    source, model = meant.source, meant.model
    version = await version_now(session.models, meant)
    record: Record = {
        "name": model.name,
        "id": model.id,
        "version": version.version,
        "status": version.status or None,
        "alias": meant.reference.alias or None,
        **place_record(source),
        "url": source.url or None,
        "workspace": source.workspace or None,
        "artifact_uri": version.artifact_uri or None,
        "models_uri": models_uri(model, version),
        "origin": version.origin or None,
        "repository": version.repository or None,
        "run_id": version.run_id or None,
        "logged_model_id": version.logged_model_id or None,
        "created": version.created_at,
        "updated": version.updated_at,
    }
    write_record(record, options)
    if version.health in _NOT_TO_DEPLOY:
        say(f"{model.name} version {version.version} is {version.status}: it cannot be deployed.")
        return exits.FAILED
    return exits.DONE
