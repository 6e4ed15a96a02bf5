"""Plans changes of a registry that is there: whichever somebody asks for."""

from __future__ import annotations

from datetime import datetime

from backends.domain.errors import Rejected
from backends.domain.person import Caller
from backends.domain.plan import LifecycleKind, Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.cancelling import plan_cancellation
from backends.services.planning.deleting import plan_deletion
from backends.services.planning.plan_parts import CDP
from backends.services.planning.rolling_back import plan_rollback
from backends.services.planning.upgrading import plan_upgrade


async def plan_change(
    session: Session,
    kind: LifecycleKind,
    registry: Registry,
    *,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan a change of a registry, with what is usual for the kind; a deletion without force.

    Raises:
        Rejected: A registry that is there cannot be created.
        NotFound: It is not there any longer.
        ServiceError: The registries could not be listed.
    """
    match kind:
        case "delete-registry":
            return await plan_deletion(session, registry, force=False, caller=caller, now=now)
        case "upgrade-registry":
            return await plan_upgrade(session, registry, caller=caller, now=now)
        case "rollback-registry":
            return await plan_rollback(session, registry, caller=caller, now=now)
        case "cancel-workflow":
            return await plan_cancellation(session, registry, caller=caller, now=now)
        case "create-registry":
            raise Rejected(CDP, f"{registry.name} is there already")
