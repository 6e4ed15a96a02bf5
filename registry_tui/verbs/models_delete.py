"""`models delete`: a model with all its versions, or one of them."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.models.resolving import Meant
from backends.services.planning.models.removing import plan_removal
from registry_tui.options import Options
from registry_tui.verbs.models_changing import change_model, chosen, number_of


def run(options: Options) -> int:
    """Delete a model or a version; return the exit code."""

    async def planning(session: Session, meant: Meant, caller: Caller | None) -> Plan:
        return await plan_removal(
            session, chosen(meant), version=number_of(meant), caller=caller, now=utc_now()
        )

    return change_model(options, planning)
