"""How far a change has come, in signs, words and times: for the review, the journal, following."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record, State
from backends.domain.plan import Plan
from backends.domain.printable import printable
from backends.services.execution.applying import LOOKS_S
from backends.services.following.phases import Phase
from backends.services.following.progress import Progress
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

_FEWEST_PHASES = 4
"""How many lines are kept for phases, before lines of a log are shown beside them."""


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
            return record.words or "Written down. Sending it"
        case "sending":
            step = plan.steps[record.step]
            return f"Sending {step.request}{f' for {step.about}' if step.about else ''}"
        case "answered" | "unanswered" if plan.step_by_step:
            return _told_by_step(plan, record)
        case "answered":
            return f"It was accepted. Looking for {plan.expected.words}, for up to {LOOKS_S:.0f} s"
        case "unanswered":
            return f"No answer came. Reading what became of it, for up to {LOOKS_S:.0f} s"
        case _:
            return record.words


def _told_by_step(plan: Plan, record: Record) -> str:
    about, accepted = plan.steps[record.step].about, record.event == "answered"
    if plan.target.kind == "model":
        return "It was accepted. Reading it back" if accepted else "No answer came"
    return f"{about} has accepted it" if accepted else f"No answer came from {about}"


def entry_text(entry: Entry, *, local: bool) -> str:
    """Write a change whole: what became of it, all that is recorded, and the plan."""
    told = (_record_line(entry, record, local=local) for record in entry.records)
    parts = [f"{entry.state}. {entry.words}".rstrip(), f"By {entry.by}", "", *told, ""]
    return "\n".join((*parts, plan_text(entry.plan)))


def _record_line(entry: Entry, record: Record, *, local: bool) -> str:
    about = f"{entry.about(record)}:" if entry.about(record) else ""
    asked = f"(request id {record.request_id})" if record.request_id else ""
    words = (
        stamp(record.at, local=local),
        record.ended or record.event,
        about,
        record.words,
        asked,
    )
    return "  ".join(word for word in words if word)


def progress_lines(
    progress: Progress, glyphs: Glyphs, size: Size, *, local: bool
) -> tuple[Content, Content]:
    """Draw the phases, and what goes on or how it ended, both together into `size`.

    After a failure that is why, and the lines that tell it; as many of them, and then as many of
    the last phases, as there is room for.
    """
    phases = [one for one in progress.phases if not (progress.ended and one.state == "ahead")]
    fewest = min(len(phases), _FEWEST_PHASES)
    verdict = _verdict(progress, Size(size.width, size.height - fewest), local=local)
    room = max(fewest, size.height - _height(verdict, size.width))
    return _phases(phases, glyphs, Size(size.width, room), local=local), verdict


def _height(content: Content, width: int) -> int:
    return content.get_height({}, width)


def _phases(phases: Sequence[Phase], glyphs: Glyphs, size: Size, *, local: bool) -> Content:
    """Draw the phases, a line each; the first give way to a line that counts them."""
    shown = phases if len(phases) <= size.height else phases[1 - size.height :]
    longest = max((cell_len(printable(one.title)) for one in shown), default=0)
    room = min(longest, max(10, size.width - _BESIDE_TITLE))
    lines = [_phase(one, glyphs, room, local=local) for one in shown]
    if hidden := len(phases) - len(shown):
        lines.insert(0, Content.styled(f"{glyphs.ellipsis} {hidden} earlier", "$text-muted"))
    return Content("\n").join(lines)


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


def _verdict(progress: Progress, size: Size, *, local: bool) -> Content:
    """Draw what goes on, or how it ended; then the newest of the lines that tell why, if any."""
    parts = [Content.styled(printable(progress.words), _STYLES[progress.ended or "now"])]
    if progress.ended == "failed":
        parts += [
            Content.assemble((printable(head), "bold"), f": {printable(words)}")
            for head, words in _cause(progress)
        ]
    if words := next_words(progress):
        parts.append(Content.styled(words, "$text-muted"))
    verdict = Content("\n").join(parts)
    telling = Content("")
    for line in reversed(progress.telling):
        longer = Content("\n").join(filter(None, (_telling(line, local=local), telling)))
        if telling and _height(verdict, size.width) + _height(longer, size.width) > size.height:
            break
        telling = longer
    return Content("\n").join((verdict, telling)) if telling else verdict


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
