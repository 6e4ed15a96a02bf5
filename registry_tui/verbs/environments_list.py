"""`environments list`: every environment one may see, by name."""

from __future__ import annotations

from backends.domain.environment import Environment
from backends.domain.status import health
from backends.ports import Session
from registry_tui.options import Options
from registry_tui.verbs.output import HEALTH_STYLES, Column, Record, stamp, write
from registry_tui.verbs.session import in_session

COLUMNS = (
    Column[Environment](
        "Status", lambda row: row.status, lambda row: HEALTH_STYLES[health(row.status)]
    ),
    Column[Environment]("Name", lambda row: row.environment_name),
    Column[Environment]("Cloud", lambda row: row.cloud),
    Column[Environment]("Region", lambda row: row.region),
    Column[Environment]("Created", lambda row: stamp(row.created)),
    Column[Environment]("CRN", lambda row: row.crn, narrow="cut"),
)


def run(options: Options) -> int:
    """List environments; return the exit code."""
    return in_session(options, lambda session: _list(session, options))


async def _list(session: Session, options: Options) -> None:
    environments = (await session.control_plane.list_environments()).value
    write(environments, COLUMNS, _record, options)


def _record(row: Environment) -> Record:
    return {
        "name": row.environment_name,
        "crn": row.crn,
        "status": row.status,
        "health": health(row.status).value,
        "cloud": row.cloud,
        "region": row.region,
        "credential": row.credential_name or None,
        "description": row.description or None,
        "created": row.created,
    }
