"""`registries show`: one registry, and all that is known of what stands behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from backends.domain.errors import ServiceError
from backends.domain.status import status_word
from backends.ports import Session
from backends.services.detail_fields import DetailField, fields
from backends.services.details import Details, Known, gather
from backends.services.fleet import fleet
from registry_tui.options import Options
from registry_tui.verbs.finding import find
from registry_tui.verbs.output import Column, Record, Value, write_csv, write_json, write_table
from registry_tui.verbs.registries_list import record
from registry_tui.verbs.session import in_session, or_none

T = TypeVar("T")


def run(options: Options) -> int:
    """Show one registry; return the exit code."""
    return in_session(options, lambda session: _show(session, options))


async def _show(session: Session, options: Options) -> None:
    plane = session.control_plane
    registry = await find(plane, options.registry)
    details = await gather(plane, plane, plane, registry, lambda _details: None)
    match options.output:
        case "json":
            write_json(_record(details))
        case "csv":
            write_csv([_record(details)])
        case _:
            status = DetailField("Status", status_word(registry.value.status))
            rows = (status, *fields(details, datetime.now(UTC)))
            columns = (
                Column[DetailField]("Field", lambda row: row.label),
                Column("Value", _value, narrow="fold"),
            )
            write_table(rows, columns, color=not options.no_color)


def _value(field: DetailField) -> str:
    note = field.note if field.value else field.why_absent
    return f"{field.value}  ({note})".lstrip() if note else field.value


def _record(details: Details) -> Record:
    """Return the keys of `registries list`, and those only this page knows."""
    environment = _told(details.environment, "Cloud and region are not known.")
    latest = _told(details.latest, "The latest version is not known.")
    (row,) = fleet([details.registry.value], [environment] if environment else None, latest)
    machine = _told(details.machine_user, "The names of the machine user are not known.")
    more: dict[str, Value] = {
        "machine_user_name": (machine and machine.machine_user_name) or None,
        "machine_user_workload_user_name": (machine and machine.workload_username) or None,
        "creator_email": _told(details.creator, "The creator's e-mail is not known.") or None,
        "raz": _told(details.raz, "Whether RAZ is used is not known."),
    }
    return record(row, latest) | more


def _told(known: Known[T], without: str) -> T | None:
    """Return what is known; where it was refused, say so and what is missing."""
    if isinstance(known, ServiceError):
        return or_none(known, without)
    return known.value if known is not None else None
