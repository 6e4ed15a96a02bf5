"""`storage mappings`: all IDBroker mappings of an environment, with or without a registry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backends.domain.environment import Environment, uses_raz
from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.names import names_of
from backends.services.storage.accessors import accessor_kind, accessor_name
from backends.services.told import told
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.finding import find_environment
from registry_tui.verbs.output import Column, Record, write_csv, write_json, write_table
from registry_tui.verbs.session import in_session, or_none
from registry_tui.verbs.storage_words import sync_words


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping; `registries` are those of the environment whose machine user it is for."""

    name: str
    kind: str
    crn: str
    role: str
    registries: tuple[str, ...]

    @property
    def record(self) -> Record:
        """Its keys."""
        return {
            "name": self.name,
            "kind": self.kind,
            "crn": self.crn,
            "role": self.role,
            "registries": self.registries,
        }

    def has(self, words: Sequence[str]) -> bool:
        """Say whether each of the words, in small letters, is in it."""
        text = " ".join((self.name, self.kind, self.crn, self.role, *self.registries)).lower()
        return all(word in text for word in words)


COLUMNS = (
    Column[Row]("User or group", lambda row: row.name, narrow="fold"),
    Column[Row]("Kind", lambda row: row.kind),
    Column[Row]("Role", lambda row: row.role, narrow="fold"),
    Column[Row]("Registries", lambda row: " ".join(row.registries), narrow="fold"),
)


def run(options: Options) -> int:
    """List mappings; return the exit code."""
    return in_session(options, lambda session: _list(session, options))


async def _list(session: Session, options: Options) -> None:
    plane = session.control_plane
    environment = find_environment((await plane.list_environments()).value, options.environment)
    mappings, sync, lakes, registries = await asyncio.gather(
        plane.id_broker_mappings(environment.crn),
        told(plane.id_broker_sync(environment.crn)),
        told(plane.list_data_lakes(environment.crn)),
        told(plane.list_registries()),
    )
    known = mappings.value
    names = await names_of(plane, [row.accessor_crn for row in known.mappings])
    there = or_none(registries, "Which are for registries is not known.") or ()
    own = _machine_users([one for one in there if one.environment_crn == environment.crn])
    rows = [_row(one.accessor_crn, one.role, names, own) for one in known.mappings]
    found = [row for row in rows if row.has(options.filter.lower().split())]
    raz = uses_raz(()) if isinstance(lakes, ServiceError) else uses_raz(lakes)
    match options.output:
        case "json":
            write_json(
                _head(environment, known, sync, raz) | {"mappings": [row.record for row in found]}
            )
        case "csv":
            write_csv(row.record for row in found)
        case _:
            write_table(found, COLUMNS, color=not options.no_color)
            _say_rest(environment, known, sync, f"{len(found)} of {len(rows)}")
    if raz:
        say("The environment has RAZ: registries are given access in Ranger, and not by these.")


def _machine_users(registries: Sequence[Registry]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in registries:
        if one.machine_user_crn:
            found[one.machine_user_crn] = (*found.get(one.machine_user_crn, ()), one.name)
    return found


def _row(crn: str, role: str, names: Mapping[str, str], own: Mapping[str, tuple[str, ...]]) -> Row:
    return Row(accessor_name(crn, names), accessor_kind(crn), crn, role, own.get(crn, ()))


def _head(
    environment: Environment,
    mappings: IdBrokerMappings,
    sync: IdBrokerSync | ServiceError,
    raz: bool | None,
) -> dict[str, object]:
    known = IdBrokerSync() if isinstance(sync, ServiceError) else sync
    return {
        "environment": environment.environment_name,
        "environment_crn": environment.crn,
        "raz": raz,
        "version": mappings.mappings_version,
        "data_access_role": mappings.data_access_role or None,
        "ranger_audit_role": mappings.ranger_audit_role or None,
        "ranger_cloud_access_authorizer_role": mappings.ranger_cloud_access_authorizer_role or None,
        "sync_needed": known.sync_needed,
        "sync_status": known.global_status or None,
        "data_lakes": [
            {"crn": crn, "status": one.status, "error": one.error_detail or None}
            for crn, one in known.statuses.items()
        ],
    }


def _say_rest(
    environment: Environment,
    mappings: IdBrokerMappings,
    sync: IdBrokerSync | ServiceError,
    count: str,
) -> None:
    version = mappings.mappings_version
    say(f"{environment.environment_name}: {count} mappings, at version {version}.")
    roles = {
        "Data Access Role": mappings.data_access_role,
        "Ranger Audit Role": mappings.ranger_audit_role,
        "Ranger Cloud Access Authorizer Role": mappings.ranger_cloud_access_authorizer_role,
    }
    for name, role in roles.items():
        say(f"{name}: {role or 'none'}")
    say(f"Data lakes: {sync_words(sync)}")
