"""Pods as the API shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_network
from random import Random

from backends.demo.kubernetes.containers import pod_spec
from backends.demo.kubernetes.lives import ContainerState, PodState, Run
from backends.demo.kubernetes.objects import condition, stamp, written
from backends.demo.kubernetes.pods import Pod
from backends.demo.kubernetes.resources import PODS
from backends.demo.wire import Json

NO_ROOM = (
    "0/{count} nodes are available: {count} Insufficient memory. preemption: 0/{count} nodes are "
    "available: {count} No preemption victims found for incoming pod."
)


def pod_object(pod: Pod, now: datetime) -> Json:
    """Return a pod."""
    states = [pod.life.at(now, name) for name in pod.containers]
    whole = max(states, key=lambda state: state.changed)
    return written(
        pod.site,
        PODS,
        pod.name,
        pod.namespace,
        created=pod.life.created,
        changed=whole.changed,
        labels=pod.labels,
        owners=[pod.owner.reference(pod.site)],
        spec=pod_spec(pod, now),
        status=_status(pod, states, whole, now),
    )


def is_ready(pod: Pod, now: datetime) -> bool:
    """Say whether all containers of a pod are."""
    return all(pod.life.at(now, name).container.ready for name in pod.containers)


def changed(pod: Pod, now: datetime) -> datetime:
    """Return when a pod changed last."""
    return max(pod.life.at(now, name).changed for name in pod.containers)


def back_off(pod: Pod, container: str) -> str:
    """Return what is said of a container that crashes again and again."""
    return f"container={container} pod={pod.name}_{pod.namespace}({pod.uid})"


def address_of(pod: Pod) -> str:
    """Return the address of a pod, in its node's environment; empty where it has no node."""
    if pod.node is None:
        return ""
    network = ip_network(pod.site.environment["network"]["networkCidr"])
    offset = Random(pod.uid).randrange(4, min(network.num_addresses, 2**15) - 1)  # noqa: S311
    return str(network[offset])


def _status(pod: Pod, states: list[PodState], whole: PodState, now: datetime) -> Json:
    status: Json = {"phase": whole.phase, "qosClass": "Burstable"}
    if pod.node is None or whole.scheduled is None:
        why = NO_ROOM.format(count=len(pod.site.nodes()))
        row = condition("PodScheduled", False, whole.changed, "Unschedulable", why)
        return status | {"conditions": [row]}
    status["hostIP"] = pod.node.address
    status["hostIPs"] = [{"ip": pod.node.address}]
    status["startTime"] = stamp(whole.scheduled)
    if any(state.container.current for state in states):
        status["podIP"] = address_of(pod)
        status["podIPs"] = [{"ip": address_of(pod)}]
    status["conditions"] = _conditions(pod, states, whole)
    status["containerStatuses"] = [
        _container(pod, row, state.container, now)
        for row, state in zip(pod.rows, states, strict=True)
    ]
    return status


def _conditions(pod: Pod, states: list[PodState], whole: PodState) -> list[Json]:
    created = pod.life.created
    reason = message = ""
    unready = [
        name
        for name, state in zip(pod.containers, states, strict=True)
        if not state.container.ready
    ]
    if whole.phase == "Succeeded":
        reason = "PodCompleted"
    elif unready:
        reason = "ContainersNotReady"
        message = f"containers with unready status: [{' '.join(unready)}]"
    since = created if whole.phase == "Running" and unready else whole.changed
    ended = reason == "PodCompleted"
    return [
        condition("PodReadyToStartContainers", not ended and bool(states), created),
        condition("Initialized", True, created, "PodCompleted" if ended else ""),
        condition("Ready", not unready, since, reason, message),
        condition("ContainersReady", not unready, since, reason, message),
        condition("PodScheduled", True, created),
    ]


def _container(pod: Pod, row: Json, state: ContainerState, now: datetime) -> Json:
    image: str = row["image"].format_map(pod.site.names(now))
    running = bool(state.current) and not state.waiting and not state.current.is_over(now)
    ended = state.current if state.waiting else state.before
    shown: Json = {
        "name": row["name"],
        "image": image,
        "imageID": f"{image.partition(':')[0]}@sha256:{Random(image).randbytes(32).hex()}"  # noqa: S311
        if state.current
        else "",
        "ready": state.ready,
        "started": running,
        "restartCount": state.restarts,
        "state": _state(pod, row["name"], state, now),
        "lastState": {"terminated": _terminated(pod, ended)} if ended else {},
    }
    return shown | {"containerID": _id(pod, state.current)} if state.current else shown


def _state(pod: Pod, name: str, state: ContainerState, now: datetime) -> Json:
    if state.waiting or state.current is None:
        waiting: Json = {"reason": state.waiting}
        if state.waiting == "CrashLoopBackOff":
            waiting["message"] = f"back-off 40s restarting failed {back_off(pod, name)}"
        if state.waiting == "ErrImagePull":
            waiting["message"] = "pull access failed: 503 Service Unavailable"
        return {"waiting": waiting}
    if state.current.is_over(now):
        return {"terminated": _terminated(pod, state.current)}
    return {"running": {"startedAt": stamp(state.current.started)}}


def _terminated(pod: Pod, run: Run) -> Json:
    return {
        "exitCode": run.exit_code,
        "reason": run.reason,
        "startedAt": stamp(run.started),
        "finishedAt": stamp(run.ended or run.started + timedelta(seconds=1)),
        "containerID": _id(pod, run),
    }


def _id(pod: Pod, run: Run) -> str:
    seed = f"{pod.uid}/{stamp(run.started)}"
    return f"containerd://{Random(seed).randbytes(32).hex()}"  # noqa: S311
