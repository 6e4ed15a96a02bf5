"""The workbenches of the Synchronize dialog: which are chosen, how they are, why they need it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual import on
from textual.message import Message

from backends.domain.journal import Outcome, State
from backends.domain.status import status_word
from backends.domain.synchronization import OUTBOUND
from backends.services.planning.candidates import Candidate
from screens.glyphs import Glyphs
from screens.progress_lines import state_cell
from screens.widgets.line_list import Cell, Column, LineList, Tone

_ENVIRONMENT = Column("environment", "Environment", 12, grow=1)
COLUMNS = (
    Column("chosen", "", 3),
    Column("name", "Workspace Name", 16, grow=2),
    _ENVIRONMENT,
    Column("status", "Status", 12, grow=1),
    Column("version", "Version", 11, keep=2),
    Column("verdict", "Synchronization", 24, grow=3, keep=1),
)
"""The columns where the workbenches are in several environments."""
ONE_ENVIRONMENT = tuple(column for column in COLUMNS if column is not _ENVIRONMENT)
ACCEPTED = "accepted"


class WorkbenchList(LineList):
    """The list of workbenches; Enter shows one whole."""

    class Wanted(Message):
        """The workbench under the cursor is to be shown whole."""

        def __init__(self, crn: str) -> None:
            super().__init__()
            self.crn = crn

    @on(LineList.Chosen)
    def _enter(self, chosen: LineList.Chosen) -> None:
        chosen.stop()
        self.post_message(self.Wanted(chosen.key))

    @on(LineList.Highlighted)
    def _moved(self, moved: LineList.Highlighted) -> None:
        moved.stop()


def workbench_text(candidate: Candidate) -> str:
    """Return all there is to say of one."""
    row = candidate.workbench
    facts = (
        ("Environment", row.environment_name),
        ("Status", status_word(row.instance_status)),
        ("Version", row.version or "not known"),
        ("Synchronization", str(candidate.verdict)),
        ("CRN", row.crn),
    )
    lines = [f"{label}: {value}" for label, value in facts]
    return "\n".join((*lines, "", *filter(None, (candidate.why_not,)), OUTBOUND))


def workbench_cells(
    candidate: Candidate,
    chosen: Collection[str],
    outcomes: Mapping[str, Outcome],
    glyphs: Glyphs,
    *,
    shows_environment: bool,
) -> tuple[Cell, ...]:
    """Return one row; once something was sent of it, what has become of that."""
    row = candidate.workbench
    tone: Tone = "muted" if candidate.why_not else "plain"
    mark = f"[{'x' if row.crn in chosen else ' '}]"
    outcome = outcomes.get(row.crn)
    status: Cell = (
        f"{glyphs.of(row.health)} {status_word(row.instance_status)}",
        row.health.value,
    )
    verdict: Cell = (candidate.why_not or str(candidate.verdict), tone)
    if outcome is not None:
        verdict = _outcome(outcome, glyphs)
    return (
        ("" if candidate.why_not else mark, "accent" if row.crn in chosen else "muted"),
        (row.name, tone),
        *([(row.environment_name, tone)] if shows_environment else []),
        status,
        (row.version, tone),
        verdict,
    )


def _outcome(outcome: Outcome, glyphs: Glyphs) -> Cell:
    if outcome.state is State.DONE:
        return f"{glyphs.ready} {ACCEPTED}", "ready"
    if outcome.record is not None and outcome.record.event == "sending":
        return f"{glyphs.busy} being sent", "busy"
    if outcome.state is State.NOT_SENT:
        return f"{glyphs.ahead} waits", "muted"
    if outcome.state is State.UNKNOWN:
        return f"{glyphs.unknown} may have arrived", "unknown"
    return state_cell(outcome.state, glyphs)
