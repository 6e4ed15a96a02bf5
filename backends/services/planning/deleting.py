"""Plans the deletion of a registry, with what hangs on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Request, Verdict, Where
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import Session
from backends.services.planning.commands import command
from backends.services.planning.guards import is_in_deletion
from backends.services.planning.neighbours import Neighbours
from backends.services.planning.plan_parts import new_id, step
from backends.services.planning.registered import (
    Registered,
    registered_in,
    unknown_models,
    what_is_lost,
)
from backends.services.planning.registry_plans import (
    LISTED,
    as_it_is,
    other_status,
    read_again,
    status_check,
    target_of,
)
from backends.services.planning.roles import role_check
from backends.services.told import told

Access: TypeAlias = tuple[str, ...] | ServiceError
"""Who has access to the cluster, or why that is not known."""

DOCUMENT = "ml deleteModelRegistry, its document"
_BY_FORCE = (
    "By force, nothing promises that its cloud resources are cleaned up: what is left in the "
    "cloud account has to be found and removed by hand, and costs money until then."
)


async def plan_deletion(
    session: Session, registry: Registry, *, force: bool, caller: Caller | None, now: datetime
) -> Plan:
    """Read a registry and what uses it anew, and plan its deletion.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: The registries could not be listed.
    """
    plane = session.control_plane
    (registry, registered), workbenches, services, access = await asyncio.gather(
        _read_again(session, registry),
        told(plane.list_workbenches()),
        told(plane.list_inference_services()),
        told(plane.registry_access(registry.crn)),
    )
    where, target = session.where, target_of(registry)
    neighbours = Neighbours(workbenches, services)
    body = {"modelRegistryCrn": registry.crn, **({"force": True} if force else {})}
    return Plan(
        id=new_id(now),
        kind="delete-registry",
        title=f"Delete {target.name}{' by force' if force else ''}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "deleteModelRegistry", body, _effect(registry, target.name, force)),),
        checks=(
            *_checks(registry, force=force, caller=caller),
            *unknown_models(registered),
            *_unknown_access(registry, access, where),
            *neighbours.unknown(),
        ),
        consequences=(
            what_is_lost(registered),
            f"Its cluster goes{_granted(access)}.",
            *neighbours.users(registry.environment_crn),
            *((_BY_FORCE,) if force else ()),
        ),
        afterwards=(
            "It is usually gone from the list within 10 minutes, which is what automation allows.",
            "Sometimes a deletion has to be sent again: where it fails, the registry stays listed.",
        ),
        expected=other_status(registry, f"{target.name} being deleted, or gone", "gone"),
        before=as_it_is(registry),
    )


async def _read_again(
    session: Session, registry: Registry
) -> tuple[Registry, Registered | ServiceError | None]:
    """Return a registry as it is now, and what is in it: only now it may have an address."""
    found = await read_again(session, registry)
    return found, await registered_in(session.models, found)


def _effect(registry: Registry, name: str, force: bool) -> str:
    forced = ", whether or not its cloud resources can be cleaned up" if force else ""
    return f"Deletes the AI Registry {name} in {registry.environment_name}{forced}."


def _checks(registry: Registry, *, force: bool, caller: Caller | None) -> Iterator[Check]:
    yield role_check(caller, registry.environment_crn, registry.environment_name)
    under_way = is_in_deletion(registry) and registry.health is Health.BUSY
    if force and under_way:
        yield _under_way_check(registry)
    else:
        yield status_check("delete-registry", registry)
    if force:
        yield _force_check(registry)


def _under_way_check(registry: Registry) -> Check:
    return Check(
        name="status",
        title="Its status lets this begin",
        verdict=Verdict.WARN,
        evidence=f"It is {registry.status}. Force is for a deletion that does not get on, and one "
        "usually takes up to 10 minutes.",
        source=LISTED,
    )


def _force_check(registry: Registry) -> Check:
    tried = registry.health is Health.FAILED or is_in_deletion(registry)
    return Check(
        name="force",
        title="Deleting it without force was tried, or it has failed",
        verdict=Verdict.PASS if tried else Verdict.WARN,
        evidence=f"It is {registry.status}."
        + ("" if tried else " Try without force first: only that promises to clean up."),
        source=DOCUMENT,
    )


def _unknown_access(registry: Registry, access: Access, where: Where) -> Iterator[Check]:
    if not isinstance(access, ServiceError):
        return
    asked = Request(
        service="ml", operation="listModelRegistryAccess", body={"resourceCrn": registry.crn}
    )
    yield Check(
        name="cluster-access",
        title="It is known who has access to its cluster",
        verdict=Verdict.NOT_CHECKED,
        evidence=f"{access}. This lists it: {command(asked, where)}",
        source="ml listModelRegistryAccess",
    )


def _granted(access: Access) -> str:
    """Say how many have access. Who they are is marked as sensitive, and kept out of plans."""
    if isinstance(access, ServiceError):
        return ", and with it all access that was granted to it"
    match len(access):
        case 0:
            return "; nobody was granted access to it"
        case 1:
            return ", and with it the access of the one cloud identity that has it"
        case many:
            return f", and with it the access of the {many} cloud identities that have it"
