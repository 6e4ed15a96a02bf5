"""Which whole a plan replaces, if it replaces one."""

from __future__ import annotations

import re

from backends.domain.plan import Plan
from backends.domain.ranger import RANGER
from backends.ports import Session
from backends.services.execution.mappings_whole import MappingsWhole
from backends.services.execution.policy_whole import PolicyWhole
from backends.services.execution.whole import Whole

_PUT_POLICY = re.compile(r"PUT /policy/\d+")
SET_MAPPINGS = "setIdBrokerMappings"


def whole_of(session: Session, plan: Plan) -> Whole | None:
    """Return what a plan replaces; None where it replaces nothing as a whole."""
    if not plan.steps:
        return None
    request, sees = plan.steps[0].request, plan.expected.sees
    if request.service == RANGER:
        fits = _PUT_POLICY.fullmatch(request.operation) and sees in ("policy", "no policy")
        return PolicyWhole(session, plan) if fits else None
    if request.operation == SET_MAPPINGS and sees in ("mapping", "no mapping"):
        return MappingsWhole(session, plan)
    return None


def is_half_a_whole(session: Session, plan: Plan) -> bool:
    """Say whether a plan would replace something as a whole, and does not say rightly what of it.

    No plan that is made here does: it has been written, or changed, elsewhere.
    """
    wholes = [
        step
        for step in plan.steps
        if step.request.service == RANGER or step.request.operation == SET_MAPPINGS
    ]
    return bool(wholes) and (len(wholes) > 1 or whole_of(session, plan) is None)
