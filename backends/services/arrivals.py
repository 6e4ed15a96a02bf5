"""What the list of registries shows of a change: whether it has arrived, and on which registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backends.domain.plan import Expectation
from backends.domain.registry import Registry
from backends.domain.status import status_word


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the list.

    Attributes:
        arrived: Whether it shows what was expected.
        registry: The registry the change is about; None where it is not there, or not there yet.
        others: How many more registries would fit; then `registry` is the newest.
    """

    arrived: bool
    registry: Registry | None = None
    others: int = 0

    @property
    def gone(self) -> bool:
        """Whether the change has arrived and its registry is no longer listed."""
        return self.arrived and self.registry is None


def sight(expected: Expectation, listed: Sequence[Registry], adopted: str = "") -> Sight:
    """Look for a change in a list.

    Args:
        expected: What the plan expects to see.
        listed: Every registry, newest first.
        adopted: The registry it turned out to be about, where that is known.
    """
    if adopted and (found := _with(adopted, listed)) is not None:
        return Sight(arrived=_differs(expected, found), registry=found)
    if expected.sees == "new registry":
        fresh = unknown_ones(expected, listed)
        gone = bool(adopted)
        return Sight(bool(fresh) or gone, fresh[0] if fresh else None, max(0, len(fresh) - 1))
    found = _with(expected.registry_crn, listed)
    if found is not None:
        return Sight(arrived=_differs(expected, found), registry=found)
    # An upgrade may give the registry another CRN; then it stands where the old one stood.
    instead = unknown_ones(expected, listed) if expected.ends != "gone" else ()
    return Sight(True, instead[0] if instead else None, max(0, len(instead) - 1))


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
    if not _differs(expected, found):
        return ""
    if found.status != expected.status:
        return f"{found.name} is {status_word(found.status)} ({found.status}) by now"
    return f"{found.name} has the version {found.version} by now"


def _differs(expected: Expectation, found: Registry) -> bool:
    """Say whether a registry is no longer as it was when the change was planned."""
    if expected.sees == "new registry":
        return True
    other_version = bool(expected.version) and found.version != expected.version
    return found.crn != expected.registry_crn or found.status != expected.status or other_version


def _with(crn: str, listed: Sequence[Registry]) -> Registry | None:
    return next((row for row in listed if row.crn == crn), None)
