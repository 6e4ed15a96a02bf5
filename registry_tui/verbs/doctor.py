"""`doctor`: the terminal, and with it credentials, addresses, services and the clock."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Iterable, Sequence
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import NotSignedIn, ServiceError
from backends.ports import ControlPlane
from backends.services.who import who_am_i
from registry_tui import exits
from registry_tui.here import terminal_here
from registry_tui.options import Options
from registry_tui.places import state_directory
from registry_tui.settings_reading import load
from registry_tui.terminal import Terminal
from registry_tui.verbs.doctor_terminal import doctor_terminal
from registry_tui.verbs.findings import Check, Finding, doctor
from registry_tui.wiring import Wiring, connector, described

TERMINAL = "terminal"
TOLERATED_S = 60.0

T = TypeVar("T")


def run(options: Options) -> int:
    """Look at everything, or at the terminal only; return the exit code."""
    settings = load(options, os.environ)
    terminal = terminal_here(settings, no_color=options.no_color)
    if options.topic == TERMINAL:
        asyncio.run(doctor_terminal(terminal, os.environ, state_directory(), sys.stdout))
        return exits.DONE
    return asyncio.run(_everything(terminal, connector(options, settings), options))


async def _everything(terminal: Terminal, wiring: Wiring, options: Options) -> int:
    async def look(*checks: Check) -> int:
        return await doctor(terminal, os.environ, state_directory(), checks, sys.stdout)

    try:
        configuration = wiring.configuration(options.profile, options.region)
        session = wiring.connect(options.profile, options.region)
    except NotSignedIn as error:
        return await look(*_signed_out(wiring, options, error))
    plane = session.control_plane
    found = _settings(described(configuration))
    try:
        return await look(
            _already(*found),
            lambda: _service("ml", plane.latest_registry_version()),
            lambda: _service("environments", plane.list_environments()),
            lambda: _service("datalake", plane.list_data_lakes()),
            lambda: _caller(plane),
            lambda: _clock(wiring.clock_ahead_s(configuration)),
        )
    finally:
        await session.close()


def _signed_out(wiring: Wiring, options: Options, error: NotSignedIn) -> Sequence[Check]:
    """Return what can be looked at without credentials: the settings, and the clock."""
    places = "".join(f"; {place}" for place in error.looked)
    missing = Finding("Credentials", f"{error}{places}. {error.hint}", ok=False)
    try:
        configuration = wiring.configuration(options.profile, options.region, sign_in=False)
    except NotSignedIn:
        return (_already(missing),)
    found = (one for one in _settings(described(configuration)) if one.label != missing.label)
    return (
        _already(missing, *found),
        lambda: _clock(wiring.clock_ahead_s(configuration)),
    )


def _settings(rows: Iterable[tuple[str, str, str]]) -> Sequence[Finding]:
    """Return a finding for each setting's name, value and source."""
    return tuple(
        Finding(f"{name[:1].upper()}{name[1:]}", f"{value}  ({source})" if source else value)
        for name, value, source in rows
    )


def _already(*findings: Finding) -> Check:
    async def check() -> Sequence[Finding]:
        return findings

    return check


async def _service(name: str, asked: Awaitable[Answer[T]]) -> Sequence[Finding]:
    try:
        call = (await asked).call
    except ServiceError as error:
        return (_failed(name, error),)
    words = f"{call.operation} answered in {call.duration_s:.2f} s"
    request = f" (request {call.request_id})" if call.request_id else ""
    return (Finding(name, words + request, ok=True),)


async def _caller(plane: ControlPlane) -> Sequence[Finding]:
    try:
        caller = await who_am_i(plane, plane)
    except ServiceError as error:
        return (_failed("iam", error),)
    roles = caller.roles
    held = "roles not known" if roles is None else roles.highest_ml or "no ML role"
    return (Finding("iam", f"signed in as {caller.name} ({held})", ok=True),)


async def _clock(asked: Awaitable[float | None]) -> Sequence[Finding]:
    try:
        ahead_s = await asked
    except ServiceError as error:
        return (_failed("Clock", error),)
    if ahead_s is None:
        return (Finding("Clock", "the service does not tell the time"),)
    way = "ahead of" if ahead_s > 0 else "behind"
    words = f"{abs(ahead_s):.0f} s {way} the service's"
    return (Finding("Clock", words, ok=abs(ahead_s) <= TOLERATED_S),)


def _failed(name: str, error: ServiceError) -> Finding:
    return Finding(name, f"{error}. {error.hint}", ok=False)
