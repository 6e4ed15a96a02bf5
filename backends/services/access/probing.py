"""Tries whether a cluster answers with a kubeconfig."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.kubeconfig import Kubeconfig
from backends.ports import Clusters


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it: that it answers, with its version and how fast; or why it does not."""

    answers: bool
    words: str


async def probe(clusters: Clusters, kubeconfig: Kubeconfig) -> Probe:
    """Ask a cluster for its version, which anybody may, and for pods, which takes access.

    A plugin of the kubeconfig runs for it.
    """
    cluster = clusters.open(kubeconfig)
    try:
        version = await cluster.version()
        await cluster.list("pods", "mlx")
    except ServiceError as error:
        return Probe(answers=False, words=f"{error}. {error.hint}")
    finally:
        await cluster.aclose()
    took = f"{version.call.duration_s * 1000:.0f} ms"
    return Probe(answers=True, words=f"It answers in {took}: Kubernetes {version.value}.")
