"""How a person, or a pipeline, agrees to a plan before it is sent."""

from __future__ import annotations

import asyncio
import shlex
import sys
import termios
from collections.abc import Awaitable, Callable

from backends.domain.plan import Check, Consent, Plan, Verdict
from backends.domain.printable import printable
from registry_tui.exits import NotAgreed, WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options

SERVICE = "not sent"


async def agreed(
    plan: Plan, options: Options, ask: Callable[[str], Awaitable[str]] | None
) -> Consent:
    """Return what was agreed to: what the options say, or what is typed when asked.

    `ask` puts a question and returns the line typed; None where there is nobody to ask.

    Raises:
        NotAgreed: A failed check is not overridden, the name is not confirmed, or the answer
            was no.
        WrongUsage: There is neither `--yes` nor anybody to ask, or no check of that name.
    """
    consent = Consent(named=options.confirm, overridden=tuple(options.overridden))
    _refuse_unknown(plan, consent)
    missing = plan.missing(consent)
    if options.yes:
        if missing:
            _say_doubts(plan)
            raise NotAgreed(SERVICE, missing.rstrip("."), hint=f"Add {_flags(plan, consent)}.")
        return consent
    if ask is None:
        flags = " ".join(filter(None, ("--yes", _flags(plan, consent))))
        raise WrongUsage(
            SERVICE, "there is nobody here to ask", hint=f"Add {flags}, or --dry-run to look first."
        )
    wanted = plan.to_type if missing else "y"
    typed = await ask(f"{missing} Type {wanted} to send it: ".lstrip())
    if typed.strip() != wanted.strip():
        raise NotAgreed(SERVICE, "it was not agreed to")
    return plan.full_consent if missing else consent


async def ask_at_terminal(question: str) -> str:
    """Put a question on standard error, and return the line typed; Ctrl+C ends the waiting."""
    termios.tcflush(sys.stdin, termios.TCIFLUSH)  # what was typed before the question is no answer
    sys.stderr.write(printable(question))
    sys.stderr.flush()
    typed = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline()


def somebody_to_ask() -> Callable[[str], Awaitable[str]] | None:
    """Return what asks, or None where standard input or error is no terminal."""
    return ask_at_terminal if sys.stdin.isatty() and sys.stderr.isatty() else None


def _refuse_unknown(plan: Plan, consent: Consent) -> None:
    known = [check.name for check in plan.checks]
    for name in consent.overridden:
        if name not in known:
            there_are = f"there are {', '.join(known)}" if known else "this plan has none"
            raise WrongUsage("--override", f"there is no check {name}; {there_are}")


def _say_doubts(plan: Plan) -> None:
    for check in plan.checks:
        if check.verdict is Verdict.FAIL:
            say(doubt(check))


def doubt(check: Check) -> str:
    """Return a check in one line."""
    source = f" ({check.source})" if check.source else ""
    return f"{check.verdict}: {check.name}: {check.title}. {check.evidence}{source}"


def _flags(plan: Plan, consent: Consent) -> str:
    """Return the options that are missing, as one would type them in a shell."""
    wanted = plan.full_consent
    named = [f"--confirm {shlex.quote(wanted.named)}"] if consent.named != wanted.named else []
    left = (name for name in wanted.overridden if name not in consent.overridden)
    return " ".join(named + [f"--override {name}" for name in left])
