"""What `doctor` finds: first of the terminal, then of whatever it is given to check."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from registry_tui.terminal import Terminal
from registry_tui.verbs.doctor_terminal import doctor_terminal
from registry_tui.verbs.output import shown

MARKS = {True: "ok", False: "not ok", None: "-"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `ok` is None where there is nothing to judge.

    `words` hold no secret. They may be a service's.
    """

    label: str
    words: str
    ok: bool | None = None


Check = Callable[[], Awaitable[Sequence[Finding]]]
"""Looks at something and says what it found. A failure is a finding, not an exception."""


async def doctor(
    terminal: Terminal,
    environ: Mapping[str, str],
    directory: Path,
    checks: Sequence[Check],
    out: TextIO,
) -> int:
    """Print what is known of the terminal, then each check's findings as they come.

    Returns:
        0, or 1 when a finding is not ok.
    """
    await doctor_terminal(terminal, environ, directory, out)
    out.write("\n")
    all_ok = True
    running = [asyncio.ensure_future(check()) for check in checks]
    try:
        for finished in asyncio.as_completed(running):
            for finding in await finished:
                out.write(f"{finding.label:<18}{MARKS[finding.ok]:<8}{shown(finding.words)}\n")
                out.flush()
                all_ok = all_ok and finding.ok is not False
    finally:
        for check in running:
            check.cancel()
    return 0 if all_ok else 1
