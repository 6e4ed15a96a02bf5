"""`models rename`: another name for a model."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.models.resolving import Meant
from backends.services.planning.models.renaming import plan_renaming
from registry_tui.options import Options
from registry_tui.verbs.models_changing import change_model, chosen


def run(options: Options) -> int:
    """Rename a model; return the exit code."""

    async def planning(session: Session, meant: Meant, caller: Caller | None) -> Plan:
        return await plan_renaming(
            session, chosen(meant), options.new_name, caller=caller, now=utc_now()
        )

    return change_model(options, planning)
