"""What one may look at in a cluster, asked beforehand so that what is missing has a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from backends.domain.cluster import Right
from backends.ports import Cluster


def wanted_rights(namespaces: Sequence[str]) -> Iterator[Right]:
    """Yield what looking into namespaces takes; no namespace means all."""
    for namespace in namespaces or ("",):
        yield Right("list", "pods", namespace)
        yield Right("get", "pods/log", namespace)
        yield Right("list", "deployments", namespace, "apps")
        yield Right("list", "jobs", namespace, "batch")
        yield Right("list", "events", namespace)


async def missing_rights(cluster: Cluster, namespaces: Sequence[str]) -> tuple[Right, ...]:
    """Return which of them one does not have.

    Raises:
        ServiceError: The cluster does not answer, or does not know who one is.
    """
    wanted = tuple(wanted_rights(namespaces))
    first, *rest = wanted
    answers = [await cluster.may(first)]  # alone, so that a plugin runs once and a 401 is one
    answers += await asyncio.gather(*(cluster.may(right) for right in rest))
    return tuple(right for right, has in zip(wanted, answers, strict=True) if not has)
