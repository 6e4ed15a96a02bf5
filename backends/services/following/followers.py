"""Chooses what follows a change, by what shows that it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from backends.domain.journal import Entry
from backends.ports import Session
from backends.services.following.at_once import AtOnceFollower
from backends.services.following.follow import Follower
from backends.services.following.imports import ImportFollower
from backends.services.following.in_place import InPlaceFollower
from backends.services.following.progress import Progress
from backends.services.following.steps import StepsFollower


class Looks(Protocol):
    """Reads how far a change is."""

    async def look(self) -> Progress:
        """Read once; a failed reading is told, not raised."""
        ...


def follower(session: Session, entry: Entry, *, now: Callable[[], datetime]) -> Looks:
    """Return what follows a change to its end."""
    plan = entry.plan
    if plan.kind == "import-model":
        return ImportFollower(session, entry, now=now)
    if plan.step_by_step:
        return StepsFollower(session, entry, now=now)
    if plan.expected.ends == "at once":
        return AtOnceFollower(session, entry, now=now)
    if plan.expected.ends == "in place":
        return InPlaceFollower(session, entry, now=now)
    return Follower(session, entry, now=now)
