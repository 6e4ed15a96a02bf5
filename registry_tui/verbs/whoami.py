"""`whoami`: who one is signed in as, and with which roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from backends.domain.person import Caller, Roles
from backends.ports import Session
from backends.services.who import who_am_i
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.output import Column, Record, Value, write_csv, write_json, write_table
from registry_tui.verbs.session import in_session

UNKNOWN = "not known; listing them needs the IamViewer role"


def run(options: Options) -> int:
    """Say who one is; return the exit code."""
    return in_session(options, lambda session: _say(session, options))


async def _say(session: Session, options: Options) -> None:
    plane = session.control_plane
    caller = await who_am_i(plane, plane)
    record = _record(session, caller)
    if caller.roles is None and options.output != "table":
        say(f"Roles are {UNKNOWN}.")
    match options.output:
        case "json":
            write_json(record)
        case "csv":
            write_csv([record])
        case _:
            columns = (
                Column[tuple[str, Value]]("Field", lambda row: row[0].replace("_", " ")),
                Column[tuple[str, Value]]("Value", _words, narrow="fold"),
            )
            write_table(tuple(record.items()), columns, color=not options.no_color)


def _record(session: Session, caller: Caller) -> Record:
    roles = caller.roles
    return {
        "name": caller.name,
        "email": caller.email or None,
        "crn": caller.crn,
        "machine_user": caller.is_machine,
        "ml_role": None if roles is None else roles.highest_ml,
        "account_roles": None if roles is None else sorted(roles.account),
        "resource_roles": None if roles is None else _on_resources(roles),
        "profile": session.profile,
        "region": session.region,
        "credentials": session.origin,
        "read_only": session.read_only,
    }


def _on_resources(roles: Roles) -> Sequence[Mapping[str, str]]:
    held = sorted({(row.role, row.resource_crn) for row in roles.resources})
    return [{"role": role, "resource_crn": crn} for role, crn in held]


def _words(row: tuple[str, Value]) -> str:
    name, value = row
    match value:
        case None:
            return UNKNOWN if name.endswith(("role", "roles")) else ""
        case bool():
            return "yes" if value else "no"
        case list():
            told = Counter(one if isinstance(one, str) else one["role"] for one in value)
            counted = (
                role if name == "account_roles" else f"{role} on {count}"
                for role, count in told.items()
            )
            return ", ".join(counted) or "none"
        case _:
            return str(value) or "none"
