"""Why a registry gives out no files of a version, where the version itself tells it."""

from __future__ import annotations

from backends.domain.errors import ServiceError
from backends.domain.printable import printable
from backends.domain.registered_model import ModelVersion
from backends.domain.status import Health
from backends.model_ports import ModelCatalogue
from backends.services.following.import_events import HUBS


async def explained(
    error: ServiceError, catalogue: ModelCatalogue, model_id: str, number: int
) -> ServiceError:
    """Return a refusal with its reason; as it is, where the version tells none.

    Source:
        The reference's chapter on the standalone API, 3: 400 for what is from Hugging Face or NGC.
    """
    if catalogue.source.kind != "AI Registry":
        return error
    try:
        found = (await catalogue.version(model_id, number)).value
    except ServiceError:
        return error
    detail, hint = _why_no_files(found)
    if not detail:
        return error
    return type(error)(error.service, detail, hint=hint, request_id=error.request_id)


def _why_no_files(version: ModelVersion) -> tuple[str, str]:
    """Return why there are no files of a version to fetch, and what to do; empty where unknown."""
    status = printable(version.status)
    if version.health is Health.BUSY:
        return f"version {version.version} is {status}", "Wait until it is READY, then try again."
    if version.health is Health.FAILED:
        return f"version {version.version} is {status}, so it has no files", "Import it again."
    if version.origin in HUBS:
        detail = f"its files are at {version.origin}, and a registry does not give those out"
        return detail, f"Fetch {printable(version.repository) or 'its repository'} there."
    return "", ""
