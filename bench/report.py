"""The medians of a run, held against the budgets, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from bench.budgets import UNITS, Budget

HEADINGS = ("what", "measured", "reference", "ratio", "budget", "verdict")
HOLDS, MISSED, NOT_MEASURED, TOLD = "holds", "MISSED", "not measured", "told"
NOTE = """\
"memory, all with ..." holds the simulated service and its 84 MB of JSON beside the registries
read from it, their searchable texts and the list; the budget is the list's, on the row above."""


def report(
    budgets: Iterable[Budget],
    samples: Mapping[str, Sequence[float]],
    problems: Mapping[str, str],
) -> str:
    """Write the table, what could not be measured and why, and one line to remember."""
    rows = [_row(budget, samples) for budget in budgets]
    verdicts = [row[-1] for row in rows]
    words = [f"{name} could not be measured: {_short(why)}" for name, why in problems.items()]
    words += [NOTE] * (TOLD in verdicts)
    summary = f"{verdicts.count(HOLDS)} of {len(rows) - verdicts.count(TOLD)} budgets hold"
    if MISSED in verdicts:
        summary += f", {verdicts.count(MISSED)} MISSED"
    if NOT_MEASURED in verdicts:
        summary += f", {verdicts.count(NOT_MEASURED)} not measured"
    return "\n".join([*_table([HEADINGS, *rows]), "", *words, f"{summary}."])


def _row(budget: Budget, samples: Mapping[str, Sequence[float]]) -> tuple[str, ...]:
    limit = _limit(budget)
    measured = samples.get(budget.measured)
    compared = samples.get(budget.reference) if budget.reference else None
    if not measured or (budget.reference and not compared):
        return budget.what, "", "", "", limit, NOT_MEASURED
    value = median(measured)
    against = ratio = ""
    held = value
    if compared:
        held = value / median(compared)
        against, ratio = _quantity(median(compared), budget.unit), f"{held:.2f}"
    verdict = TOLD if budget.limit is None else HOLDS if held <= budget.limit else MISSED
    return budget.what, _quantity(value, budget.unit), against, ratio, limit, verdict


def _limit(budget: Budget) -> str:
    if budget.limit is None:
        return ""
    ratio = f"{budget.limit:g}"
    return f"<= {ratio if budget.reference else _quantity(budget.limit, budget.unit)}"


def _short(why: str) -> str:
    first, *others = why.strip().splitlines()
    return f"{first} … {others[-1].strip()}" if others else first


def _quantity(value: float, unit: str) -> str:
    shown = value * 1000 if unit == "s" else value
    digits = 1 if unit in {"s", "mb", "percent"} and shown < 100 else 0
    return f"{shown:,.{digits}f} {UNITS[unit]}".rstrip()


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column in {0, len(row) - 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
