"""`registries sync`: registries with the workbenches in their environments."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.clock import utc_now
from backends.domain.errors import NotFound
from backends.domain.journal import Entry
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.following.followers import follower
from backends.services.planning.candidates import neighbourhood
from backends.services.planning.synchronizing import (
    plan_synchronization,
    plan_the_rest,
    synchronization,
)
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.finding import missing, the_one

NAME = "registries sync"


def run(options: Options) -> int:
    """Synchronize registries; return the exit code."""
    if bool(options.rest_of) == bool(options.registries):
        raise WrongUsage(
            NAME,
            "it takes registries, or --rest-of",
            hint="Name registries, or the change whose rest is wanted.",
        )

    async def planning(session: Session, caller: Caller | None) -> Plan:
        if options.rest_of:
            entry = await _entry(session, options.rest_of)
            return await plan_the_rest(session, entry, caller=caller, now=utc_now())
        registries = await _registries(session, options.registries)
        if options.all_workbenches:
            there = await neighbourhood(session, registries)
            chosen = [one.workbench.crn for one in there.candidates if not one.why_not]
            where = session.where
            return synchronization(there, chosen, where=where, caller=caller, now=utc_now())
        return await plan_synchronization(
            session,
            registries,
            chosen=options.workbenches or None,
            caller=caller,
            now=utc_now(),
        )

    return change(options, planning)


async def _registries(session: Session, wanted: Sequence[str]) -> list[Registry]:
    listed = (await session.control_plane.list_registries()).value
    found: list[Registry] = []
    for name in wanted:
        registry = the_one(listed, name)
        if registry is None:
            raise missing("registries", name)
        found.append(registry)
    return found


async def _entry(session: Session, entry_id: str) -> Entry:
    """Return an earlier synchronization, ended by now if nobody goes on with it."""
    for entry in await session.journal.entries():
        if entry.id == entry_id and entry.plan.step_by_step:
            return (await follower(session, entry, now=utc_now).look()).entry
    raise NotFound(
        "journal",
        f"it has no synchronization {entry_id}",
        hint="`registry-tui journal --filter kind:synchronize` lists them.",
    )
