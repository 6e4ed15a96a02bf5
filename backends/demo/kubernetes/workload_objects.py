"""Deployments, replica sets and daemon sets as the API shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from backends.demo.kubernetes.containers import template_spec
from backends.demo.kubernetes.lives import CrashLoop
from backends.demo.kubernetes.objects import condition, stamp, written
from backends.demo.kubernetes.pod_objects import changed, is_ready
from backends.demo.kubernetes.pods import Owner, Workload, workloads_of
from backends.demo.kubernetes.resources import DAEMON_SETS, DEPLOYMENTS, REPLICA_SETS
from backends.demo.kubernetes.site import Site
from backends.demo.wire import Json

_DEADLINE = timedelta(minutes=10)
_REVISION = "deployment.kubernetes.io/revision"


def deployments(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the deployments of a cluster."""
    for one in _of_kind(site, "Deployment", now):
        yield written(
            site,
            DEPLOYMENTS,
            one.name,
            one.namespace,
            created=site.built,
            changed=_changed(one, now),
            labels={"app": one.name},
            annotations={_REVISION: str(one.revision + 1)},
            spec={
                "replicas": one.replicas,
                "selector": {"matchLabels": {"app": one.name}},
                "template": _template(one, {"app": one.name}, now),
                "strategy": {
                    "type": "RollingUpdate",
                    "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"},
                },
                "revisionHistoryLimit": 10,
                "progressDeadlineSeconds": int(_DEADLINE.total_seconds()),
            },
            status=_deployed(one, now),
        )


def replica_sets(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the replica sets that are in use."""
    for one in _of_kind(site, "Deployment", now):
        ready = _ready(one, now)
        yield written(
            site,
            REPLICA_SETS,
            one.owner.name,
            one.namespace,
            created=one.rolled,
            changed=_changed(one, now),
            labels=one.pod_labels,
            annotations={_REVISION: str(one.revision + 1)},
            owners=[Owner("apps/v1", "Deployment", one.namespace, one.name).reference(site)],
            spec={
                "replicas": one.replicas,
                "selector": {"matchLabels": one.pod_labels},
                "template": _template(one, one.pod_labels, now),
            },
            status={
                "replicas": one.replicas,
                "fullyLabeledReplicas": one.replicas,
                "observedGeneration": 1,
                **({"readyReplicas": ready, "availableReplicas": ready} if ready else {}),
            },
        )


def daemon_sets(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the daemon sets of a cluster."""
    for one in _of_kind(site, "DaemonSet", now):
        ready = _ready(one, now)
        yield written(
            site,
            DAEMON_SETS,
            one.name,
            one.namespace,
            created=site.built,
            changed=_changed(one, now),
            labels={"app": one.name},
            spec={
                "selector": {"matchLabels": {"app": one.name}},
                "template": _template(one, {"app": one.name}, now),
                "updateStrategy": {"type": "RollingUpdate"},
            },
            status={
                "currentNumberScheduled": one.replicas,
                "desiredNumberScheduled": one.replicas,
                "numberMisscheduled": 0,
                "numberReady": ready,
                "numberAvailable": ready,
                "updatedNumberScheduled": one.replicas,
                "observedGeneration": 1,
            },
        )


def _deployed(one: Workload, now: datetime) -> Json:
    ready, all_of = _ready(one, now), one.replicas
    is_available = ready == all_of
    status: Json = {
        "observedGeneration": one.revision + 1,
        "replicas": all_of,
        "updatedReplicas": all_of,
        **({"readyReplicas": ready, "availableReplicas": ready} if ready else {}),
        **({} if is_available else {"unavailableReplicas": all_of - ready}),
    }
    since = one.rolled if any(isinstance(pod.life, CrashLoop) for pod in one.pods()) else None
    when = since or _changed(one, now)
    replica_set = one.owner.name
    words = (
        ("MinimumReplicasAvailable", "Deployment has minimum availability.")
        if is_available
        else ("MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    )
    rows = [condition("Available", is_available, when, *words)]
    if is_available:
        told = f'ReplicaSet "{replica_set}" has successfully progressed.'
        rows.append(condition("Progressing", True, when, "NewReplicaSetAvailable", told))
    elif now < one.rolled + _DEADLINE:
        told = f'ReplicaSet "{replica_set}" is progressing.'
        rows.append(condition("Progressing", True, one.rolled, "ReplicaSetUpdated", told))
    else:
        told = f'ReplicaSet "{replica_set}" has timed out progressing.'
        at = one.rolled + _DEADLINE
        rows.append(condition("Progressing", False, at, "ProgressDeadlineExceeded", told))
    return status | {"conditions": [row | {"lastUpdateTime": stamp(when)} for row in rows]}


def _of_kind(site: Site, kind: str, now: datetime) -> Iterator[Workload]:
    return (one for one in workloads_of(site, now) if one.kind == kind)


def _ready(one: Workload, now: datetime) -> int:
    return sum(is_ready(pod, now) for pod in one.pods())


def _changed(one: Workload, now: datetime) -> datetime:
    """Return when anything about its pods changed that it tells of; a crash tells nothing."""
    times = [
        one.rolled if isinstance(pod.life, CrashLoop) else changed(pod, now) for pod in one.pods()
    ]
    late = one.rolled + _DEADLINE
    crashes = any(isinstance(pod.life, CrashLoop) for pod in one.pods())
    return max(*times, late) if crashes and now >= late else max(times)


def _template(one: Workload, labels: dict[str, str], now: datetime) -> Json:
    spec = template_spec(one.site, one.rows, one.row["serviceAccount"], now)
    return {"metadata": {"labels": labels}, "spec": spec}
