"""Plans the cancellation of what runs on a registry."""

from __future__ import annotations

from datetime import datetime

from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Verdict
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.guards import phase
from backends.services.planning.plan_parts import new_id, step
from backends.services.planning.registry_plans import (
    other_status,
    read_again,
    status_check,
    target_of,
)
from backends.services.planning.roles import role_check


async def plan_cancellation(
    session: Session, registry: Registry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Read a registry anew, and plan the cancellation of what its status says is running.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: The registries could not be listed.
    """
    registry = await read_again(session, registry)
    where, target, workflow = session.where, target_of(registry), phase(registry)
    body = {"resourceId": registry.crn, "workflowType": workflow}
    effect = f"Cancels the {workflow or 'workflow'} that runs on {target.name}."
    return Plan(
        id=new_id(now),
        kind="cancel-workflow",
        title=f"Cancel the {workflow or 'workflow'} of {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "requestWorkflowCancellation", body, effect),),
        checks=(
            role_check(caller, registry.environment_crn, registry.environment_name),
            status_check("cancel-workflow", registry),
            Check(
                name="workflow-type",
                title="The service knows the workflow by this name",
                verdict=Verdict.WARN,
                evidence=f"Its names are not documented. {workflow or 'Nothing'} is sent, as the "
                "status has it; the service has the last word.",
                source="ml requestWorkflowCancellation, its document",
            ),
        ),
        consequences=(
            "The registry is likely to count as failed then. It can be deleted, and created again.",
            "What a cancelled operation leaves in the cloud account is not documented.",
        ),
        afterwards=("How long it takes to stop is not documented.",),
        expected=other_status(registry, f"{target.name} no longer {registry.status}", "at rest"),
    )
