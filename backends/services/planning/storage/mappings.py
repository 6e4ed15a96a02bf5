"""Plans to map a registry's machine user to a cloud role by IDBroker, or no longer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backends.domain.errors import Rejected, ServiceError
from backends.domain.id_broker import IdBrokerMappings, RoleMapping
from backends.domain.person import Caller
from backends.domain.plan import Expectation, Plan, Step, Undo
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.plan_parts import ENVIRONMENTS, new_id, step
from backends.services.planning.storage.mapping_checks import (
    form_check,
    other_role_check,
    platform_roles_check,
    same_role_check,
    sync_check,
)
from backends.services.planning.storage.parts import (
    NOTHING_SENT,
    STORAGE,
    by_id_broker,
    environment_role_check,
    known_or_raise,
    machine_user_check,
    target_of,
    way_check,
)
from backends.services.storage.mapping_sets import body_of, image_of, with_row, without_row
from backends.services.storage.standing import ByIdBroker, StorageStanding, storage_standing
from backends.services.storage.way import Where as StorageWhere

MappingKind = Literal["add-mapping", "remove-mapping"]


async def plan_mapping(
    session: Session,
    kind: MappingKind,
    registry: Registry,
    *,
    role: str = "",
    said: StorageWhere = "not known",
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to map a registry's machine user to a role, or no longer to, and to synchronize that.

    Args:
        session: Where to.
        kind: Which of the two.
        registry: Whose machine user it is about.
        role: An ARN, or a managed identity's resource id; empty for the data access role.
        said: Where access is given, as a person says where it cannot be found out.
        caller: Who asks, where that is known.
        now: When.

    Raises:
        Rejected: Access is not given by IDBroker there, the machine user's CRN is not known, or no
            role is named where there is no data access role.
        ServiceError: The mappings could not be read.
    """
    standing = await storage_standing(session, registry, said=said)
    by = by_id_broker(standing)
    if isinstance(by.mappings, ServiceError):
        raise by.mappings
    crn = known_or_raise(standing.names.trouble, standing.names.crn)
    seen = _Seen(session, standing, by, by.mappings, crn, caller, now)
    if kind == "remove-mapping":
        return _remove(seen)
    wanted = role.strip() or by.mappings.data_access_role
    if not wanted:
        raise Rejected(STORAGE, "the environment has no data access role", hint="Name a role.")
    return _add(seen, wanted)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a plan is made of."""

    session: Session
    standing: StorageStanding
    by: ByIdBroker
    mappings: IdBrokerMappings
    crn: str
    caller: Caller | None
    now: datetime

    @property
    def registry(self) -> Registry:
        """The registry."""
        return self.standing.registry

    @property
    def role(self) -> str:
        """The role its machine user is mapped to now; empty for none."""
        return self.mappings.role_of(self.crn)


def _add(seen: _Seen, role: str) -> Plan:
    before, rows = seen.role, with_row(seen.mappings.mappings, seen.crn, role)
    return Plan(
        id=new_id(seen.now),
        kind="add-mapping",
        title=f"Let {seen.registry.name} read and write storage, by IDBroker",
        target=target_of(seen.registry),
        where=seen.session.where,
        made_at=seen.now,
        steps=tuple(_steps(seen, rows, f"Maps {seen.crn} to {role}.")),
        checks=(
            environment_role_check(seen.caller, seen.registry),
            way_check(seen.standing, "IDBroker"),
            machine_user_check(seen.standing, seen.crn, "CRN"),
            platform_roles_check(seen.mappings),
            form_check(role, seen.standing),
            same_role_check(role, seen.mappings),
            *other_role_check(before, role),
            sync_check(seen.by.sync),
        ),
        consequences=tuple(_means(seen, rows, role)),
        afterwards=_AFTERWARDS,
        expected=_expected(seen, role, there=True),
        before=image_of(seen.mappings),
        undo=_undo(before, role),
    )


def _undo(before: str, role: str) -> Undo:
    if before == role:
        return Undo(words="None is needed: no mapping changes.", kind=None)
    if before:
        return Undo(words=f"Map it to {before} again.", kind="add-mapping")
    return Undo(
        words="Take the row out again; rows that others have added since stay.",
        kind="remove-mapping",
    )


def _remove(seen: _Seen) -> Plan:
    before, rows = seen.role, without_row(seen.mappings.mappings, seen.crn)
    effect = f"Takes the mapping of {seen.crn} to {before} away."
    means = (f"{seen.crn} is not mapped: nothing has to be sent.",)
    if before:
        means = (f"{seen.registry.name} can no longer store models.", _the_rest(len(rows)))
    return Plan(
        id=new_id(seen.now),
        kind="remove-mapping",
        title=f"No longer let {seen.registry.name} read and write storage, by IDBroker",
        target=target_of(seen.registry),
        where=seen.session.where,
        made_at=seen.now,
        steps=tuple(_steps(seen, rows, effect)) if before else (),
        checks=(
            environment_role_check(seen.caller, seen.registry),
            way_check(seen.standing, "IDBroker"),
            machine_user_check(seen.standing, seen.crn, "CRN"),
            platform_roles_check(seen.mappings),
            sync_check(seen.by.sync),
        ),
        consequences=means,
        afterwards=_AFTERWARDS,
        expected=_expected(seen, before, there=False),
        before=image_of(seen.mappings),
        undo=Undo(words=f"Map it to {before} again.", kind="add-mapping")
        if before
        else NOTHING_SENT,
    )


_AFTERWARDS = (
    "The data lakes are synchronized where that is needed, and followed until each has it.",
)


def _steps(seen: _Seen, rows: Sequence[RoleMapping], effect: str) -> Iterator[Step]:
    """Yield the setting of all rows, where one changes, and the synchronization, where needed."""
    where, name, sync = seen.session.where, target_of(seen.registry).name, seen.by.sync
    changes = tuple(rows) != seen.mappings.mappings
    if changes:
        body = body_of(name, seen.mappings, rows)
        yield step(where, "setIdBrokerMappings", body, effect, service=ENVIRONMENTS)
    if changes or isinstance(sync, ServiceError) or not sync.is_in_place:
        yield step(
            where,
            "syncIdBrokerMappings",
            {"environmentName": name},
            f"Synchronizes the data lakes of {name} with the mappings.",
            service=ENVIRONMENTS,
        )


def _means(seen: _Seen, rows: Sequence[RoleMapping], role: str) -> Iterator[str]:
    if tuple(rows) == seen.mappings.mappings:
        yield f"{seen.crn} is mapped to {role} already."
        return
    yield f"It may then do in the cloud's storage whatever {role} may."
    if seen.role:
        yield f"It may no longer do what {seen.role} may."
    yield _the_rest(len(seen.mappings.mappings) - bool(seen.role))
    yield "A mapping of its own goes before those of its groups."


def _the_rest(others: int) -> str:
    rows = "1 other row" if others == 1 else f"{others} other rows"
    return (
        f"All mappings are sent, as they take the place of those there are: {rows} and the roles "
        "of the platform stay as they are."
    )


def _expected(seen: _Seen, role: str, *, there: bool) -> Expectation:
    return Expectation(
        sees="mapping" if there else "no mapping",
        words=f"{seen.crn} mapped to {role}" if there else f"{seen.crn} without a mapping",
        ends="in place",
        environment_crn=seen.registry.environment_crn,
        registry_crn=seen.registry.crn,
        version=str(seen.mappings.mappings_version),
        identity=seen.crn,
        role=role,
    )
