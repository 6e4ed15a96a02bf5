"""What verbs that change one model have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.models.resolving import Meant, version_meant
from backends.services.planning.models.editing import Edit, plan_edit
from backends.services.planning.models.parts import Chosen
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.model_finding import find_to_change

ModelPlanning = Callable[[Session, Meant, Caller | None], Awaitable[Plan]]
"""Makes the plan for one model, or one version of it."""


def change_model(options: Options, planning: ModelPlanning) -> int:
    """Plan a change of the model asked for, and send what is agreed to; return the exit code."""

    async def plan_it(session: Session, caller: Caller | None) -> Plan:
        meant = await find_to_change(session, options, options.model)
        return await planning(session, meant, caller)

    return change(options, plan_it)


def edit_model(options: Options, edit: Edit) -> int:
    """Change what is said of the model, or the version, asked for; as `change_model`."""

    async def planning(session: Session, meant: Meant, caller: Caller | None) -> Plan:
        return await plan_edit(
            session,
            chosen(meant),
            edit,
            version=number_of(meant),
            caller=caller,
            now=utc_now(),
        )

    return change_model(options, planning)


def chosen(meant: Meant) -> Chosen:
    """Return a model as what a change is planned for."""
    return Chosen(meant.source, meant.model.id, meant.model.name)


def number_of(meant: Meant) -> int:
    """Return the number of the version that is named; 0 where it is the model itself.

    Raises:
        NotFound: There is no such version.
    """
    return version_meant(meant).version if meant.reference.is_version else 0
