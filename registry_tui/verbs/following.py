"""Follows a change that was sent to its end, and says line by line how it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backends.services.following.followers import Looks
from backends.services.following.phases import Phase
from backends.services.following.progress import Progress
from registry_tui import durations
from registry_tui.verbs.patience import Patience

ENDS = ("Failed", "Refused")
"""Phases whose titles say all."""


async def follow(looks: Looks, patience: Patience, told: Callable[[str], None]) -> Progress:
    """Look until the change has ended, or the time is up; each line is told once.

    Returns:
        How far it has come: `ended` is empty where the time was up first.
    """
    said = set[str]()
    while True:
        progress = await looks.look()
        for line in _lines(progress):
            if line not in said:
                said.add(line)
                told(f"{durations.written(progress.elapsed_s):>8}  {line}")
        if progress.ended or not await patience.pause():
            return progress


def _lines(progress: Progress) -> Iterator[str]:
    yield from (_phase(phase) for phase in progress.phases if phase.state != "ahead")
    if progress.error is not None and not progress.ended:
        yield f"{progress.error}. Looking again until the time is up."
    yield from (line.log for line in progress.telling)
    if cause := progress.cause:
        yield cause.words


def _phase(phase: Phase) -> str:
    match phase.state:
        case "now":
            return f"{phase.title} …"
        case "failed":
            return phase.title if phase.title in ENDS else f"{phase.title}: failed"
        case _:
            took_s = phase.took_s or 0.0
            took = f", after {durations.written(took_s)}" if took_s >= 1 else ""
            return f"{phase.title}: done{took}"
