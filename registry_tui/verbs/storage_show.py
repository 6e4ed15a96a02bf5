"""`storage show`: how a registry reaches the storage of its environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from backends.domain.errors import ServiceError
from backends.domain.gate_pass import GatePass
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.registry import Registry
from backends.domain.user_sync import UserSyncState
from backends.ports import Session
from backends.services.storage.rows import storage_rows
from backends.services.storage.standing import (
    ByIdBroker,
    ByRanger,
    StorageStanding,
    giving,
    storage_standing,
)
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.verbs.finding import find
from registry_tui.verbs.gate_pass import gate_pass, sign_in
from registry_tui.verbs.output import Column, Record, Value, write_csv, write_json, write_table
from registry_tui.verbs.session import in_session
from registry_tui.verbs.storage_way import SAID
from registry_tui.verbs.storage_words import access_of, sync_words, users_words

Field: TypeAlias = tuple[str, str, str]
"""What it is, its value, and what else to say of it."""

_WAYS = {
    "Ranger": "a policy in Ranger (RAZ)",
    "IDBroker": "an IDBroker mapping (no RAZ)",
    "not known": "",
}
_RAZ = {"Ranger": True, "IDBroker": False, "not known": None}


def run(options: Options) -> int:
    """Show one registry's access; return the exit code."""
    passing = gate_pass(options)
    return in_session(options, lambda session: _show(session, passing, options))


async def _show(session: Session, passing: GatePass | None, options: Options) -> None:
    registry = (await find(session.control_plane, options.registry)).value
    await _sign_in(session, registry, passing, options)
    standing = await storage_standing(
        session, registry, said=SAID[options.raz], address=options.ranger_url
    )
    by = standing.by
    who = session.rangers.who(by.address) if isinstance(by, ByRanger) else ""
    match options.output:
        case "json":
            write_json(_record(standing, who))
        case "csv":
            write_csv([_record(standing, who)])
        case _:
            columns = (
                Column[Field]("Field", lambda row: row[0]),
                Column("Value", _value, narrow="fold"),
            )
            write_table(tuple(_fields(standing, who)), columns, color=not options.no_color)
    if advice := access_of(standing).advice:
        say(advice)


async def _sign_in(
    session: Session, registry: Registry, passing: GatePass | None, options: Options
) -> None:
    """Sign in where one can; where Ranger's address is not known, say so and go on."""
    if passing is None:
        return
    try:
        await sign_in(session, registry.environment_crn, passing, options.ranger_url)
    except ServiceError as error:
        say("Nobody is signed in to Ranger.")
        explain(error)


def _value(row: Field) -> str:
    _, value, note = row
    return f"{value}  ({note})".lstrip() if note else value


def _fields(standing: StorageStanding, who: str) -> Iterator[Field]:
    access = access_of(standing)
    yield "Access is given by", _WAYS[standing.where], standing.way.evidence
    for label, name, use in standing.names.uses:
        yield label, name, use if name else standing.names.trouble
    yield "Access", f"{access.verdict}: {access.words}", ""
    match standing.by:
        case ByRanger() as by:
            yield "Ranger", by.address, f"as {who}" if who else "nobody has signed in"
            yield "Users", users_words(by.users), ""
        case ByIdBroker() as by:
            yield "Data lakes", sync_words(by.sync), ""
        case None:
            return
    for row in _policies(standing):
        note = f"for it: {row['machine_user']}; about {row['about']}"
        yield f"Policy {row['id']}", row["name"], note


def _record(standing: StorageStanding, who: str) -> Record:
    access, names = access_of(standing), standing.names
    return {
        "registry": standing.registry.name,
        "registry_crn": standing.registry.crn,
        "environment": standing.registry.environment_name,
        "environment_crn": standing.registry.environment_crn,
        "way": None if standing.where == "not known" else standing.where,
        "raz": _RAZ[standing.where],
        "evidence": standing.way.evidence,
        "machine_user_crn": names.crn or None,
        "machine_user_name": names.name or None,
        "machine_user_workload_user_name": names.workload_name or None,
        "verdict": access.verdict,
        "words": access.words,
        "advice": access.advice or None,
        **_of_ranger(standing, who),
        **_of_id_broker(standing),
    }


def _of_ranger(standing: StorageStanding, who: str) -> Record:
    by, policy = standing.by, giving(standing)
    known = by if isinstance(by, ByRanger) else None
    users = known.users if known else None
    return {
        "ranger_url": (known and known.address) or None,
        "signed_in_as": who or None,
        "policy": policy.name if policy else None,
        "policies": _policies(standing),
        "user_sync": users.state if isinstance(users, UserSyncState) else None,
    }


def _policies(standing: StorageStanding) -> Sequence[dict[str, str]]:
    if not isinstance(standing.by, ByRanger):
        return ()
    return tuple(
        {"id": row.key, "name": row.name, "machine_user": row.what, "about": row.about}
        for row in storage_rows(standing, {})
    )


def _of_id_broker(standing: StorageStanding) -> dict[str, Value]:
    by = standing.by if isinstance(standing.by, ByIdBroker) else None
    mappings = by.mappings if by and isinstance(by.mappings, IdBrokerMappings) else None
    sync = by.sync if by and isinstance(by.sync, IdBrokerSync) else None
    crn = standing.names.crn
    return {
        "role": (mappings.role_of(crn) or None) if mappings and crn else None,
        "data_access_role": (mappings and mappings.data_access_role) or None,
        "mappings_version": mappings.mappings_version if mappings else None,
        "sync_needed": sync.sync_needed if sync else None,
        "sync_status": (sync and sync.global_status) or None,
    }
