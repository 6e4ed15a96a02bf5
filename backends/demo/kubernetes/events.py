"""Events: what happened to pods and jobs within the last hour, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from backends.demo.kubernetes.imports import Import, imports_of
from backends.demo.kubernetes.lives import (
    CRASH_ERROR_S,
    CRASH_PERIOD_S,
    CRASH_UP_S,
    CrashLoop,
    Task,
    Unschedulable,
)
from backends.demo.kubernetes.names import uid
from backends.demo.kubernetes.objects import stamp, version_of, written
from backends.demo.kubernetes.pod_objects import NO_ROOM, address_of, back_off
from backends.demo.kubernetes.pods import Owner, Pod, import_owner, pods_of
from backends.demo.kubernetes.resources import EVENTS
from backends.demo.kubernetes.site import Site
from backends.demo.wire import Json

KEPT = timedelta(hours=1)

_WARNINGS = frozenset(
    {"BackOff", "BackoffLimitExceeded", "Failed", "FailedScheduling", "Unhealthy"}
)
_RETRIES_S = 300
_BACK_OFF_EVERY_S = 12
_PROBED_AT_S = (8, 13)
_HICCUP_S = 5400


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened `count` times, the first time and the last. `place` is a container."""

    reason: str
    message: str
    first: datetime
    last: datetime
    count: int = 1
    place: str = ""


