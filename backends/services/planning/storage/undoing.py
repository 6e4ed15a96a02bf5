"""Plans the way back of a change of storage access, on what is there now."""

from __future__ import annotations

from datetime import datetime

from backends.domain.errors import Rejected
from backends.domain.journal import Entry
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.storage.mappings import plan_mapping
from backends.services.planning.storage.policies import plan_policy


async def plan_storage_undo(
    session: Session, entry: Entry, registry: Registry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan what takes a change of storage access back.

    It is made of what is there now, so that what others have changed since stays: the before-image
    is not sent.

    Raises:
        Rejected: It is no such change.
        ServiceError: What it is about could not be read.
    """
    plan, undo = entry.plan, entry.plan.undo
    expected, kind = plan.expected, undo.kind if undo else None
    match kind:
        case "add-to-policy" | "remove-from-policy":
            request = plan.steps[0].request
            return await plan_policy(
                session,
                kind,
                registry,
                way=expected.way,
                policy_id=int(request.operation.rpartition("/")[2]),
                said="Ranger",
                address=request.at,
                caller=caller,
                now=now,
            )
        case "add-mapping" | "remove-mapping":
            return await plan_mapping(
                session,
                kind,
                registry,
                role=_role_before(plan),
                said="IDBroker",
                caller=caller,
                now=now,
            )
        case _:
            raise Rejected(
                "journal", "it was no change of storage access", hint="Nothing was sent."
            )


def _role_before(plan: Plan) -> str:
    """Return the role somebody was mapped to before; empty for none."""
    rows = (plan.before or {}).get("mappings")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("accessorCrn") == plan.expected.identity:
            return str(row.get("role") or "")
    return ""
