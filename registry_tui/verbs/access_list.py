"""`access list`: who may use the cluster of a registry."""

from __future__ import annotations

import asyncio

from backends.domain.errors import ServiceError
from backends.domain.identity import is_same
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.access.identities import Identity, own_identity
from registry_tui.options import Options
from registry_tui.verbs.finding import find
from registry_tui.verbs.output import Column, write
from registry_tui.verbs.session import in_session, told


def run(options: Options) -> int:
    """List identities with access; return the exit code."""
    return in_session(options, lambda session: _list(session, options))


async def _list(session: Session, options: Options) -> None:
    registry = (await find(session.control_plane, options.registry)).value
    listed, own = await asyncio.gather(
        session.control_plane.registry_access(registry.crn), _own(session, registry)
    )
    columns = (
        Column[str]("Identity", lambda row: row, narrow="fold"),
        Column[str]("", lambda row: "you" if _is(row, own) else ""),
    )
    write(listed.value, columns, lambda row: {"identity": row, "own": _is(row, own)}, options)


async def _own(session: Session, registry: Registry) -> str | None:
    """Return our own identity; None where that is not known."""
    environment = await told(session.control_plane.describe_environment(registry.environment_crn))
    if isinstance(environment, ServiceError):
        return None
    own = await own_identity(session, environment)
    return own.text if isinstance(own, Identity) else None


def _is(identity: str, own: str | None) -> bool | None:
    return None if own is None else is_same(identity, own)
