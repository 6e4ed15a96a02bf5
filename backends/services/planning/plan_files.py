"""A plan as a file holds it: JSON that says which form it has, and is a plan again when read."""

from __future__ import annotations

import json
from typing import cast

from pydantic import ValidationError

from backends.domain.plan import Plan

FORMAT = "registry-tui plan 1"
"""Stands first in the file. A change that an older program would misread gets another number."""

_ANY_FORMAT = FORMAT.rpartition(" ")[0]


class NoPlan(ValueError):
    """A text that is no plan this program can read; its words say why, without an end stop."""


def plan_json(plan: Plan) -> str:
    """Return a plan as a file has it: the fields of `Plan`, all of it ASCII, a line each."""
    return f"{json.dumps({'format': FORMAT, **plan.model_dump(mode='json')}, indent=2)}\n"


def plan_of(text: str) -> Plan:
    """Return the plan a file holds; raise `NoPlan` where it holds none."""
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise NoPlan(f"it holds no plan, as it is not JSON: {error}") from None
    fields = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    written_as = fields.get("format")
    if not isinstance(written_as, str) or not written_as.startswith(_ANY_FORMAT):
        raise NoPlan("it holds no plan of this program")
    if written_as != FORMAT:
        raise NoPlan(f"it holds a {written_as}, and this program reads {FORMAT}")
    try:
        return Plan.model_validate(fields)
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise NoPlan(f"the plan in it is damaged at {where}: {wrong['msg']}") from None
