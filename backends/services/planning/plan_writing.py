"""Writes plans for people: plain text, a shell script, and a change record in Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from pydantic import JsonValue

from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record
from backends.domain.plan import Check, Plan, Step, Verdict, Where
from backends.domain.printable import printable
from backends.services.planning.commands import readable_command
from backends.services.planning.models.curl import curl_notes
from backends.services.planning.plan_diff import plan_diff
from backends.services.planning.storage.ranger_curl import ranger_notes

WIDTH = 80
SCRIPT_WIDTH = 72
"""Leaves room for the edges of what a script is read in, and for diffs of it."""
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_TICKS = re.compile(r"`+")
NO_WAY_BACK = "There is none: this cannot be taken back."


def plan_text(plan: Plan) -> str:
    """Return a plan as plain text of 80 columns; requests and commands are as long as they are."""
    return "\n".join(_text(plan)) + "\n"


def _text(plan: Plan) -> Iterator[str]:
    yield from _wrapped(plan.title)
    yield from _wrapped(
        f"With {plan.where}, as of {plan.made_at:%Y-%m-%d %H:%M} UTC. Plan {plan.id}."
    )
    yield from _section("Does", [step.effect for step in plan.steps])
    if plan.checks:
        yield from ("", "Checks")
        for check in plan.checks:
            yield from _check(check)
    yield from _section("Means", plan.consequences)
    yield from _section("Then", plan.afterwards)
    yield from _section("Verified by", [f"Reading back {plan.expected.words}."])
    yield from _section("Way back", [plan.undo.words if plan.undo else NO_WAY_BACK])
    if plan.to_type:
        yield from _section("To be typed", [plan.to_type])
    if lines := plan_diff(plan):
        yield from ("", "Changes", *(f"  {printable(line)}" for line in lines))
    if plan.before is not None:
        yield from ("", "Replaces", *_indented(plan.before))
    for step in plan.steps:
        yield from ("", f"Sends {printable(str(step.request))}", *_indented(step.request.body))
        yield from ("", "As a command", printable(step.command))


def _check(check: Check) -> Iterable[str]:
    source = f" [{check.source}]" if check.source else ""
    words = f"{check.name}: {check.title}. {check.evidence}{source}"
    return _wrapped(words, f"  {check.verdict:<12}", " " * 14)


def _section(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield from ("", title)
    for sentence in sentences:
        yield from _wrapped(sentence, "  ", "  ")


def _wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> Iterable[str]:
    return wrap(
        printable(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _indented(value: Mapping[str, JsonValue]) -> Iterator[str]:
    return (f"  {line}" for line in json.dumps(value, indent=2).splitlines())


def plan_script(plan: Plan) -> str:
    """Return a plan as a commented script for `sh`, of the same requests and without its checks."""
    return "\n".join(_script(plan)) + "\n"


def _script(plan: Plan) -> Iterator[str]:
    yield "#!/bin/sh"
    yield from _comment(f"{plan.title}.")
    yield from _comment(
        f"Planned {plan.made_at:%Y-%m-%d %H:%M} UTC for {plan.where}. Run by hand, it is not "
        "checked again, not verified by reading back, and in no journal."
    )
    for check in plan.checks:
        if check.verdict is not Verdict.PASS:
            yield from _comment(f"{check.verdict}: {check.title}. {check.evidence}")
    for note in (*curl_notes(plan.steps), *ranger_notes(plan.steps)):
        yield from _comment(note)
    yield from ("", "set -u\nfailed=0" if plan.step_by_step else "set -eu")
    for step in plan.steps:
        yield ""
        yield from _comment(step.effect)
        command = _command(step, plan.where)
        yield f"{command} || failed=1" if plan.step_by_step else command
    if plan.step_by_step:
        yield from ("", 'exit "$failed"')


def _command(step: Step, where: Where) -> str:
    """Return a step as a command; the official client's with its JSON over several lines."""
    return step.command if step.request.at else readable_command(step.request, where)


def _comment(text: str) -> Iterable[str]:
    return _wrapped(text, "# ", "# ", SCRIPT_WIDTH)


# The change record


