"""Plans the way back from a registry's last upgrade."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.event import AuditEvent
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Undo, Verdict
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.guards import why_not_back
from backends.services.planning.plan_parts import new_id, step
from backends.services.planning.registry_plans import (
    other_status,
    read_again,
    sent_before,
    status_check,
    target_of,
)
from backends.services.planning.roles import role_check
from backends.services.told import told


async def plan_rollback(
    session: Session, registry: Registry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Read a registry and its events anew, and plan the way back from its last upgrade.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: The registries could not be listed.
    """
    registry, events, upgrade = await asyncio.gather(
        read_again(session, registry),
        told(session.control_plane.audit_events(registry.crn)),
        sent_before(session, "upgrade-registry", registry.crn),
    )
    where, target = session.where, target_of(registry)
    given = str(upgrade.body["crn"]) if upgrade else registry.crn
    effect = (
        f"Rolls the last upgrade of {target.name} back, from {registry.version or 'its version'}."
    )
    return Plan(
        id=new_id(now),
        kind="rollback-registry",
        title=f"Roll back {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "rollbackModelRegistryUpgrade", {"crn": given}, effect),),
        checks=(
            role_check(caller, registry.environment_crn, registry.environment_name),
            status_check("rollback-registry", registry),
            _upgraded_check(registry, events),
            _crn_check(given, known=upgrade is not None),
        ),
        consequences=("What the newer version wrote may be lost; that is not documented.",),
        afterwards=("How long a rollback takes is not documented. It goes on by itself.",),
        expected=other_status(registry, f"{target.name} at another status or version", "ready"),
        before={"crn": registry.crn, "version": registry.version},
        undo=Undo(words="Upgrade it again.", kind="upgrade-registry"),
    )


def _upgraded_check(registry: Registry, events: Sequence[AuditEvent] | ServiceError) -> Check:
    if isinstance(events, ServiceError):
        verdict, evidence = Verdict.NOT_CHECKED, f"Its events could not be read. {events}."
    elif not events:
        verdict, evidence = Verdict.NOT_CHECKED, "No events of it are there any longer."
    elif why := why_not_back(registry, events):
        verdict, evidence = Verdict.FAIL, why
    else:
        verdict, evidence = Verdict.PASS, "Its events show an upgrade that was not rolled back."
    return Check(
        name="upgraded",
        title="It was upgraded",
        verdict=verdict,
        evidence=evidence,
        source="ml getAuditEvents",
    )


def _crn_check(given: str, *, known: bool) -> Check:
    told_so = (
        f"The upgrade was sent from here with {given}."
        if known
        else "The upgrade was not sent from so today's CRN is given. The service wants the "
        "one that the upgrade was given, and an upgrade may change it."
    )
    return Check(
        name="upgrade-crn",
        title="The CRN is the one the upgrade was given",
        verdict=Verdict.PASS if known else Verdict.NOT_CHECKED,
        evidence=told_so,
        source="Cloudera AI documentation, rolling an upgrade back",
    )
