"""Finds the place that a key names, as it is now: an AI Registry, or an MLflow server."""

from __future__ import annotations

from backends.domain.errors import NotFound
from backends.domain.model_source import ModelSource, source_of
from backends.model_ports import ModelCatalogue
from backends.ports import Session

SERVICE = "models"


async def source_with(session: Session, key: str) -> ModelSource:
    """Return the place with a key; of a registry, with its address as it is now.

    Raises:
        NotFound: There is none with this key any longer.
        ServiceError: The registries could not be listed.
    """
    for server in session.models.servers():
        if server.key == key:
            return server
    for row in (await session.control_plane.list_registries()).value:
        if row.crn == key:
            return source_of(row)
    raise NotFound(
        SERVICE,
        f"the place {key} is not known here",
        hint="A registry may be gone; an MLflow server may be missing in the settings.",
    )


async def catalogue_with(session: Session, key: str) -> ModelCatalogue:
    """Open the place with a key; raises as `source_with`."""
    return session.models.open(await source_with(session, key))
