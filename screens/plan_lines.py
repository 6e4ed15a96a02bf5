"""A plan as rows to read: what it does, what was checked, what it means, what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from backends.domain.plan import Check, Plan, Step, Verdict
from backends.services.planning.plan_diff import plan_diff
from backends.services.planning.plan_writing import NO_WAY_BACK
from screens.glyphs import Glyphs
from screens.verdicts import verdict_cell
from screens.widgets.cells import Cell, Tone
from screens.widgets.line_list import Column

COLUMNS = (Column("what", "", 13), Column("words", "", 20, grow=1))
_FIRST = {Verdict.FAIL: 0, Verdict.WARN: 1}
_SIGNS: dict[str, Tone] = {"+": "ready", "-": "failed"}
_WORDS: dict[Verdict, Tone] = {Verdict.FAIL: "failed", Verdict.WARN: "plain"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan.

    Attributes:
        what: The section, in its first row; a check's verdict.
        words: What the row says.
        whole: All there is to say about it.
        source: Where that is from, where it is from somewhere.
    """

    what: Cell
    words: Cell
    whole: str
    source: str = ""


def plan_rows(plan: Plan, glyphs: Glyphs) -> Iterator[PlanRow]:
    """Yield a plan's rows: what a person weighs first, then the very requests.

    What failed stands before the other checks, then what is to be thought about. What cannot be
    taken back says first what it means.
    """
    checks = sorted(plan.checks, key=lambda check: _FIRST.get(check.verdict, len(_FIRST)))
    weighed = [
        [_check(check, glyphs) for check in checks],
        list(_section("Means", plan.consequences)),
    ]
    yield from _section("Does", [step.effect for step in plan.steps])
    for rows in reversed(weighed) if plan.needs_name else weighed:
        yield from rows
    yield from _diff(plan)
    yield from _section("Then", plan.afterwards)
    yield from _section("Verified by", [f"Reading back {plan.expected.words}."])
    yield from _section("Way back", [plan.undo.words if plan.undo else NO_WAY_BACK])
    if plan.before is not None and plan.steps:
        yield from _lines("Replaces", _pretty(plan.before))
    for number, step in enumerate(plan.steps, 1):
        yield from _step(step, f" {number}/{len(plan.steps)}" if len(plan.steps) > 1 else "")


def _diff(plan: Plan) -> Iterator[PlanRow]:
    lines = plan_diff(plan)
    for number, line in enumerate(lines):
        what: Cell = "" if number else ("Changes", "muted")
        yield PlanRow(what, (line, _SIGNS.get(line[:1], "muted")), "\n".join(lines))


def _step(step: Step, number: str) -> Iterator[PlanRow]:
    body = _pretty(step.request.body)
    whole = f"{step.request}\n{body}"
    yield PlanRow((f"Sends{number}", "muted"), str(step.request), whole)
    yield from _lines("", body, whole)
    yield PlanRow(("As a command", "muted"), (step.command, "muted"), step.command)


def _lines(title: str, text: str, whole: str = "") -> Iterator[PlanRow]:
    for number, line in enumerate(text.splitlines()):
        yield PlanRow("" if number else (title, "muted"), (line, "muted"), whole or text)


def _check(check: Check, glyphs: Glyphs) -> PlanRow:
    told = [check.title, check.evidence]
    source = f"Source: {check.source}" if check.source else ""
    whole = "\n\n".join(filter(None, (f"{check.title}: {check.verdict}", check.evidence, source)))
    words = ": ".join(filter(None, told))
    return PlanRow(
        verdict_cell(check.verdict, glyphs),
        (words, _WORDS.get(check.verdict, "plain")),
        f"{whole}\n\nThe check is called {check.name}.",
        check.source,
    )


def _section(title: str, sentences: Sequence[str]) -> Iterator[PlanRow]:
    for number, words in enumerate(sentences):
        yield PlanRow("" if number else (title, "muted"), words, words)


def _pretty(value: Mapping[str, JsonValue]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def tally(plan: Plan, glyphs: Glyphs) -> str:
    """Say what the checks came to at worst, and how many; empty where there are none."""
    verdicts = [check.verdict for check in plan.checks]
    for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED, Verdict.PASS):
        if count := verdicts.count(verdict):
            sign, _, word = verdict_cell(verdict, glyphs)[0].partition(" ")
            return f"{sign} {count} {word}"
    return ""
