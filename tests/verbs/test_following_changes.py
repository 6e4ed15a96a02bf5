"""Following a change without a screen, with a clock that is wound by the waiting itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from backends.domain.errors import Unreachable
from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record
from backends.services.following.known_causes import KnownCause
from backends.services.following.phases import Phase
from backends.services.following.progress import Progress
from registry_tui.verbs.following import follow
from registry_tui.verbs.patience import Patience
from tests.services.answers import NOW
from tests.verbs.clocks import WoundClock
from tests.verbs.plans import plan

ENTRY = Entry(plan(), (Record(entry="plan-1", at=NOW, event="planned", plan=plan()),))
SENT = Phase("Sent", "done", NOW, None)
DELETING = Phase("Deleting", "now", NOW, 60.0)
GONE = Phase("Gone", "done", NOW + timedelta(minutes=2), None)


def progress(minutes: int, *phases: Phase, **more: Any) -> Progress:
    return replace(Progress(ENTRY, None, phases, 60.0 * minutes, (), "", ""), **more)


class Looks:
    """Shows one progress after the other; the last one stays."""

    def __init__(self, *shown: Progress) -> None:
        self._shown = list(shown)

    async def look(self) -> Progress:
        return self._shown.pop(0) if len(self._shown) > 1 else self._shown[0]


async def followed(*shown: Progress) -> tuple[Progress, list[str]]:
    clock, said = WoundClock(), list[str]()
    patience = Patience(300.0, 60.0, clock=clock.read, sleep=clock.sleep)
    return await follow(Looks(*shown), patience, said.append), said


async def test_each_phase_is_said_once_and_the_end_ends_it() -> None:
    end, said = await followed(
        progress(0, SENT),
        progress(1, SENT, DELETING),
        progress(2, SENT, Phase("Deleting", "done", NOW, 90.0), GONE, ended="done"),
    )

    assert end.ended == "done"
    assert said == [
        "      0s  Sent: done",
        "   1m00s  Deleting …",
        "   2m00s  Deleting: done, after 1m30s",
        "   2m00s  Gone: done",
    ]


async def test_what_is_still_ahead_is_not_said() -> None:
    _, said = await followed(progress(0, SENT, Phase("Gone", "ahead", None, None), ended="done"))

    assert said == ["      0s  Sent: done"]


async def test_when_the_time_is_up_it_has_not_ended() -> None:
    end, said = await followed(progress(1, DELETING))

    assert end.ended == ""
    assert said == ["   1m00s  Deleting …"]


async def test_a_failed_reading_is_said_and_outlived() -> None:
    error = Unreachable("CDP control plane", "no answer")
    end, said = await followed(progress(0, error=error), progress(1, GONE, ended="done"))

    assert end.ended == "done"
    assert said[0].endswith("CDP control plane: no answer. Looking again until the time is up.")


async def test_a_failure_ends_with_the_lines_that_explain_it_and_the_known_cause() -> None:
    cause = KnownCause("No way out", "There is no route.", "Add one.", "guide")
    _, said = await followed(
        progress(3, ended="failed", telling=(LogLine(log="ERROR no route"),), cause=cause)
    )

    assert said == [
        "   3m00s  ERROR no route",
        "   3m00s  No way out: There is no route. Add one.",
    ]
