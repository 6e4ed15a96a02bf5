"""What runs in a registry's cluster, as far as a person at a console wants to know.

Source: the Kubernetes API, core/v1, apps/v1 and batch/v1; the words for states are kubectl's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from backends.domain.status import Health

OWN_NAMESPACES = ("mlx", "knox")
"""Where a registry's own parts run. Source: public guides for private deployments."""

KindName: TypeAlias = Literal["pods", "deployments", "jobs", "events"]
"""What can be listed and watched, by the names of its resources."""

_WAITS_WELL = ("ContainerCreating", "PodInitializing", "Pending", "Terminating")


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a pod.

    Attributes:
        state: `Running`, or why not: `CrashLoopBackOff`, `Completed`, `Error`.
        message: What the cluster says of that; empty for nothing.
        restarts: How often it was started again.
        last_end: How it ended before, in words: `Error, exit code 1`; empty for never.
        env: The variables whose values are written down in the pod.
        started: Whether it has ever run, so that it may have a log.
    """

    name: str
    image: str
    ready: bool
    state: str
    message: str
    restarts: int
    last_end: str
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    started: bool = True


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod."""

    uid: str
    namespace: str
    name: str
    phase: str
    reason: str
    message: str
    node: str
    created: datetime | None
    service_account: str
    labels: Mapping[str, str]
    containers: tuple[Container, ...]

    @property
    def status(self) -> str:
        """The word kubectl shows: what the first container that is not well says, or the phase."""
        if self.reason:
            return self.reason
        for one in self.containers:
            if one.state not in ("Running", "Completed", ""):
                return one.state
        return "Completed" if self.phase == "Succeeded" else self.phase

    @property
    def ready(self) -> str:
        """How many of its containers are ready: `1/2`."""
        return f"{sum(one.ready for one in self.containers)}/{len(self.containers)}"

    @property
    def restarts(self) -> int:
        """How often its containers were started again, together."""
        return sum(one.restarts for one in self.containers)

    @property
    def health(self) -> Health:
        """How it is, folded for a sign."""
        if self.phase == "Succeeded":
            return Health.READY
        if self.phase == "Running" and all(one.ready for one in self.containers):
            return Health.READY
        waits = self.status in _WAITS_WELL or (self.phase == "Running" and self.status == "Running")
        return Health.BUSY if waits else Health.FAILED


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment, with how many pods it wants and has."""

    uid: str
    namespace: str
    name: str
    created: datetime | None
    desired: int
    ready: int
    updated: int
    available: int
    message: str

    @property
    def health(self) -> Health:
        """How it is, folded for a sign."""
        if self.ready >= self.desired:
            return Health.READY if self.updated >= self.desired else Health.BUSY
        return Health.FAILED


@dataclass(frozen=True, slots=True)
class Job:
    """One job."""

    uid: str
    namespace: str
    name: str
    created: datetime | None
    ended: datetime | None
    active: int
    succeeded: int
    failed: int
    wanted: int
    message: str

    @property
    def status(self) -> str:
        """The word for how it stands."""
        if self.succeeded >= self.wanted:
            return "Complete"
        return "Running" if self.active else "Failed" if self.failed else "Waiting"

    @property
    def health(self) -> Health:
        """How it is, folded for a sign."""
        known = {"Complete": Health.READY, "Failed": Health.FAILED}
        return known.get(self.status, Health.BUSY)


@dataclass(frozen=True, slots=True)
class ClusterEvent:
    """One event of the cluster; `about` is what it is of: `Pod/knox-6f7c9`."""

    uid: str
    namespace: str
    type: str
    reason: str
    about: str
    message: str
    count: int
    last: datetime | None

    @property
    def health(self) -> Health:
        """A warning, or nothing."""
        return Health.FAILED if self.type == "Warning" else Health.READY


Thing: TypeAlias = Pod | Deployment | Job | ClusterEvent


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything of a kind, and the version of the list to go on watching from."""

    things: tuple[Thing, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was added, changed or deleted; `version` is where to go on from.

    `heard` says only that the cluster answers, and where it is by now; then there is no `thing`.
    """

    type: Literal["added", "modified", "deleted", "heard"]
    thing: Thing | None
    version: str


@dataclass(frozen=True, slots=True)
class Right:
    """One thing one may be allowed to do: a verb on a resource, `pods/log` for a subresource."""

    verb: str
    resource: str
    namespace: str = ""
    group: str = ""

    def __str__(self) -> str:
        where = f" in {self.namespace}" if self.namespace else " in all namespaces"
        return f"{self.verb} {self.resource}{where}"


@dataclass(frozen=True, slots=True)
class LogWish:
    """Which log of a container is wanted.

    Attributes:
        previous: That of the run before.
        tail: So many of its last lines; 0 for all.
        since_s: Only what is not older than so many seconds; 0 for all.
        since: Only what is not older than this moment; None for all. Not beside `since_s`.
        follow: Whether to go on with what comes.
    """

    namespace: str
    pod: str
    container: str
    previous: bool = False
    tail: int = 0
    since_s: int = 0
    follow: bool = False
    since: datetime | None = None
