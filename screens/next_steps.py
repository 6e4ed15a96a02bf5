"""What one may want to do next about a change that is followed, in keys and in words."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.plan import Kind
from backends.domain.status import Health
from backends.services.following.progress import Progress
from backends.services.planning.guards import phase
from screens.actions import (
    ACCESS,
    CANCEL_RUNNING,
    CLUSTER,
    DELETE,
    DETAILS,
    EVENTS,
    FIND,
    FOLLOW,
    NEW,
    NEXT_ERROR,
    ROLL_BACK,
    SYNCHRONIZE,
    WHOLE,
    WRAP,
    Action,
)

_UNDER_WAY = (EVENTS, DETAILS, CANCEL_RUNNING, FOLLOW, WRAP, FIND)
_NO_WORKFLOW = tuple(one for one in _UNDER_WAY if one is not CANCEL_RUNNING)
_DONE = (DETAILS, EVENTS, WRAP, FIND)
_ACCESS_DONE = (ACCESS, CLUSTER, DETAILS, EVENTS)
_OF_ACCESS = ("grant-access", "revoke-access")
_WITHOUT = (*_OF_ACCESS, "synchronize-registry")
_GONE = (NEW, WRAP, FIND)
_LOOK_CLOSER = (EVENTS, DETAILS, WHOLE, NEXT_ERROR, WRAP)
_FAILED: Mapping[Kind, tuple[tuple[Action, ...], str]] = {
    "create-registry": ((DELETE, NEW), "D deletes what there is; then n creates it anew."),
    "delete-registry": ((DELETE,), "D tries again; there it can be forced."),
    "upgrade-registry": ((ROLL_BACK,), "B takes it back."),
    "rollback-registry": ((ROLL_BACK,), "B tries again."),
    "cancel-workflow": ((CANCEL_RUNNING,), "e shows what is running."),
    "synchronize-registry": ((SYNCHRONIZE,), "s tries again with what is left."),
    "grant-access": ((ACCESS,), "A shows who has access."),
    "revoke-access": ((ACCESS,), "A shows who has access."),
}


_BEGUN_BY: Mapping[str, Kind] = {
    "installation": "create-registry",
    "deprovision": "delete-registry",
    "delete": "delete-registry",
    "upgrade": "upgrade-registry",
    "rollback": "rollback-registry",
}
"""Which change a phase of a registry's status was begun by."""


def next_actions(progress: Progress | None) -> tuple[Action, ...]:
    """Return the keys to show, the most wanted first."""
    if progress is None or not progress.ended:
        return _NO_WORKFLOW if progress and progress.entry.plan.kind in _WITHOUT else _UNDER_WAY
    if failed := _failed(progress):
        return (*_FAILED[failed][0], *_LOOK_CLOSER)
    if progress.registry is None:
        return _GONE
    return _ACCESS_DONE if progress.entry.plan.kind in _OF_ACCESS else _DONE


def next_words(progress: Progress) -> str:
    """Say what one can do next; empty where there is nothing to do."""
    if not progress.ended:
        return "Esc leaves. It goes on, and you are told how it ends."
    if failed := _failed(progress):
        return _FAILED[failed][1]
    if progress.registry is None:
        return ""
    if progress.entry.plan.kind in _OF_ACCESS:
        return "A shows who has access, C what runs in the cluster."
    return "d opens its details."


def _failed(progress: Progress) -> Kind | None:
    """Return what has come to nothing: the change, or what it has cancelled."""
    kind, registry = progress.entry.plan.kind, progress.registry
    if progress.ended == "failed":
        return kind
    if kind == "cancel-workflow" and registry is not None and registry.health is Health.FAILED:
        return _BEGUN_BY.get(phase(registry).lower())
    return None
