"""What one may want to do next about a change that is followed, in keys and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from backends.domain.plan import Kind, ModelKind, StorageKind
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
from screens.model_actions import MODEL_OF_CHANGE
from screens.storage_actions import STORAGE

_UNDER_WAY = (EVENTS, DETAILS, CANCEL_RUNNING, FOLLOW, WRAP, FIND)
_NO_WORKFLOW = tuple(one for one in _UNDER_WAY if one is not CANCEL_RUNNING)
_DONE = (DETAILS, EVENTS, WRAP, FIND)
_ACCESS_DONE = (ACCESS, CLUSTER, DETAILS, EVENTS)
_OF_ACCESS = ("grant-access", "revoke-access")
_OF_MODELS = get_args(ModelKind)
_OF_STORAGE = get_args(StorageKind)
_STORAGE = (STORAGE, DETAILS, WHOLE, WRAP, FIND)
_MODEL_UNDER_WAY = (MODEL_OF_CHANGE, FOLLOW, CLUSTER, EVENTS, WRAP, FIND)
_MODEL_DONE = (MODEL_OF_CHANGE, WHOLE, WRAP, FIND)
_MODEL_FAILED = (MODEL_OF_CHANGE, WHOLE, CLUSTER, NEXT_ERROR, WRAP)
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
    "import-model": ((), "m opens the model: n there tries again. C shows the registry's pods."),
}


_THEN: Mapping[str, str] = {
    **dict.fromkeys(_OF_ACCESS, "A shows who has access, C what runs in the cluster."),
    **dict.fromkeys(
        _OF_STORAGE, "I shows how it reaches storage; what has failed is tried again there."
    ),
}
"""What one may do next about changes that are over."""

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
    if progress is not None and progress.entry.plan.kind in _OF_MODELS:
        return _of_models(progress)
    if progress is not None and progress.entry.plan.kind in _OF_STORAGE:
        return _STORAGE
    if progress is None or not progress.ended:
        return _NO_WORKFLOW if progress and progress.entry.plan.kind in _WITHOUT else _UNDER_WAY
    if failed := _failed(progress):
        return (*_FAILED[failed][0], *_LOOK_CLOSER)
    if progress.registry is None:
        return _GONE
    return _ACCESS_DONE if progress.entry.plan.kind in _OF_ACCESS else _DONE


def _of_models(progress: Progress) -> tuple[Action, ...]:
    """Return the keys for a change of models; those of its registry where it has one."""
    ended = {"": _MODEL_UNDER_WAY, "done": _MODEL_DONE, "failed": _MODEL_FAILED}
    shown = ended[progress.ended]
    return shown if progress.registry else tuple(one for one in shown if one is not CLUSTER)


def next_words(progress: Progress) -> str:
    """Say what one can do next; empty where there is nothing to do."""
    if not progress.ended:
        return "Esc leaves. It goes on, and you are told how it ends."
    if progress.entry.plan.kind in _OF_MODELS:
        return _next_of_models(progress)
    if (failed := _failed(progress)) and failed in _FAILED:
        return _FAILED[failed][1]
    if progress.registry is None:
        return ""
    return _THEN.get(progress.entry.plan.kind, "d opens its details.")


def _next_of_models(progress: Progress) -> str:
    if progress.ended == "failed" and progress.entry.plan.kind in _FAILED:
        return _FAILED[progress.entry.plan.kind][1]
    return (
        "m shows the models."
        if progress.entry.plan.kind == "delete-model"
        else "m opens the model."
    )


def _failed(progress: Progress) -> Kind | None:
    """Return what has come to nothing: the change, or what it has cancelled."""
    kind, registry = progress.entry.plan.kind, progress.registry
    if progress.ended == "failed":
        return kind
    if kind == "cancel-workflow" and registry is not None and registry.health is Health.FAILED:
        return _BEGUN_BY.get(phase(registry).lower())
    return None
