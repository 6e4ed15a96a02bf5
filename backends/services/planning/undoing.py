"""Plans the way back of a change in the journal: another change, on the registry as it is now."""

from __future__ import annotations

from datetime import datetime

from backends.domain.errors import NotFound, Rejected
from backends.domain.journal import Entry
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.access import plan_access
from backends.services.planning.changing import plan_change
from backends.services.planning.models.undoing import plan_model_undo
from backends.services.planning.registry_plans import read_again
from backends.services.planning.storage.undoing import plan_storage_undo

JOURNAL = "journal"


async def plan_undo(
    session: Session, entry: Entry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan what takes a change back.

    Raises:
        Rejected: It cannot be taken back, or was sent to another control plane.
        NotFound: The registry it was about is not known, or not there any longer.
        ServiceError: The registries could not be listed.
    """
    undo, sent_to = entry.plan.undo, entry.plan.where
    if undo is None or undo.kind is None:
        why = undo.words if undo else "This change cannot be taken back."
        raise Rejected(JOURNAL, why.rstrip("."), hint="Nothing was sent.")
    if sent_to != session.where:
        raise Rejected(
            JOURNAL,
            f"it was made with {sent_to}",
            hint="Switch to that first.",
        )
    if entry.plan.target.kind == "model":
        return await plan_model_undo(session, entry, caller=caller, now=now)
    if not entry.registry_crn:
        raise NotFound(
            JOURNAL,
            "the registry it was about is not known",
            hint="Follow the change until its registry is found, or begin at the registry itself.",
        )
    target = entry.plan.target
    name = target.name if target.kind == "registry" else ""
    registry = Registry(crn=entry.registry_crn, service_name=name)
    match undo.kind:
        case "add-to-policy" | "remove-from-policy" | "add-mapping" | "remove-mapping":
            listed = await read_again(session, registry)
            return await plan_storage_undo(session, entry, listed, caller=caller, now=now)
        case "grant-access" | "revoke-access" as kind:
            identity = entry.plan.expected.identity
            return await plan_access(session, kind, registry, identity, caller=caller, now=now)
        case (
            "create-registry"
            | "delete-registry"
            | "upgrade-registry"
            | "rollback-registry"
            | "cancel-workflow"
        ) as kind:
            return await plan_change(session, kind, registry, caller=caller, now=now)
        case _:
            raise Rejected(JOURNAL, "it was made of no registry", hint="Nothing was sent.")
