"""Tries whether a cluster answers with a kubeconfig."""

from __future__ import annotations

from dataclasses import dataclass, field

from backends.domain.errors import AccessDenied, NotAccepted, ServiceError
from backends.domain.kubeconfig import Kubeconfig
from backends.ports import Cluster, Clusters


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it: that it answers, with its version and how fast; or why it does not."""

    answers: bool
    words: str
    error: ServiceError | None = field(default=None, compare=False)


async def probe(clusters: Clusters, kubeconfig: Kubeconfig) -> Probe:
    """Ask a cluster for its version, which anybody may, and for pods, which takes access.

    One that knows us and does not let us list pods answers as well. A plugin of the kubeconfig
    runs for it.
    """
    cluster = clusters.open(kubeconfig)
    try:
        version = await cluster.version()
        took = f"{version.call.duration_s * 1000:.0f} ms"
        return Probe(
            answers=True,
            words=f"It answers in {took}: Kubernetes {version.value}.{await _limits(cluster)}",
        )
    except ServiceError as error:
        return Probe(answers=False, words=f"{error}. {error.hint}", error=error)
    finally:
        await cluster.aclose()


async def _limits(cluster: Cluster) -> str:
    """Return what one may not, with a blank before it; empty where one may look at pods."""
    try:
        await cluster.list("pods", "mlx")
    except NotAccepted:
        raise
    except AccessDenied as error:
        return f" {error}. {error.hint}"
    return ""
