"""`registries events`: what was done to a registry, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.event import AuditEvent
from backends.ports import Session
from backends.services.names import name_or_id, names_of
from registry_tui.options import Options
from registry_tui.verbs.finding import find
from registry_tui.verbs.output import Column, Record, stamp, write
from registry_tui.verbs.session import in_session


def run(options: Options) -> int:
    """List the events of one registry; return the exit code."""
    return in_session(options, lambda session: _events(session, options))


async def _events(session: Session, options: Options) -> None:
    plane = session.control_plane
    registry = await find(plane, options.registry)
    events = (await plane.audit_events(registry.value.crn)).value
    names = await names_of(plane, (event.user_crn for event in events))
    columns = (
        Column[AuditEvent]("Time", lambda event: stamp(event.created_date)),
        Column[AuditEvent]("Action", lambda event: event.action),
        Column[AuditEvent]("User", lambda event: name_or_id(event.user_crn, names), narrow="cut"),
        Column[AuditEvent]("Request id", lambda event: event.request_id),
    )
    write(events, columns, lambda event: _record(event, names), options)


def _record(event: AuditEvent, names: Mapping[str, str]) -> Record:
    return {
        "created": event.created_date,
        "action": event.action,
        "user": names.get(event.user_crn),
        "user_crn": event.user_crn,
        "request_id": event.request_id,
    }
