"""How far a change has come, in signs, words and times: for the review, the journal, following."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record, State
from backends.domain.plan import Plan
from backends.domain.printable import printable
from backends.services.execution.applying import LOOKS_S
from backends.services.following.follow import Phase, Progress
from backends.services.planning.plan_writing import plan_text
from screens.glyphs import Glyphs
from screens.next_steps import next_words
from screens.times import clock, lasted, stamp
from screens.widgets.cells import Run, Tone, fitted

_TONES: dict[State, Tone] = {
    State.NOT_SENT: "muted",
    State.UNKNOWN: "unknown",
    State.REFUSED: "failed",
    State.UNDER_WAY: "busy",
    State.DONE: "ready",
    State.FAILED: "failed",
}
_STYLES: dict[str, str] = {
    "done": "$text-success",
    "now": "$text-accent",
    "ahead": "$text-muted",
    "failed": "$text-error bold",
}
_BESIDE_TITLE = 2 + 2 + 12 + 2 + 11
"""Cells of a phase's line for its sign, the time, how long it took, and what is between."""

_HIGH = 30
"""Lines of a screen from which on there is room for everything."""

_FEW, _FEW_FAILED = 6, 4
_MOST_TELLING, _FEW_TELLING = 4, 2


def state_cell(state: State, glyphs: Glyphs) -> Run:
    """Return the sign and the word of what has become of a change, in its tone."""
    tone = _TONES[state]
    signs: dict[Tone, str] = {
        "ready": glyphs.ready,
        "busy": glyphs.busy,
        "failed": glyphs.failed,
        "muted": glyphs.ahead,
    }
    return f"{signs.get(tone, glyphs.unknown)} {state}", tone


def doing(record: Record, plan: Plan) -> str:
    """Say what goes on after this record, while a plan is being sent."""
    match record.event:
        case "planned":
            return "Written down. Sending it"
        case "sending":
            return f"Sending {plan.steps[record.step].request}"
        case "answered":
            return f"It was accepted. Looking for {plan.expected.words}, for up to {LOOKS_S:.0f} s"
        case "unanswered":
            return f"No answer came. Reading what became of it, for up to {LOOKS_S:.0f} s"
        case _:
            return record.words


def entry_text(entry: Entry, *, local: bool) -> str:
    """Write a change whole: what became of it, all that is recorded, and the plan."""
    told = (_record_line(record, local=local) for record in entry.records)
    parts = [f"{entry.state}. {entry.words}".rstrip(), f"By {entry.by}", "", *told, ""]
    return "\n".join((*parts, plan_text(entry.plan)))


def _record_line(record: Record, *, local: bool) -> str:
    asked = f"(request id {record.request_id})" if record.request_id else ""
    words = (stamp(record.at, local=local), record.ended or record.event, record.words, asked)
    return "  ".join(word for word in words if word)


def phase_lines(progress: Progress, glyphs: Glyphs, size: Size, *, local: bool) -> Content:
    """Draw the phases, a line each: as many of the last as a screen of `size` has room for.

    Once it has ended, those that were not reached are left out.
    """
    phases = [one for one in progress.phases if not (progress.ended and one.state == "ahead")]
    if size.height < _HIGH:
        phases = phases[-(_FEW_FAILED if progress.ended == "failed" else _FEW) :]
    longest = max((cell_len(printable(one.title)) for one in phases), default=0)
    room = min(longest, max(10, size.width - _BESIDE_TITLE))
    return Content("\n").join(_phase(one, glyphs, room, local=local) for one in phases)


def _phase(phase: Phase, glyphs: Glyphs, room: int, *, local: bool) -> Content:
    sign = {
        "done": glyphs.ready,
        "now": glyphs.busy,
        "ahead": glyphs.ahead,
        "failed": glyphs.failed,
    }[phase.state]
    title = fitted(printable(phase.title), room, glyphs.ellipsis)
    at = clock(phase.at, local=local) if phase.at else ""
    took = lasted(phase.took_s) if phase.took_s is not None else ""
    return Content.assemble(
        (f"{sign} {title}", _STYLES[phase.state]), (f"  {at:<12}  {took}".rstrip(), "$text-muted")
    )


def verdict_lines(progress: Progress, size: Size, *, local: bool) -> Content:
    """Draw what goes on, or how it ended: after a failure why, and the lines that tell it.

    Of these, as many as a screen of `size` has room for.
    """
    parts = [Content.styled(printable(progress.words), _STYLES[progress.ended or "now"])]
    if progress.ended == "failed":
        parts += [
            Content.assemble((printable(head), "bold"), f": {printable(words)}")
            for head, words in _cause(progress)
        ]
    if words := next_words(progress):
        parts.append(Content.styled(words, "$text-muted"))
    most = _MOST_TELLING if size.height >= _HIGH else _FEW_TELLING
    parts += [_telling(line, local=local) for line in progress.telling[-most:]]
    return Content("\n").join(parts)


def _cause(progress: Progress) -> Iterator[tuple[str, str]]:
    if cause := progress.cause:
        yield cause.title, cause.explanation
        yield "What to do", cause.what_to_do


def _telling(line: LogLine, *, local: bool) -> Content:
    at = f"{clock(line.created_date, local=local)}  " if line.created_date else ""
    return Content.assemble((at, "$text-muted"), (printable(line.log), "$text-error"))


def account(progress: Progress, *, local: bool) -> str:
    """Write how it goes, or how it ended and why, whole."""
    source = [f"Source: {progress.cause.source}"] if progress.cause else []
    telling = [
        f"{stamp(line.created_date, local=local) if line.created_date else '-'}  {line.log}"
        for line in progress.telling
    ]
    cause = (f"{head}: {words}" for head, words in _cause(progress))
    parts = [progress.words, *cause, *source, "\n".join(telling)]
    return "\n\n".join(filter(None, parts))
