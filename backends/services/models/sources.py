"""The places where models are registered: AI Registries with an address, and MLflow servers."""

from __future__ import annotations

from backends.domain.errors import NotFound, ServiceError
from backends.domain.model_source import ModelSource, source_of
from backends.model_ports import ModelCatalogue
from backends.ports import Session

SERVICE = "models"


async def sources_of(session: Session) -> tuple[ModelSource, ...]:
    """Return every place there is: registries as they are listed, then MLflow servers.

    A registry without an address, as one that is being installed, has nothing to ask.

    Raises:
        ServiceError: The registries could not be listed, and there is no MLflow server either.
    """
    servers = session.models.servers()
    try:
        listed = (await session.control_plane.list_registries()).value
    except ServiceError:
        if servers:
            return servers
        raise
    return (*(source_of(row) for row in listed if row.url), *servers)


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
