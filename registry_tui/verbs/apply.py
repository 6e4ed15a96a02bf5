"""`apply`: sends a saved plan, once; applied again, it says what became of it."""

from __future__ import annotations

from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.model_token import hub_token
from registry_tui.verbs.plan_files import read_plan, refuse_elsewhere


def run(options: Options) -> int:
    """Apply a plan; return the exit code."""
    plan, token = read_plan(options.file), hub_token(options)
    _refuse_unfit(plan, token, options.file)

    async def planning(session: Session, _caller: Caller | None) -> Plan:
        refuse_elsewhere(plan, session.where, options.file)
        return plan

    return change(options, planning, secret=token)


def _refuse_unfit(plan: Plan, token: str, file: str) -> None:
    wants_token = any(step.request.secret for step in plan.steps)
    if wants_token and not token:
        raise WrongUsage(
            file,
            "the plan sends a token along, and no plan holds one",
            hint="Add --token-file FILE, or --with-token for the one in HF_TOKEN.",
        )
    if token and not wants_token:
        raise WrongUsage(file, "the plan sends no token", hint="Leave it out, or plan again.")
