"""`models set-visibility`: who beside owners and administrators sees models."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.models.resolving import Meant
from backends.services.planning.models.visibility import plan_visibility
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.model_finding import find_all_to_change
from registry_tui.verbs.models_changing import chosen

NAME = "models set-visibility"


def run(options: Options) -> int:
    """Make models public or private; return the exit code."""

    async def planning(session: Session, caller: Caller | None) -> Plan:
        models = await find_all_to_change(session, options, options.models)
        _refuse_unfit(models, options.users)
        return await plan_visibility(
            session,
            [chosen(one) for one in models],
            Visibility(options.visibility),
            caller=caller,
            now=utc_now(),
            users=options.users,
        )

    return change(options, planning)


def _refuse_unfit(models: Sequence[Meant], users: Sequence[str]) -> None:
    places = {one.source.key: one.source for one in models}
    if len(places) > 1:
        where = ", ".join(f"{one.model.name} in {one.source.name}" for one in models)
        raise WrongUsage(
            NAME,
            f"they are of different places: {where}",
            hint="Change those of one place at a time.",
        )
    if users and models[0].source.kind == "AI Registry":
        raise WrongUsage(
            NAME,
            "--user is for MLflow servers",
            hint="In an AI Registry a model is public for everybody, or for nobody.",
        )
