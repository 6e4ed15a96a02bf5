"""`wait registry`: stays until a registry is ready, gone, failed or at rest, for pipelines."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.journal import Entry
from backends.ports import Session
from backends.services.following.follow import Follower
from registry_tui import exits
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.verbs.output import Record, write_record
from registry_tui.verbs.patience import Patience
from registry_tui.verbs.session import with_session
from registry_tui.verbs.waiting import Sought, Waited, wait_for

CODES = {True: exits.DONE, False: exits.FAILED, None: exits.TIMED_OUT}


def run(options: Options) -> int:
    """Wait; return the exit code."""
    return with_session(options, lambda session: _wait(session, options))


async def _wait(session: Session, options: Options) -> int:
    sought = Sought(options.registry)
    patience = Patience(options.timeout_s, options.every_s)
    waited = await wait_for(session.control_plane, sought, options.awaited, patience, _tell)
    if waited.met is None:
        _tell(f"{sought.wanted} is not {options.awaited} yet, and the time is up")
    await _catch_up(session, sought)
    write_record(_record(waited, sought.place, options, patience.spent_s), options)
    return CODES[waited.met]


def _tell(words: str) -> None:
    say(f"{utc_now():%H:%M:%S} UTC  {words}")


def _record(waited: Waited, place: Environment | None, options: Options, spent_s: float) -> Record:
    registry, here = waited.registry, waited.here
    was_there = registry is not None or options.awaited == "gone"
    return {
        "name": registry.name if registry else None,
        "crn": registry.crn if registry else None,
        "environment": registry.environment_name if registry else place and place.environment_name,
        "environment_crn": registry.environment_crn if registry else place and place.crn,
        "status": registry.status if registry and here else None,
        "health": registry.health.value if registry and here else None,
        "version": registry.version or None if registry else None,
        "domain": registry.url or None if registry else None,
        "gone": was_there and not here,
        "awaited": options.awaited,
        "met": waited.met is True,
        "timed_out": waited.met is None,
        "waited_s": round(spent_s, 1),
    }


async def _catch_up(session: Session, sought: Sought) -> None:
    """Let the journal know what has become of changes to this registry nobody followed."""
    try:
        for entry in await session.journal.entries():
            if entry.is_open and _is_about(entry, session, sought):
                await Follower(session, entry, now=utc_now).look()
    except ServiceError as error:
        say("The journal was not brought up to date.")
        explain(error)


def _is_about(entry: Entry, session: Session, sought: Sought) -> bool:
    where, expected, seen = entry.plan.where, entry.plan.expected, sought.seen
    if where != session.where:
        return False
    if seen is None:
        return sought.wanted in (entry.plan.target.name, entry.registry_crn)
    return seen.crn == entry.registry_crn or seen.environment_crn == expected.environment_crn