def change_record(entry: Entry) -> str:
    """Return what became of a change as a Markdown document: what, who, when, checks, outcome."""
    return "\n".join(_record(entry)) + "\n"


def _record(entry: Entry) -> Iterator[str]:
    plan = entry.plan
    yield f"# {_escaped(plan.title)}"
    yield ""
    yield from (f"- **{name}:** {value}" for name, value in _facts(entry) if value)
    yield from _listed("What it does", [step.effect for step in plan.steps])
    yield from _listed("What it means", plan.consequences)
    if plan.checks:
        yield from ("", "## Checks", "", "| Check | Verdict | Evidence | Source |")
        yield "| --- | --- | --- | --- |"
        yield from (_row(check, entry.records[0].overridden) for check in plan.checks)
    for step in plan.steps:
        yield from ("", f"## Request: {_escaped(str(step.request))}", "")
        yield from _fenced("json", json.dumps(step.request.body, indent=2))
        yield ""
        yield from _fenced("sh", _command(step, plan.where))
    if lines := plan_diff(plan):
        yield from ("", "## What it changed", "")
        yield from _fenced("diff", "\n".join(lines))
    if plan.before is not None:
        yield from ("", "## What it replaced", "")
        yield from _fenced("json", json.dumps(plan.before, indent=2))
    yield from ("", "## What happened", "")
    yield from (_happened(entry, record) for record in entry.records)
    if entry.telling:
        yield from ("", "## What its log said", "")
        yield from _fenced("text", "\n".join(map(_log_line, entry.telling)))
    yield from _listed("The known cause", [entry.cause] if entry.cause else [])
    yield from _listed("Way back", [_way_back(entry)])


def _way_back(entry: Entry) -> str:
    if entry.was_refused or not entry.was_sent:
        return "Nothing was changed, so there is nothing to take back."
    return entry.plan.undo.words if entry.plan.undo else NO_WAY_BACK


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    plan = entry.plan
    yield "Outcome", _escaped(f"{entry.state}. {entry.words}")
    yield "By", _escaped(entry.by)
    yield "Planned", f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"
    yield "Control plane", _escaped(str(plan.where))
    yield "Target", " ".join((_escaped(plan.target.name), _code(plan.target.crn)))
    yield "Registry", _code(entry.registry_crn)
    yield "Request ids", ", ".join(map(_code, entry.request_ids))
    yield "Plan", _code(plan.id)


def _row(check: Check, overridden: Sequence[str]) -> str:
    verdict = f"{check.verdict}{', overridden' if check.name in overridden else ''}"
    cells = (check.title, verdict, check.evidence, check.source)
    return f"| {' | '.join(map(_escaped, cells))} |"


def _happened(entry: Entry, record: Record) -> str:
    about = f" of {_escaped(entry.about(record))}" if entry.about(record) else ""
    asked = f" Request id {_code(record.request_id)}." if record.request_id else ""
    words = f": {_escaped(record.words)}" if record.words else ""
    return (
        f"- {record.at:%Y-%m-%d %H:%M:%S} UTC, {record.ended or record.event}{about}{words}{asked}"
    )


def _log_line(line: LogLine) -> str:
    at = f"{line.created_date:%Y-%m-%d %H:%M:%S} UTC" if line.created_date else "-"
    return f"{at}  {line.log}"


def _listed(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield from ("", f"## {title}", "")
    yield from (f"- {_escaped(sentence)}" for sentence in sentences)


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it, whatever it holds, on one line."""
    return _MARKS.sub(r"\\\g<0>", printable(text))


def _code(text: str) -> str:
    """Return text as a code span that nothing in it can end."""
    if not text:
        return ""
    fence = "`" * (_longest_run(text) + 1)
    room = " " if "`" in text else ""
    return f"{fence}{room}{printable(text)}{room}{fence}"


def _fenced(language: str, text: str) -> Iterator[str]:
    """Return text as a code block that nothing in it can end."""
    fence = "`" * max(3, _longest_run(text) + 1)
    yield f"{fence}{language}"
    yield from map(printable, text.split("\n"))
    yield fence


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
