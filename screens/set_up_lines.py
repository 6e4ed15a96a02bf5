"""The checklist as rows: a heading for each chapter of the guide, a line for each check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.domain.answer import Call
from backends.services.checklist.checks import CHECKS, CheckRow
from backends.services.checklist.finding import Chapter, Finding, Fix
from screens.glyphs import Glyphs
from screens.open_set_up import OpenSetUp
from screens.times import stamp
from screens.verdicts import verdict_cell
from screens.widgets.line_list import Cell, Column

COLUMNS = (
    Column("verdict", "", 13),
    Column("title", "", 26, grow=3),
    Column("words", "", 24, grow=3),
)
CHECKING = "checking"
HEADINGS: dict[Chapter, str] = {
    Chapter.CREATING: "Creating",
    Chapter.STORAGE: "Access to storage",
    Chapter.SYNCHRONIZING: "Synchronizing",
    Chapter.DETAILS: "Viewing details",
    Chapter.PERMISSIONS: "Permissions",
    Chapter.MODELS: "Model access control",
}
"""The chapters of the guide, as there is room for them; a check shown whole names its section."""
FIXES: dict[Fix, str] = {
    "storage": "plans access to storage",
    "sync-mappings": "plans synchronizing the mappings",
    "sync-users": "plans synchronizing the users",
    "upgrade": "plans the upgrade",
    "synchronize": "plans synchronizing the workbenches",
    "grant": "plans access to the cluster",
    "kubeconfig": "lets the kubeconfig's plugin run, once it was named",
    "sign-in": "signs in to Ranger",
    "raz": "asks whether there is RAZ",
}
"""What the key for mending does about it."""


def set_up_rows(known: OpenSetUp, glyphs: Glyphs) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Yield the rows; those of chapters have the chapter as their key."""
    chapter = None
    for row in CHECKS:
        if row.chapter is not chapter:
            chapter = row.chapter
            yield str(chapter), ("", (HEADINGS[chapter], "accent"), "")
        yield row.name, _cells(row, known, glyphs)


def _cells(row: CheckRow, known: OpenSetUp, glyphs: Glyphs) -> Sequence[Cell]:
    finding = known.findings.get(row.name)
    if row.name in known.looking or finding is None:
        looks = row.name in known.looking
        return ((f"{glyphs.busy} {CHECKING}" if looks else "", "busy"), row.title, "")
    return (verdict_cell(finding.verdict, glyphs), finding.title, (finding.words, "muted"))


def finding_text(finding: Finding, *, local: bool) -> str:
    """Return all there is to say about a finding: what, why, how it is known, what to do."""
    parts = [f"{finding.title}: {finding.verdict}", finding.words]
    if finding.advice:
        parts.append(f"Next: {finding.advice}")
    if finding.fix:
        parts.append(f"f {FIXES[finding.fix]}.")
    calls = [_call(call, local=local) for call in finding.calls]
    looked = f"Looked at {stamp(finding.at, local=local)}, in {finding.took_s:.1f} s."
    parts.append("\n".join([looked, *calls]))
    parts.append(f"In the guide: {finding.section}.\nThe check is called {finding.check}.")
    return "\n\n".join(filter(None, parts))


def _call(call: Call, *, local: bool) -> str:
    asked = f", request id {call.request_id}" if call.request_id else ""
    took = f"{call.duration_s * 1000:.0f} ms"
    return f"From {call.service} {call.operation}, {stamp(call.at, local=local)}, {took}{asked}."
