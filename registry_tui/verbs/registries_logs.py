"""`registries logs`: what one event of a registry wrote, oldest line first, and on as it comes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable, Sequence

from backends.domain.errors import NotFound
from backends.domain.event import LogLine
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import ControlPlane, RegistryDirectory, Session
from backends.services.log_feed import LogFeed
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.settings_reading import load
from registry_tui.verbs.finding import find
from registry_tui.verbs.output import Record, shown, stamp, write_csv, write_json_line
from registry_tui.verbs.session import in_session


def run(options: Options) -> int:
    """Print a log; return the exit code."""
    every_s = load(options, os.environ).refresh_moving_s
    return in_session(options, lambda session: _logs(session, options, every_s))


async def _logs(session: Session, options: Options, every_s: float) -> None:
    plane = session.control_plane
    registry = (await find(plane, options.registry)).value
    feed = LogFeed(plane, options.event or await _newest_event(plane, registry))
    await feed.read()
    _write(feed.lines, options, heads=True)
    if options.follow:
        async for fresh in follow(plane, registry.crn, feed, every_s):
            _write(fresh, options, heads=False)


async def follow(
    directory: RegistryDirectory, crn: str, feed: LogFeed, every_s: float
) -> AsyncIterator[Sequence[LogLine]]:
    """Yield what is added to a log, until its registry is at rest, or gone and the log with it."""
    moving = True
    while moving:
        if moving := await _moves(directory, crn):
            await asyncio.sleep(every_s)
        try:
            fresh = await feed.read()
        except NotFound:
            return
        if fresh:
            yield feed.lines[-fresh:]


async def _newest_event(plane: ControlPlane, registry: Registry) -> str:
    events = (await plane.audit_events(registry.crn)).value
    if not events:
        raise NotFound("events", f"{registry.name} has none", hint="Nothing was logged so far.")
    newest = events[0]
    say(f"The log of {newest.action}, {stamp(newest.created_date)}; events so far: {len(events)}.")
    return newest.request_id


async def _moves(directory: RegistryDirectory, crn: str) -> bool:
    """Say whether more may come: not to a registry that has gone, or is at rest."""
    listed = (await directory.list_registries()).value
    return any(row.crn == crn and row.health is Health.BUSY for row in listed)


def _write(lines: Iterable[LogLine], options: Options, *, heads: bool) -> None:
    match options.output:
        case "json":
            for line in lines:
                write_json_line(_record(line))
        case "csv":
            write_csv(map(_record, lines), heads=heads)
        case _:
            for line in lines:
                sys.stdout.write(f"{stamp(line.created_date)}  {shown(line.log)}\n")
    sys.stdout.flush()


def _record(line: LogLine) -> Record:
    return {"created": line.created_date, "log": line.log}
