"""A checklist as a Markdown document, ready for a change record: a summary, a table a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backends.domain.answer import Call
from backends.domain.plan import Verdict
from backends.domain.printable import printable
from backends.services.checklist.finding import Finding
from backends.services.checklist.report import Report
from backends.services.checklist.summary import summary

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_HEADS = ("Check", "Verdict", "What was seen", "Next step", "Evidence", "Section of the guide")


def report_markdown(report: Report) -> str:
    """Return it as Markdown in which nothing that a service has named is a mark."""
    return "\n".join(_document(report)) + "\n"


def _document(report: Report) -> Iterator[str]:
    yield f"# Checklist of {_escaped(report.registry.name)}"
    yield ""
    yield from (f"- **{name}:** {_escaped(value)}" for name, value in _facts(report) if value)
    yield from _to_do(report.findings)
    for chapter, findings in report.chapters():
        yield from ("", f"## {chapter}", "", _row(_HEADS), _row(["---"] * len(_HEADS)))
        yield from (_row(map(_escaped, _cells(one))) for one in findings)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Outcome", summary(report.findings).words
    yield "Registry", report.registry.crn
    yield "Environment", report.registry.environment_name
    yield "Control plane", str(report.where)
    yield "By", report.by
    yield "Ended", f"{report.at:%Y-%m-%d %H:%M:%S} UTC"


def _to_do(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what failed and what was warned of, before everything else."""
    found = [
        one
        for verdict in (Verdict.FAIL, Verdict.WARN)
        for one in findings
        if one.verdict is verdict
    ]
    if found:
        yield from ("", "## To do", "")
    for one in found:
        yield f"- **{one.verdict}:** {_escaped(f'{one.title}. {one.words} {one.advice}'.strip())}"


def _cells(one: Finding) -> Sequence[str]:
    when = f"{one.at:%Y-%m-%d %H:%M:%S} UTC"
    evidence = "; ".join((when, *map(_call, one.calls)))
    return (f"{one.check}: {one.title}", one.verdict, one.words, one.advice, evidence, one.section)


def _call(call: Call) -> str:
    asked = f" (request {call.request_id})" if call.request_id else ""
    return f"{call} at {call.at:%H:%M:%S} UTC{asked}"


def _row(cells: Iterator[str] | Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it, whatever it holds, on one line."""
    return _MARKS.sub(r"\\\g<0>", printable(text))
