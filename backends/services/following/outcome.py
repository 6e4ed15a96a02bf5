"""Whether a change that has arrived is over, and how."""

from __future__ import annotations

from typing import Literal, TypeAlias

from backends.domain.plan import Expectation, Plan
from backends.domain.registry import Registry, standing
from backends.domain.status import Health

Ended: TypeAlias = Literal["", "done", "failed"]
Ends: TypeAlias = Literal["ready", "gone", "at rest"]

_ENDED: dict[Health, Ended] = {Health.READY: "done", Health.FAILED: "failed"}


def outcome(plan: Plan, registry: Registry | None, name: str) -> tuple[Ended, str]:
    """Say whether a change is over, and what its registry is like, as sentences.

    Args:
        plan: The change; what it comes to when all goes well is expected there.
        registry: The registry it is about, as it is now; None where it is not listed.
        name: What to call it where it is not listed.
    """
    ends = plan.expected.ends
    if registry is None:
        if ends == "gone":
            return "done", f"{name} is gone."
        return "failed", f"{name} is no longer listed: somebody deleted it, or it is hidden now."
    state = standing(registry)
    if registry.health is Health.BUSY:
        return "", f"{state}."
    if ends == "at rest":
        return "done", f"{state}."
    if ends == "gone" and registry.health is Health.READY:
        return "failed", f"{state}, so it was not deleted."
    return _ENDED.get(registry.health, ""), f"{state}.{_changed(plan.expected, registry)}"


def _changed(before: Expectation, registry: Registry) -> str:
    """Say which version a registry is at now, and which CRN it has, where that has changed."""
    version, words = registry.version, ""
    if before.version and version and version != before.version:
        words += f" It is at version {version}; before, it was at {before.version}."
    if before.registry_crn and registry.crn != before.registry_crn:
        words += f" Its CRN has changed, to {registry.crn}."
    return words
