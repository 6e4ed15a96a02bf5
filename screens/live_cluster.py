"""A cluster as the Cluster tab knows it: connected once, kept up to date, read by kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from backends.domain.cluster import OWN_NAMESPACES, ClusterEvent, KindName, Pod, Right, Thing
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.kubeconfig import Kubeconfig
from backends.ports import Cluster, Clusters
from backends.services.cluster.hints import Hint, hints
from backends.services.cluster.rights import missing_rights
from backends.services.cluster.watching import Watching
from screens.base import sentences
from screens.cluster_lines import in_order
from screens.times import clock

CONNECTING = "Asking the cluster"
MAY_NOT = "You may not list these. Who manages the cluster gives the right."
UNLISTED = "These could not be listed."
WATCHED: Sequence[KindName] = ("pods", "deployments", "jobs", "events")


class LiveCluster:
    """What is known of one cluster.

    Attributes:
        everywhere: Whether every namespace is looked at, rather than the registry's own.
        cluster: The connection, while there is one.
        missing: The rights one does not have.
        failure: Why it cannot be asked at all; None while it can.
    """

    def __init__(self, clusters: Clusters, now: Callable[[], datetime]) -> None:
        self.everywhere = False
        self.cluster: Cluster | None = None
        self.missing: Sequence[Right] = ()
        self.failure: ServiceError | None = None
        self._clusters = clusters
        self._now = now
        self._watchings: Sequence[Watching] | None = None

    @property
    def namespaces(self) -> Sequence[str]:
        """Where it is looked; empty for everywhere."""
        return () if self.everywhere else OWN_NAMESPACES

    def instead_of(self, kind: str) -> str:
        """Say why nothing is known of a kind; empty once it was listed."""
        if self._watchings is None:
            return CONNECTING
        watchings = [one for one in self._watchings if one.kind == kind]
        if any(one.listed for one in watchings):
            return ""
        if not watchings:
            return MAY_NOT
        return UNLISTED if any(one.error for one in watchings) else CONNECTING

    async def follow(self, kubeconfig: Kubeconfig, changed: Callable[[], None]) -> None:
        """Ask what one may do, then keep every kind up to date until cancelled.

        Where every kind has met a failure that lasts, the connection is still held, for a log that
        is open. It ends where the cluster cannot be asked at all. `changed` follows each news.
        """
        cluster = self.cluster = self._clusters.open(kubeconfig)
        changed()
        try:
            self.missing = await missing_rights(cluster, self.namespaces)
            watchings = self._watchings = tuple(self._watched(cluster))
            async with asyncio.TaskGroup() as group:
                for watching in watchings:
                    group.create_task(watching.run(changed))
            await asyncio.Event().wait()
        except ServiceError as error:
            self.failure = error
            changed()
        finally:
            if self.cluster is cluster:
                self.cluster = None
            await cluster.aclose()

    def forget(self) -> None:
        """Forget the cluster, and all that is known of it."""
        self.cluster = self.failure = self._watchings = None
        self.missing = ()

    def _watched(self, cluster: Cluster) -> Iterator[Watching]:
        """Yield what is kept up to date: every kind one may list, in every namespace shown."""
        missing = {(right.resource, right.namespace) for right in self.missing}
        for kind in WATCHED:
            for namespace in self.namespaces or ("",):
                if (kind, namespace) not in missing:
                    yield Watching(cluster, kind, namespace, now=self._now)

    # What is there

    def things(self, kind: str) -> list[Thing]:
        """Return what there is of a kind: what is not well first, events newest first."""
        found = (thing for one in self._watchings or () if one.kind == kind for thing in one.things)
        return in_order("events" if kind == "events" else "pods", found)

    @property
    def events(self) -> list[ClusterEvent]:
        """The events, newest first."""
        return [one for one in self.things("events") if isinstance(one, ClusterEvent)]

    def hints(self, environment: Environment | None) -> tuple[Hint, ...]:
        """Return what looks like trouble."""
        pods = [one for one in self.things("pods") if isinstance(one, Pod)]
        return hints(pods, self.events, environment)

    def notices(self, *, local: bool) -> Iterator[str]:
        """Yield which rights are missing, and what has aged; what is alike, once."""
        if self.missing:
            rights = ", ".join(map(str, self.missing))
            yield f"Your rights in the cluster do not let you: {rights}."
        said = set[tuple[type[ServiceError], str]]()
        for one in self._watchings or ():
            if one.error is not None and (type(one.error), one.error.hint) not in said:
                said.add((type(one.error), one.error.hint))
                as_of = f"As of {clock(one.as_of, local=local)}. " if one.as_of else ""
                yield f"{as_of}{sentences(one.error)}"
