"""Makes a change: plan, agreement, sending, and staying with it until its end if asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from backends.domain.clock import utc_now
from backends.domain.errors import NotKept, ReadOnly, ServiceError
from backends.domain.journal import Entry, Event, Record, State
from backends.domain.person import Caller
from backends.domain.plan import Consent, Plan, Verdict
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.following.followers import follower
from backends.services.following.progress import Progress
from backends.services.planning.plan_writing import plan_text
from backends.services.who import who_am_i
from registry_tui import exits
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.agreeing import agreed, doubt, somebody_to_ask
from registry_tui.verbs.entries import entry_record
from registry_tui.verbs.finding import find
from registry_tui.verbs.following import follow
from registry_tui.verbs.output import write_record
from registry_tui.verbs.patience import Patience
from registry_tui.verbs.plan_files import write_plan
from registry_tui.verbs.session import with_session

CODES = {
    State.NOT_SENT: exits.FAILED,
    State.UNKNOWN: exits.UNKNOWN,
    State.REFUSED: exits.REFUSED,
    State.UNDER_WAY: exits.DONE,
    State.DONE: exits.DONE,
    State.FAILED: exits.FAILED,
}

_SYNCHRONIZE = "synchronize-registry"
_TOLD_OF_STEPS: tuple[Event, ...] = (
    "answered",
    "refused",
    "unanswered",
    "verified",
    "not verified",
)

Planning = Callable[[Session, Caller | None], Awaitable[Plan]]
"""Makes the plan; the caller is None where nobody would say who that is."""

RegistryPlanning = Callable[[Session, Registry, Caller | None], Awaitable[Plan]]
"""Makes the plan for one registry."""


def change(options: Options, planning: Planning, *, secret: str = "") -> int:
    """Plan, and send what is agreed to; return the exit code.

    `secret` fills in the field that a request keeps for one, as it leaves.
    """
    return with_session(options, lambda session: _change(session, options, planning, secret))


def change_registry(options: Options, planning: RegistryPlanning) -> int:
    """Plan a change of the registry asked for, and send what is agreed to; as `change`."""

    async def plan_it(session: Session, caller: Caller | None) -> Plan:
        registry = (await find(session.control_plane, options.registry)).value
        return await planning(session, registry, caller)

    return change(options, plan_it)


async def _change(session: Session, options: Options, planning: Planning, secret: str) -> int:
    if session.read_only and not options.dry_run:
        raise ReadOnly(session.profile, "changes are refused, so nothing was planned or sent")
    caller = await _caller(session)
    plan = await planning(session, caller)
    if not plan.steps:
        return _say_nothing_to_do(plan, options)
    if options.dry_run:
        with suppress(ServiceError):  # a journal that cannot be read keeps nobody from looking
            await _earlier(session, plan)
        return _show(plan, options)
    entry = await _earlier(session, plan)
    if entry is None:
        consent = await _agreed(plan, options)
        by = _by(session, caller)
        entry = await _send(session, plan, consent, by=by, options=options, secret=secret)
    return await _end(session, entry, options)


def _say_nothing_to_do(plan: Plan, options: Options) -> int:
    """Say why there is nothing to send, which is as good as done."""
    if options.dry_run:
        write_plan(plan, options)
    for check in plan.checks:
        if check.verdict is Verdict.WARN:
            say(doubt(check))
    for words in plan.consequences:
        say(words)
    say("Nothing has to be sent.")
    return exits.DONE


def _show(plan: Plan, options: Options) -> int:
    write_plan(plan, options)
    left = [name for name in plan.failed if name not in options.overridden]
    if left:
        say(f"As it stands, this is not sent: {', '.join(left)} failed.")
    return exits.NOT_AGREED if left else exits.DONE


async def _caller(session: Session) -> Caller | None:
    try:
        return await who_am_i(session.control_plane, session.control_plane)
    except ServiceError:
        return None  # what needs it is a check that says so


async def _earlier(session: Session, plan: Plan) -> Entry | None:
    """Return what the journal has of this very plan, where it was sent before."""
    for entry in await session.journal.entries():
        if entry.id == plan.id and entry.was_sent:
            say(f"This plan was sent {entry.at:%Y-%m-%d %H:%M} UTC, and is not sent again.")
            return entry
    return None


async def _agreed(plan: Plan, options: Options) -> Consent:
    """Show what is to be agreed to, and have it agreed to."""
    ask = somebody_to_ask()
    if options.yes or ask is None:
        say(f"{plan.title}.")
        for check in plan.checks:
            if check.verdict is Verdict.WARN:
                say(doubt(check))
    else:
        for line in plan_text(plan).splitlines():
            say(line)
    return await agreed(plan, options, ask)


async def _send(
    session: Session, plan: Plan, consent: Consent, *, by: str, options: Options, secret: str
) -> Entry:
    """Apply a plan; where Ctrl+C comes in between, say how far it had got."""
    events: list[Event] = []

    def told(record: Record) -> None:
        events.append(record.event)
        step = plan.steps[record.step]
        if plan.step_by_step and record.event in _TOLD_OF_STEPS:
            say(f"{step.about}: {record.words}")
        elif record.event == "planned" and record.words:
            say(record.words)
        elif record.event == "sending":
            say(f"Sending {step.request}{f' for {step.about}' if step.about else ''}.")

    async def sleep(pause_s: float) -> None:
        await asyncio.sleep(pause_s / options.hurry)

    executor = Executor(session, by=by, now=utc_now, sleep=sleep)
    try:
        return await executor.apply(plan, consent, told, secret=secret)
    except NotKept:
        say("Nothing was sent.")
        raise
    except asyncio.CancelledError:
        say(_interrupted(events))
        _say_where(plan.id, options)
        raise


def _by(session: Session, caller: Caller | None) -> str:
    return (caller.email or caller.name) if caller else f"profile {session.profile}"


def _interrupted(events: Sequence[Event]) -> str:
    if "sending" not in events or events[-1] == "refused":
        return "Interrupted before anything was sent."
    if events[-1] in ("sending", "unanswered"):
        return "Interrupted while it was sent: whether it arrived is not known."
    return "Interrupted after it was sent: it goes on by itself."


def _say_where(plan_id: str, options: Options) -> None:
    if not options.demo:
        say(f"`registry-tui journal --id {plan_id}` shows all that is known of it.")


async def _end(session: Session, entry: Entry, options: Options) -> int:
    """Stay to the end if asked to; write what has become of the change."""
    timed_out = False
    if options.wait and entry.is_open:
        progress = await _follow(session, entry, options)
        entry, timed_out = progress.entry, not progress.ended
    record = entry_record(entry)
    if options.output != "table":
        say(str(record["words"]))
    else:
        record.pop("steps")  # they were told one by one
    write_record(record, options)
    _say_where(entry.id, options)
    rest = entry.plan.kind == _SYNCHRONIZE and entry.state is State.FAILED
    if rest and not options.demo:
        say(f"`registry-tui registries sync --rest-of {entry.id}` tries again with what is left.")
    return exits.TIMED_OUT if timed_out else _code(entry)


def _code(entry: Entry) -> int:
    """Return what a change ends with; where each step was refused, nothing was changed."""
    own = entry.plan.step_by_step and entry.plan.kind != _SYNCHRONIZE
    if own and all(one.state is State.REFUSED for one in entry.outcomes):
        return exits.REFUSED
    return CODES[entry.state]


async def _follow(session: Session, entry: Entry, options: Options) -> Progress:
    try:
        return await follow(
            follower(session, entry, now=utc_now), Patience(options.timeout_s, options.every_s), say
        )
    except asyncio.CancelledError:
        say("Interrupted: what was sent goes on by itself.")
        _say_where(entry.id, options)
        raise
