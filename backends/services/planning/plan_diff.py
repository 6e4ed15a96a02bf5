"""What a request changes in what it replaces, line by line."""

from __future__ import annotations

import json
from difflib import unified_diff

from pydantic import JsonValue

from backends.domain.plan import Plan
from backends.domain.ranger import RANGER
from backends.services.planning.plan_parts import ENVIRONMENTS

_AROUND = 3
_LOOKED_AT = frozenset({RANGER, ENVIRONMENTS})
"""The services whose requests take the place of what is there, with the same fields."""


def plan_diff(plan: Plan) -> tuple[str, ...]:
    """Return the lines of JSON that go (`-`), that come (`+`), and some around them (a blank).

    `@@` stands between parts that are apart. Empty where a plan replaces nothing as a whole; what
    the service only tells, and is never sent, is left out.
    """
    if plan.before is None or not plan.steps or plan.steps[0].request.service not in _LOOKED_AT:
        return ()
    body = plan.steps[0].request.body
    if not set(body) & set(plan.before):
        return ()
    before = {name: value for name, value in plan.before.items() if name in body}
    after = {name: value for name, value in body.items() if name in plan.before}
    lines = unified_diff(_lines(before), _lines(after), n=_AROUND, lineterm="")
    return tuple("@@" if line.startswith("@@") else line for line in list(lines)[2:])


def _lines(value: dict[str, JsonValue]) -> list[str]:
    ordered = dict(sorted(value.items()))
    return json.dumps(ordered, indent=2, ensure_ascii=False).splitlines()
