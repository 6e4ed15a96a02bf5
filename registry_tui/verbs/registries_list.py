"""`registries list`: every registry, joined with its environment and the latest version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from backends.ports import Session
from backends.services.fleet import (
    FIELDS,
    FleetRow,
    by_attention,
    filter_of,
    fleet,
    index_of,
)
from backends.services.listing import Field, Order
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.output import HEALTH_STYLES, Column, Record, write
from registry_tui.verbs.session import in_session, or_none, told

ATTENTION = "attention"


def run(options: Options) -> int:
    """List registries; return the exit code."""
    return in_session(options, lambda session: _list(session, options))


async def _list(session: Session, options: Options) -> None:
    wanted = filter_of(options.filter)
    if wanted.problems:
        raise WrongUsage("--filter", " ".join(wanted.problems))
    key = _order(options.sort)
    rows, latest = await read_fleet(session)
    found = [rows[position] for position in index_of(rows).search(wanted)]
    if key is not None:
        found.sort(key=key)
    if options.reverse:
        found.reverse()
    if not found:
        say("No registry matches the filter." if rows else "There are no AI Registries to see.")
    write(found, [_column(field) for field in FIELDS], lambda row: record(row, latest), options)


async def read_fleet(session: Session) -> tuple[tuple[FleetRow, ...], str | None]:
    """Read the fleet, newest first, and the latest version; only the registries must answer."""
    plane = session.control_plane
    registries, environments, latest = await asyncio.gather(
        plane.list_registries(),
        told(plane.list_environments()),
        told(plane.latest_registry_version()),
    )
    known = or_none(environments, "Clouds and regions are not known.")
    newest = or_none(latest, "The latest version is not known.")
    return fleet(registries.value, known, newest), newest


def record(row: FleetRow, latest: str | None) -> Record:
    """Return a row under the keys of JSON and CSV; None is what is not known."""
    registry, environment = row.registry, row.environment
    return {
        "name": registry.name,
        "crn": registry.crn,
        "status": registry.status,
        "health": registry.health.value,
        "environment": registry.environment_name,
        "environment_crn": registry.environment_crn,
        "cloud": environment.cloud if environment else None,
        "region": environment.region if environment else None,
        "version": registry.version or None,
        "latest_version": latest,
        "behind": row.behind,
        "creator": registry.creator or None,
        "created": registry.created_at,
        "machine_user_crn": registry.machine_user_crn or None,
        "domain": registry.url or None,
        "endpoint_public_access": registry.endpoint_public_access,
    }


_AT_LEAST = {"cloud": 90, "created": 115, "region": 135, "creator": 175}
"""From which width of the terminal a column is shown; the others are there at any width."""


def _column(field: Field[FleetRow]) -> Column[FleetRow]:
    match field.key:
        case "status":
            return Column(field.title, field.text, lambda row: HEALTH_STYLES[row.registry.health])
        case "environment":
            return Column(field.title, field.text, narrow="cut")
        case key:
            return Column(field.title, field.text, at_least=_AT_LEAST.get(key, 0))


def _order(name: str) -> Callable[[FleetRow], Order] | None:
    if not name:
        return None
    orders = {field.key: field.order for field in FIELDS} | {ATTENTION: by_attention}
    if name not in orders:
        raise WrongUsage("--sort", f"there is no column {name}; there are {', '.join(orders)}")
    return orders[name]
