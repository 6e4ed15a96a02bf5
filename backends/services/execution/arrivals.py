"""What the list of registries shows of a change: whether it has arrived, and on which registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backends.domain.plan import Expectation, Plan
from backends.domain.registry import Registry, standing


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the list.

    Attributes:
        arrived: Whether it shows what was expected.
        registry: The registry the change is about; None where it is gone, or not there yet.
        others: How many more registries would fit; then `registry` is the newest.
        told: What was seen, as a sentence, where it is not about a registry.
    """

    arrived: bool
    registry: Registry | None = None
    others: int = 0
    told: str = ""

    def words(self, *, lost: bool) -> str:
        """Say what was seen of a change that arrived; `lost` is whether it had no answer."""
        begin = "The answer was lost, but it arrived: " if lost else ""
        if self.told:
            return f"{begin}{self.told}"
        if self.registry is None:
            return f"{begin}it is no longer listed." if lost else "It is no longer listed."
        more = f" {self.others} more appeared there too; this is the newest." if self.others else ""
        return f"{begin}{standing(self.registry)}.{more}"


def sight(plan: Plan, listed: Sequence[Registry], adopted: str = "") -> Sight:
    """Look for a change that was not seen so far.

    Args:
        plan: What was sent.
        listed: Every registry, newest first.
        adopted: The CRN the answer gave, where it gave one.
    """
    expected = plan.expected
    if expected.sees == "new registry":
        fresh = unknown_ones(expected, listed)
        return Sight(bool(fresh), fresh[0] if fresh else None, max(0, len(fresh) - 1))
    found = _with(adopted, listed) or _with(expected.registry_crn, listed)
    if found is not None:
        return Sight(arrived=not is_as_planned(expected, found), registry=found)
    if expected.ends == "gone":
        return Sight(arrived=True)
    instead = _in_its_place(plan, listed)
    return Sight(arrived=instead is not None, registry=instead)


def seen_again(plan: Plan, listed: Sequence[Registry], crn: str) -> Registry | None:
    """Return the registry of a change that was seen before, as it is now; None where it is gone.

    An upgrade may give it another CRN: then it is the one that took its place.
    """
    found = _with(crn, listed)
    if found is not None or plan.expected.sees == "new registry" or plan.expected.ends == "gone":
        return found
    return _in_its_place(plan, listed)


def _in_its_place(plan: Plan, listed: Sequence[Registry]) -> Registry | None:
    """Return the registry that stands where one stood that is no longer listed.

    It has the same name in the same environment; or it is new there, where it is known which
    registries were there before.
    """
    fresh = unknown_ones(plan.expected, listed)
    same_name = (row for row in fresh if row.name == plan.target.name)
    return next(same_name, fresh[0] if fresh and plan.expected.known else None)


def unknown_ones(expected: Expectation, listed: Sequence[Registry]) -> tuple[Registry, ...]:
    """Return the registries of the environment that were not there when it was planned."""
    if not expected.environment_crn:
        return ()
    return tuple(
        row
        for row in listed
        if row.environment_crn == expected.environment_crn and row.crn not in expected.known
    )


def moved_on(expected: Expectation, listed: Sequence[Registry]) -> str:
    """Say what has changed since the plan was made; empty when it still holds."""
    if expected.sees == "new registry":
        fresh = unknown_ones(expected, listed)
        return f"{fresh[0].name} has appeared there since it was planned" if fresh else ""
    found = _with(expected.registry_crn, listed)
    if found is None:
        return "the registry is no longer listed"
    if is_as_planned(expected, found):
        return ""
    if found.status != expected.status:
        return f"{standing(found)} by now"
    return f"{found.name} has the version {found.version} by now"


def is_as_planned(expected: Expectation, found: Registry) -> bool:
    """Say whether a registry still is as it was when a change of it was planned."""
    same_version = not expected.version or found.version == expected.version
    return found.crn == expected.registry_crn and found.status == expected.status and same_version


def _with(crn: str, listed: Sequence[Registry]) -> Registry | None:
    return next((row for row in listed if crn and row.crn == crn), None)
