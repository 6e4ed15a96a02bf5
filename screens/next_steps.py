"""What one may want to do next about a change that is followed, in keys and in words."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.plan import Kind
from backends.services.following.follow import Progress
from screens.actions import (
    CANCEL_RUNNING,
    DELETE,
    DETAILS,
    EVENTS,
    FIND,
    FOLLOW,
    NEW,
    NEXT_ERROR,
    ROLL_BACK,
    WHOLE,
    WRAP,
    Action,
)

_UNDER_WAY = (EVENTS, DETAILS, CANCEL_RUNNING, FOLLOW, WRAP, FIND)
_DONE = (DETAILS, EVENTS, WRAP, FIND)
_GONE = (NEW, WRAP, FIND)
_LOOK_CLOSER = (EVENTS, DETAILS, WHOLE, NEXT_ERROR, WRAP)
_FAILED: Mapping[Kind, tuple[tuple[Action, ...], str]] = {
    "create-registry": ((DELETE, NEW), "D deletes what there is; then n creates it anew."),
    "delete-registry": ((DELETE,), "D tries again; there it can be forced."),
    "upgrade-registry": ((ROLL_BACK,), "B takes it back."),
    "rollback-registry": ((ROLL_BACK,), "B tries again."),
    "cancel-workflow": ((CANCEL_RUNNING,), "e shows what is running."),
}


def next_actions(progress: Progress | None) -> tuple[Action, ...]:
    """Return the keys to show, the most wanted first."""
    if progress is None or not progress.ended:
        return _UNDER_WAY
    if progress.ended == "failed":
        return (*_FAILED[progress.entry.plan.kind][0], *_LOOK_CLOSER)
    return _DONE if progress.registry else _GONE


def next_words(progress: Progress) -> str:
    """Say what one can do next; empty where there is nothing to do."""
    if not progress.ended:
        return "Esc leaves. It goes on, and you are told how it ends."
    if progress.ended == "failed":
        return _FAILED[progress.entry.plan.kind][1]
    return "d opens its details." if progress.registry else ""
