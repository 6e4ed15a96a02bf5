"""A plan to try things on, which no planner had to make."""

from __future__ import annotations

from typing import Any

from backends.domain.plan import Check, Expectation, Plan, Request, Step, Target, Verdict, Where
from tests.services.answers import NOW

NAME = "alpha registry"


def check(name: str, verdict: Verdict = Verdict.FAIL) -> Check:
    return Check(name=name, title=f"About {name}", verdict=verdict, evidence=f"Seen: {name}.")


def plan(*checks: Check, **changed: Any) -> Plan:
    """Return the plan of a deletion; `changed` replaces any of its fields."""
    request = Request(
        service="ml", operation="deleteModelRegistry", body={"modelRegistryCrn": "crn:1"}
    )
    fields: dict[str, Any] = {
        "id": "plan-1",
        "kind": "delete-registry",
        "title": f"Delete {NAME}",
        "target": Target(kind="registry", name=NAME, crn="crn:1"),
        "where": Where(profile="prod", region="us-west-1"),
        "made_at": NOW,
        "steps": (Step(request=request, effect="It is deleted.", command="cdp ml …"),),
        "expected": Expectation(sees="other status", words="gone", ends="gone"),
        "checks": checks,
    }
    return Plan(**fields | changed)
