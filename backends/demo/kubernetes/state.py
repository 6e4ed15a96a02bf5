"""Everything there is in a cluster at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from backends.demo.kubernetes.events import events
from backends.demo.kubernetes.imports import imports_of
from backends.demo.kubernetes.job_objects import job
from backends.demo.kubernetes.pod_objects import pod_object
from backends.demo.kubernetes.pods import pods_of
from backends.demo.kubernetes.questions import Question
from backends.demo.kubernetes.resources import (
    CONFIG_MAPS,
    DAEMON_SETS,
    DEPLOYMENTS,
    EVENTS,
    JOBS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICA_SETS,
    SERVICE_ACCOUNTS,
    SERVICES,
    Resource,
)
from backends.demo.kubernetes.selectors import selected
from backends.demo.kubernetes.site import Site
from backends.demo.kubernetes.surroundings import (
    config_maps,
    namespaces,
    nodes,
    service_accounts,
    services,
)
from backends.demo.kubernetes.workload_objects import daemon_sets, deployments, replica_sets
from backends.demo.wire import Json

_Make: TypeAlias = Callable[[Site, datetime], Iterable[Json]]


def objects(site: Site, resource: Resource, now: datetime) -> list[Json]:
    """Return all objects of a kind, by namespace and name."""
    make = _MAKERS.get(resource)
    return sorted(make(site, now), key=place_of) if make else []


def asked(site: Site, question: Question, now: datetime) -> list[Json]:
    """Return the objects a list or a watch is about."""
    there = objects(site, question.resource, now)
    inside = (
        one for one in there if question.namespace in ("", one["metadata"].get("namespace", ""))
    )
    labels, fields = question.text("labelSelector"), question.text("fieldSelector")
    return selected(inside, question.resource, labels, fields)


def named(site: Site, question: Question, now: datetime) -> Json | None:
    """Return the object of a name; None where there is none."""
    wanted = (question.namespace, question.name)
    there = objects(site, question.resource, now)
    return next((one for one in there if place_of(one) == wanted), None)


def place_of(one: Json) -> tuple[str, str]:
    """Return the namespace and the name of an object."""
    return one["metadata"].get("namespace", ""), one["metadata"]["name"]


def _pods(site: Site, now: datetime) -> Iterable[Json]:
    return (pod_object(pod, now) for pod in pods_of(site, now))


def _jobs(site: Site, now: datetime) -> Iterable[Json]:
    return (job(site, one, now) for one in imports_of(site, now))


_MAKERS: Mapping[Resource, _Make] = {
    PODS: _pods,
    EVENTS: events,
    JOBS: _jobs,
    DEPLOYMENTS: deployments,
    REPLICA_SETS: replica_sets,
    DAEMON_SETS: daemon_sets,
    NAMESPACES: namespaces,
    NODES: nodes,
    SERVICES: services,
    CONFIG_MAPS: config_maps,
    SERVICE_ACCOUNTS: service_accounts,
}
