"""`apply`: sends a saved plan, once; applied again, it says what became of it."""

from __future__ import annotations

from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.plan_files import read_plan, refuse_elsewhere


def run(options: Options) -> int:
    """Apply a plan; return the exit code."""
    plan = read_plan(options.file)

    async def planning(session: Session, _caller: Caller | None) -> Plan:
        refuse_elsewhere(plan, session.where, options.file)
        return plan

    return change(options, planning)