def events(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the events that are not an hour old."""
    for pod in pods_of(site, now):
        about = Owner("v1", "Pod", pod.namespace, pod.name)
        for one in _of_pod(pod, now):
            if _is_kept(one, now):
                yield _event(site, about, one, pod.node.name if pod.node else "")
    for one in imports_of(site, now):
        for happening in _of_job(site, one):
            if _is_kept(happening, now):
                yield _event(site, import_owner(one), happening, "")


def _is_kept(one: Happening, now: datetime) -> bool:
    return one.first <= now and now - one.last < KEPT


def _of_pod(pod: Pod, now: datetime) -> Iterator[Happening]:
    created = pod.life.created
    if isinstance(pod.life, Unschedulable):
        count = (now - created) // timedelta(seconds=_RETRIES_S)
        last = created + timedelta(seconds=_RETRIES_S * count)
        why = NO_ROOM.format(count=len(pod.site.nodes()))
        yield Happening("FailedScheduling", why, created, last, count + 1)
        return
    where = pod.node.name if pod.node else ""
    told = f"Successfully assigned {pod.namespace}/{pod.name} to {where}"
    yield Happening("Scheduled", told, created, created)
    if isinstance(pod.life, CrashLoop):
        yield from _of_crashes(pod, pod.life, now)
        return
    if isinstance(pod.life, Task) and pod.life.pull_fails:
        yield from _of_pulling(pod, created + timedelta(seconds=3))
    for name in pod.containers:
        if run := pod.life.at(now, name).container.current:
            yield from _started(pod, name, run.started, run.started, 1)
    if "readiness" in pod.rows[0] and now > created:
        yield from _hiccups(pod, now)


def _of_crashes(pod: Pod, life: CrashLoop, now: datetime) -> Iterator[Happening]:
    if now < life.begun:
        return
    name, (number, into) = pod.containers[0], life.cycle(now)
    current = life.run(number).started
    yield from _started(pod, name, life.begun, current, number + 1)
    probed = [second for second in _PROBED_AT_S if timedelta(seconds=second) <= into]
    rests = CRASH_UP_S + CRASH_ERROR_S
    rested_s = into.total_seconds() - rests
    backed_off = int(rested_s // _BACK_OFF_EVERY_S) + 1 if rested_s >= 0 else 0
    a_cycle = (CRASH_PERIOD_S - rests - 1) // _BACK_OFF_EVERY_S + 1
    if count := number * len(_PROBED_AT_S) + len(probed):
        begun = current if probed else life.run(number - 1).started
        last = begun + timedelta(seconds=(probed or _PROBED_AT_S)[-1])
        first = life.begun + timedelta(seconds=_PROBED_AT_S[0])
        why = f"Readiness probe failed: dial tcp {address_of(pod)}:{pod.rows[0]['port']}"
        told = f"{why}: connect: connection refused"
        yield Happening("Unhealthy", told, first, last, count, name)
    if count := number * a_cycle + backed_off:
        begun = current if backed_off else life.run(number - 1).started
        last = begun + timedelta(seconds=rests + _BACK_OFF_EVERY_S * ((backed_off or a_cycle) - 1))
        told = f"Back-off restarting failed container {name} in pod {_long_name(pod)}"
        yield Happening("BackOff", told, life.begun + timedelta(seconds=rests), last, count, name)


def _of_pulling(pod: Pod, at: datetime) -> Iterator[Happening]:
    name, image = pod.containers[0], _image(pod, 0)
    told = f'Failed to pull image "{image}": unexpected status code: 503 Service Unavailable'
    yield Happening("Failed", told, at, at, 1, name)
    yield Happening("Failed", "Error: ErrImagePull", at, at, 1, name)


def _started(
    pod: Pod, name: str, first: datetime, last: datetime, count: int
) -> Iterator[Happening]:
    image = _image(pod, pod.containers.index(name))
    told = f'Container image "{image}" already present on machine'
    yield Happening("Pulled", told, first, last, count, name)
    yield Happening("Created", f"Created container: {name}", first, last, count, name)
    yield Happening("Started", f"Started container {name}", first, last, count, name)


def _hiccups(pod: Pod, now: datetime) -> Iterator[Happening]:
    """Yield that a probe failed; it does every now and then, and the time before is forgotten."""
    period = timedelta(seconds=_HICCUP_S)
    first = pod.life.created + timedelta(seconds=int(pod.uid[:8], 16) % _HICCUP_S) + period
    if now < first:
        return
    at = first + period * ((now - first) // period)
    told = "Readiness probe failed: HTTP probe failed with statuscode: 503"
    yield Happening("Unhealthy", told, at, at, 1, pod.containers[0])


def _of_job(site: Site, one: Import) -> Iterator[Happening]:
    pod = f"{one.name}-{site.suffix(5, one.name)}"
    created = one.life.created
    yield Happening("SuccessfulCreate", f"Created pod: {pod}", created, created)
    if isinstance(one.life, Task):
        ended = one.life.ended
        if one.life.exit_code:
            told = "Job has reached the specified backoff limit"
            yield Happening("BackoffLimitExceeded", told, ended, ended)
        else:
            yield Happening("Completed", "Job completed", ended, ended)


def _event(site: Site, about: Owner, one: Happening, node: str) -> Json:
    key = (about.kind, about.namespace, about.name, one.reason, one.place, one.message[:24])
    number = uid(site.identity("Event", *key)).replace("-", "")[:16]
    thing: Json = {
        "kind": about.kind,
        "namespace": about.namespace,
        "name": about.name,
        "uid": about.uid(site),
        "apiVersion": about.api_version,
        "resourceVersion": version_of(one.first),
    }
    if one.place:
        thing["fieldPath"] = f"spec.containers{{{one.place}}}"
    component = _component(about, one)
    source = {"component": component}
    return written(
        site,
        EVENTS,
        f"{about.name}.{number}",
        about.namespace,
        created=one.first,
        changed=one.last,
        involvedObject=thing,
        reason=one.reason,
        message=one.message,
        source=source | {"host": node} if component == "kubelet" else source,
        firstTimestamp=stamp(one.first),
        lastTimestamp=stamp(one.last),
        count=one.count,
        type="Warning" if one.reason in _WARNINGS else "Normal",
        eventTime=None,
        reportingComponent=component,
        reportingInstance=node if component == "kubelet" else "",
    )


def _component(about: Owner, one: Happening) -> str:
    if about.kind == "Job":
        return "job-controller"
    return "default-scheduler" if one.reason in ("Scheduled", "FailedScheduling") else "kubelet"


def _image(pod: Pod, index: int) -> str:
    return pod.rows[index]["image"].format_map(pod.site.names(pod.life.created))


def _long_name(pod: Pod) -> str:
    return back_off(pod, "").partition("pod=")[2]
