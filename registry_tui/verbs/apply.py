"""`apply`: sends a saved plan, once; applied again, it says what became of it."""

from __future__ import annotations

from backends.domain.gate_pass import GatePass, by_way
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.ranger import RANGER
from backends.ports import Session
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.gate_pass import gate_pass
from registry_tui.verbs.model_token import hub_token
from registry_tui.verbs.plan_files import read_plan, refuse_elsewhere
from registry_tui.verbs.storage_ranger import sign_in_or_refuse


def run(options: Options) -> int:
    """Apply a plan; return the exit code."""
    plan, token = read_plan(options.file), hub_token(options)
    _refuse_unfit(plan, token, options.file)
    passing = gate_pass(options)

    async def planning(session: Session, _caller: Caller | None) -> Plan:
        refuse_elsewhere(plan, session.where, options.file)
        if any(step.request.service == RANGER for step in plan.steps):
            await _sign_in(session, plan, passing, options)
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


async def _sign_in(
    session: Session, plan: Plan, passing: GatePass | None, options: Options
) -> None:
    """Sign in where the plan goes to; credentials go nowhere just because a file says so."""
    environment, meant = plan.expected.environment_crn, options.ranger_url
    address = await sign_in_or_refuse(session, environment, passing, meant)
    for at in (step.request.at for step in plan.steps if step.request.service == RANGER):
        if by_way(at, "cdp-proxy-api") != by_way(address, "cdp-proxy-api"):
            words = f"the plan goes to {at}, and Ranger of that environment is at {address}"
            hint = f"Add --ranger-url {at} if you are sure of it, or plan again."
            raise WrongUsage(options.file, words, hint=hint)
