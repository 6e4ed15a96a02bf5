"""Finds the registry that a change is about, for changes whose end does not show it."""

from __future__ import annotations

from contextlib import suppress

from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.ports import RegistryDirectory


async def registry_with(directory: RegistryDirectory, crn: str) -> Registry | None:
    """Return a registry as it is listed; None where it is not, or where nobody tells."""
    with suppress(ServiceError):
        listed = (await directory.list_registries()).value
        return next((row for row in listed if row.crn == crn), None)
    return None
