"""Says whether a value meets a clause of a filter, as SQLite compares."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import TypeAlias, cast

from backends.demo.mlflow.filters import Clause
from backends.demo.mlflow.shapes import IS_PROMPT

Meets: TypeAlias = Callable[[str | float | None], bool]

_SIGNS: dict[str, Callable[[object, object], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": cast("Callable[[object, object], bool]", operator.gt),
    ">=": cast("Callable[[object, object], bool]", operator.ge),
    "<": cast("Callable[[object, object], bool]", operator.lt),
    "<=": cast("Callable[[object, object], bool]", operator.le),
}


def meeting(clause: Clause) -> Meets:
    """Return what says whether a value meets a clause; what is not there meets hardly any."""
    match clause.comparator:
        case "IS NULL":
            return lambda value: value is None
        case "IS NOT NULL":
            return lambda value: value is not None
        case "IN":
            within = frozenset(_texts(clause))
            return lambda value: value in within
        case "NOT IN":
            without = frozenset(_texts(clause))
            return lambda value: value is not None and value not in without
        case "LIKE" | "ILIKE":
            found = _pattern(str(clause.value), ignores_case=clause.comparator == "ILIKE")
            return lambda value: value is not None and found(str(value)) is not None
        case sign:
            compares, to = _SIGNS[sign], clause.value
            return lambda value: value is not None and compares(value, to)


def asks_for_prompts(clauses: Iterable[Clause]) -> bool:
    """Say whether a search is for prompts; all others are for models only."""
    for clause in clauses:
        if clause.kind == "tag" and clause.key == IS_PROMPT:
            wanted = {"=": "true", "!=": "false"}.get(clause.comparator)
            return str(clause.value).lower() == wanted
    return False


def _texts(clause: Clause) -> tuple[str, ...]:
    return clause.value if isinstance(clause.value, tuple) else (str(clause.value),)


def _pattern(text: str, *, ignores_case: bool) -> Callable[[str], re.Match[str] | None]:
    """Return a LIKE pattern as a search: `%` is anything, `_` one sign, and case is ASCII's."""
    begin = "" if text.startswith("%") else r"\A"
    end = "" if text.endswith("%") else r"\Z"
    middle = re.escape(text.strip("%")).replace("%", ".*").replace("_", ".")
    flags = re.DOTALL | (re.IGNORECASE | re.ASCII if ignores_case else 0)
    return re.compile(f"{begin}{middle}{end}", flags).search
