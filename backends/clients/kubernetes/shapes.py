"""What the Kubernetes API says, as lightkube reads it, made into what we show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from lightkube.models.core_v1 import Container as ContainerSpec
from lightkube.models.core_v1 import ContainerState, ContainerStatus, PodStatus
from lightkube.resources import apps_v1, batch_v1, core_v1

from backends.domain.cluster import (
    ClusterEvent,
    Container,
    Deployment,
    Job,
    KindName,
    Pod,
    Thing,
)

RESOURCES: Mapping[KindName, Any] = {
    "pods": core_v1.Pod,
    "deployments": apps_v1.Deployment,
    "jobs": batch_v1.Job,
    "events": core_v1.Event,
}


def thing(kind: KindName, resource: Any) -> Thing:
    """Return what we show of a resource; what it leaves out is empty."""
    return _SHAPES[kind](resource)


def _pod(row: core_v1.Pod) -> Pod:
    spec, status = row.spec, row.status
    told = {one.name: one for one in (status.containerStatuses or [] if status else [])}
    deleted = row.metadata is not None and row.metadata.deletionTimestamp is not None
    return Pod(
        **_meta(row),
        phase=_text(status, "phase") or "Unknown",
        reason="Terminating" if deleted else _text(status, "reason"),
        message=_text(status, "message") or _unscheduled(status),
        node=_text(spec, "nodeName"),
        service_account=_text(spec, "serviceAccountName"),
        labels=_labels(row.metadata),
        containers=tuple(
            _container(one, told.get(one.name)) for one in (spec.containers if spec else [])
        ),
    )


def _unscheduled(status: PodStatus | None) -> str:
    """Say why a pod has no node yet."""
    conditions = (status.conditions or []) if status else []
    for one in conditions:
        if one.type == "PodScheduled" and one.status == "False":
            return one.message or ""
    return ""


def _container(spec: ContainerSpec, status: ContainerStatus | None) -> Container:
    state, message, started = _state(status.state if status else None)
    last = status.lastState.terminated if status and status.lastState else None
    return Container(
        name=spec.name,
        image=spec.image or "",
        ready=bool(status and status.ready),
        state=state,
        message=message,
        restarts=int(status.restartCount or 0) if status else 0,
        last_end=f"{last.reason or 'ended'}, exit code {last.exitCode}" if last else "",
        env={one.name: one.value for one in spec.env or [] if one.value is not None},
        started=started or bool(last),
    )


def _state(state: ContainerState | None) -> tuple[str, str, bool]:
    """Return the word for a container's state, what is said of it, and whether it has run."""
    if state is None:
        return "", "", False
    if state.running is not None:
        return "Running", "", True
    if state.terminated is not None:
        end = state.terminated
        return end.reason or f"Exit code {end.exitCode}", end.message or "", True
    waiting = state.waiting
    return (
        (waiting.reason or "Waiting", waiting.message or "", False) if waiting else ("", "", False)
    )


def _deployment(row: apps_v1.Deployment) -> Deployment:
    status = row.status
    conditions = (status.conditions or []) if status else []
    bad = [one.message for one in conditions if one.status == "False" and one.message]
    return Deployment(
        **_meta(row),
        desired=_number(row.spec, "replicas", 1),
        ready=_number(status, "readyReplicas"),
        updated=_number(status, "updatedReplicas"),
        available=_number(status, "availableReplicas"),
        message=bad[0] if bad else "",
    )


def _job(row: batch_v1.Job) -> Job:
    status = row.status
    conditions = (status.conditions or []) if status else []
    failed = [one.message for one in conditions if one.type == "Failed" and one.status == "True"]
    return Job(
        **_meta(row),
        ended=_moment(getattr(status, "completionTime", None)),
        active=_number(status, "active"),
        succeeded=_number(status, "succeeded"),
        failed=_number(status, "failed"),
        wanted=_number(row.spec, "completions", 1),
        message=(failed[0] or "") if failed else "",
    )


def _event(row: core_v1.Event) -> ClusterEvent:
    about, meta = row.involvedObject, _meta(row)
    last = row.lastTimestamp or row.eventTime or row.firstTimestamp
    return ClusterEvent(
        uid=cast("str", meta["uid"]),
        namespace=cast("str", meta["namespace"]),
        type=row.type or "",
        reason=row.reason or "",
        about=f"{about.kind or ''}/{about.name or ''}" if about else "",
        message=row.message or "",
        count=int(row.count or 1),
        last=_moment(last) or cast("datetime | None", meta["created"]),
    )


def _meta(row: Any) -> dict[str, Any]:
    meta = row.metadata
    return {
        "uid": (meta.uid or f"{meta.namespace}/{meta.name}") if meta else "",
        "namespace": _text(meta, "namespace"),
        "name": _text(meta, "name"),
        "created": _moment(getattr(meta, "creationTimestamp", None)),
    }


def _labels(meta: Any) -> dict[str, str]:
    return dict(getattr(meta, "labels", None) or {})


def _text(part: Any, name: str) -> str:
    return str(getattr(part, name, None) or "")


def _number(part: Any, name: str, default: int = 0) -> int:
    value = getattr(part, name, None)
    return default if value is None else int(value)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        return None


_SHAPES: Mapping[KindName, Callable[[Any], Thing]] = {
    "pods": _pod,
    "deployments": _deployment,
    "jobs": _job,
    "events": _event,
}
