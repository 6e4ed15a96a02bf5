"""The pods of a cluster, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from backends.demo.kubernetes.imports import Import, imports_of
from backends.demo.kubernetes.lives import CrashLoop, Life, Steady
from backends.demo.kubernetes.names import uid
from backends.demo.kubernetes.site import Node, Site, stored
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Owner:
    """What a pod, or what makes pods, belongs to."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def uid(self, site: Site) -> str:
        """Return its uid."""
        return uid(site.identity(self.kind, self.namespace, self.name))

    def reference(self, site: Site) -> Json:
        """Return what an object says of its owner."""
        return {
            "apiVersion": self.api_version,
            "kind": self.kind,
            "name": self.name,
            "uid": self.uid(site),
            "controller": True,
            "blockOwnerDeletion": True,
        }


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod, whatever its state. `rows` are the stored containers."""

    site: Site
    namespace: str
    name: str
    owner: Owner
    labels: dict[str, str]
    service_account: str
    rows: tuple[Json, ...]
    life: Life
    node: Node | None
    restart_policy: str = "Always"

    @property
    def uid(self) -> str:
        """Its uid."""
        return uid(self.site.identity("Pod", self.namespace, self.name))

    @property
    def containers(self) -> tuple[str, ...]:
        """The names of its containers."""
        return tuple(row["name"] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Workload:
    """A deployment or daemon set as it is at a moment, with the name of its replica set."""

    site: Site
    row: Json
    revision: int
    rolled: datetime
    replicas: int

    @property
    def kind(self) -> str:
        """`Deployment` or `DaemonSet`."""
        return self.row["kind"]

    @property
    def namespace(self) -> str:
        """Where it is."""
        return self.row["namespace"]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row["name"]

    @property
    def hash(self) -> str:
        """What its replica set's and its pods' names have in common."""
        return self.site.suffix(10, self.name, str(self.revision))

    @property
    def rows(self) -> tuple[Json, ...]:
        """The stored containers."""
        return tuple(self.row["containers"])

    @property
    def owner(self) -> Owner:
        """What its pods belong to."""
        if self.kind == "DaemonSet":
            return Owner("apps/v1", "DaemonSet", self.namespace, self.name)
        return Owner("apps/v1", "ReplicaSet", self.namespace, f"{self.name}-{self.hash}")

    @property
    def pod_labels(self) -> dict[str, str]:
        """What its pods are labelled with."""
        key = "controller-revision-hash" if self.kind == "DaemonSet" else "pod-template-hash"
        return {"app": self.name, key: self.hash}

    def pods(self) -> Iterator[Pod]:
        """Yield its pods."""
        nodes = self.site.nodes()
        for index in range(self.replicas):
            ending = self.site.suffix(5, self.owner.name, str(index))
            yield Pod(
                self.site,
                self.namespace,
                f"{self.owner.name}-{ending}",
                self.owner,
                self.pod_labels,
                self.row["serviceAccount"],
                self.rows,
                self._life(index),
                nodes[index % len(nodes)],
            )

    def _life(self, index: int) -> Life:
        if self.name == "knox" and self.site.since("crashing"):
            return CrashLoop(self.rolled)
        restarted = self.site.since("restarted")
        if self.namespace == "mlx" and index == 0 and restarted:
            return Steady(self.rolled, restarted, self.rows[-1]["name"])
        return Steady(self.rolled)


def workloads_of(site: Site, now: datetime) -> list[Workload]:
    """Return the deployments and daemon sets of a cluster."""
    rows = cast("list[Json]", stored()["workloads"])
    return [_workload(site, row, now) for row in rows if site.has(row)]


def pods_of(site: Site, now: datetime) -> list[Pod]:
    """Return the pods of a cluster."""
    pods = [pod for workload in workloads_of(site, now) for pod in workload.pods()]
    return [*pods, *(_import_pod(site, one) for one in imports_of(site, now))]


def import_owner(one: Import) -> Owner:
    """Return the job that an import is."""
    return Owner("batch/v1", "Job", one.namespace, one.name)


def _workload(site: Site, row: Json, now: datetime) -> Workload:
    revision, rolled = site.rolled(now) if "follows" in row else (0, site.built)
    crashing = site.since("crashing") if row["name"] == "knox" else None
    if crashing:
        revision, rolled = revision + 1, max(rolled, crashing)
    return Workload(site, row, revision, rolled, row.get("replicas") or len(site.nodes()))


def _import_pod(site: Site, one: Import) -> Pod:
    nodes = site.nodes()
    owner = import_owner(one)
    return Pod(
        site,
        one.namespace,
        f"{one.name}-{site.suffix(5, one.name)}",
        owner,
        {"app": "model-registry", "batch.kubernetes.io/job-name": one.name, "job-name": one.name},
        stored()["import"]["serviceAccount"],
        (one.row,),
        one.life,
        nodes[int(one.name[-4:], 16) % len(nodes)] if one.is_scheduled else None,
        "Never",
    )
