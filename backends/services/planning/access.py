"""Plans to give somebody access to a registry's cluster, or to take it away."""

from __future__ import annotations

import asyncio
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import AccessKind, Expectation, Plan, Undo
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.access.identities import Identity, own_identity
from backends.services.planning.access_checks import (
    AccessSeen,
    access_role_check,
    azure_checks,
    form_check,
    not_yet_checks,
    somebody_else_check,
    there_checks,
)
from backends.services.planning.plan_parts import new_id, step
from backends.services.planning.registry_plans import read_again, status_check, target_of
from backends.services.told import told


async def plan_access(
    session: Session,
    kind: AccessKind,
    registry: Registry,
    identity: str,
    *,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to give a cloud identity access to a registry's cluster, or to take it away.

    Raises:
        NotFound: The registry is not there any longer.
        ServiceError: The registries could not be listed.
    """
    plan = _grant if kind == "grant-access" else _revoke
    return await plan(session, registry, identity.strip(), caller, now)


async def _grant(
    session: Session, registry: Registry, identity: str, caller: Caller | None, now: datetime
) -> Plan:
    seen = await _look(session, registry)
    target, where = target_of(seen.registry), session.where
    body = {"resourceCrn": seen.registry.crn, "identifier": identity}
    effect = f"Gives {identity} access to the cluster of {target.name}."
    return Plan(
        id=new_id(now),
        kind="grant-access",
        title=f"Give access to the cluster of {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "grantModelRegistryAccess", body, effect),),
        checks=(
            access_role_check(caller, seen.registry),
            status_check("grant-access", seen.registry),
            form_check(identity, seen),
            *not_yet_checks(identity, seen),
            *azure_checks(seen),
        ),
        consequences=(
            f"{identity} may then use kubectl on the cluster, as far as the cluster lets it.",
        ),
        afterwards=(
            "The kubeconfig in the answer is kept nowhere. K on the Access tab fetches it.",
        ),
        expected=_expected(seen.registry, identity, granted=True),
        undo=Undo(words="Take the access away again.", kind="revoke-access"),
    )


async def _revoke(
    session: Session, registry: Registry, identity: str, caller: Caller | None, now: datetime
) -> Plan:
    seen = await _look(session, registry)
    own: Identity | ServiceError | None = None
    if not isinstance(seen.environment, ServiceError):
        own = await own_identity(session, seen.environment)
    target, where = target_of(seen.registry), session.where
    body = {"resourceCrn": seen.registry.crn, "identifier": identity}
    effect = f"Takes the access to the cluster of {target.name} away from {identity}."
    return Plan(
        id=new_id(now),
        kind="revoke-access",
        title=f"Take away access to the cluster of {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "revokeModelRegistryAccess", body, effect),),
        checks=(
            access_role_check(caller, seen.registry),
            status_check("revoke-access", seen.registry),
            *there_checks(identity, seen),
            somebody_else_check(identity, own),
        ),
        consequences=(
            f"Whoever is {identity} cannot use kubectl on the cluster any longer.",
            "A kubeconfig that holds a token of its own may work until that expires.",
        ),
        expected=_expected(seen.registry, identity, granted=False),
        undo=Undo(words="Give the access again.", kind="grant-access"),
    )


async def _look(session: Session, registry: Registry) -> AccessSeen:
    plane = session.control_plane
    found, users, environment = await asyncio.gather(
        read_again(session, registry),
        told(plane.registry_access(registry.crn)),
        told(plane.describe_environment(registry.environment_crn))
        if registry.environment_crn
        else _none(),
    )
    if environment is None:
        environment = await told(plane.describe_environment(found.environment_crn))
    return AccessSeen(found, users, environment)


async def _none() -> None:
    """Wait for nothing: the environment is known once the registry is."""


def _expected(registry: Registry, identity: str, *, granted: bool) -> Expectation:
    return Expectation(
        sees="access" if granted else "no access",
        words=f"{identity} {'with' if granted else 'without'} access",
        ends="at once",
        registry_crn=registry.crn,
        identity=identity,
    )
