"""The columns in which the API lays out each kind of object, as the real one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backends.demo.kubernetes.cells import (
    Draw,
    about,
    address,
    containers,
    count,
    job_duration,
    job_status,
    labels,
    node_status,
    nothing,
    of_all,
    outside,
    ports,
    since,
    size,
    source,
    text,
)
from backends.demo.kubernetes.pod_columns import pod_ready, pod_restarts, pod_status
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
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `priority` is 0 for those always shown, 1 for the wide ones."""

    name: str
    draw: Draw
    priority: int = 0
    type: str = "string"

    def definition(self) -> Json:
        """Return how a table defines it."""
        return {
            "name": self.name,
            "type": self.type,
            "format": "name" if self.name == "Name" and not self.priority else "",
            "description": "",
            "priority": self.priority,
        }


def columns_of(resource: Resource) -> tuple[Column, ...]:
    """Return the columns of a kind of object."""
    return _COLUMNS.get(resource, (_NAME, _AGE))


_NAME = Column("Name", text("metadata", "name"))
_AGE = Column("Age", since("metadata", "creationTimestamp"))
_MADE_OF = (
    Column("Containers", containers("name"), 1),
    Column("Images", containers("image"), 1),
    Column("Selector", labels("spec", "selector", "matchLabels"), 1),
)
_INFO = ("status", "nodeInfo")


def _number(name: str, *path: str) -> Column:
    return Column(name, count(*path), type="integer")


_COLUMNS: Mapping[Resource, tuple[Column, ...]] = {
    PODS: (
        _NAME,
        Column("Ready", pod_ready),
        Column("Status", pod_status),
        Column("Restarts", pod_restarts),
        _AGE,
        Column("IP", text("status", "podIP"), 1),
        Column("Node", text("spec", "nodeName"), 1),
        Column("Nominated Node", nothing, 1),
        Column("Readiness Gates", nothing, 1),
    ),
    DEPLOYMENTS: (
        _NAME,
        Column("Ready", of_all("readyReplicas", "replicas")),
        _number("Up-to-date", "status", "updatedReplicas"),
        _number("Available", "status", "availableReplicas"),
        _AGE,
        *_MADE_OF,
    ),
    REPLICA_SETS: (
        _NAME,
        _number("Desired", "spec", "replicas"),
        _number("Current", "status", "replicas"),
        _number("Ready", "status", "readyReplicas"),
        _AGE,
        *_MADE_OF,
    ),
    DAEMON_SETS: (
        _NAME,
        _number("Desired", "status", "desiredNumberScheduled"),
        _number("Current", "status", "currentNumberScheduled"),
        _number("Ready", "status", "numberReady"),
        _number("Up-to-date", "status", "updatedNumberScheduled"),
        _number("Available", "status", "numberAvailable"),
        Column("Node Selector", nothing),
        _AGE,
        *_MADE_OF,
    ),
    JOBS: (
        _NAME,
        Column("Status", job_status),
        Column("Completions", of_all("succeeded", "completions")),
        Column("Duration", job_duration),
        _AGE,
        *_MADE_OF,
    ),
    EVENTS: (
        Column("Last Seen", since("lastTimestamp")),
        Column("Type", text("type")),
        Column("Reason", text("reason")),
        Column("Object", about),
        Column("Subobject", text("involvedObject", "fieldPath", none=""), 1),
        Column("Source", source, 1),
        Column("Message", text("message")),
        Column("First Seen", since("firstTimestamp"), 1),
        Column("Count", count("count"), 1, "integer"),
        Column("Name", text("metadata", "name"), 1),
    ),
    NAMESPACES: (_NAME, Column("Status", text("status", "phase")), _AGE),
    NODES: (
        _NAME,
        Column("Status", node_status),
        Column("Roles", nothing),
        _AGE,
        Column("Version", text(*_INFO, "kubeletVersion")),
        Column("Internal-IP", address, 1),
        Column("External-IP", nothing, 1),
        Column("OS-Image", text(*_INFO, "osImage"), 1),
        Column("Kernel-Version", text(*_INFO, "kernelVersion"), 1),
        Column("Container-Runtime", text(*_INFO, "containerRuntimeVersion"), 1),
    ),
    CONFIG_MAPS: (_NAME, Column("Data", size("data"), type="integer"), _AGE),
    SERVICE_ACCOUNTS: (_NAME, Column("Secrets", size("secrets"), type="integer"), _AGE),
    SERVICES: (
        _NAME,
        Column("Type", text("spec", "type")),
        Column("Cluster-IP", text("spec", "clusterIP")),
        Column("External-IP", outside),
        Column("Port(s)", ports),
        _AGE,
        Column("Selector", labels("spec", "selector"), 1),
    ),
}
