"""The clusters of the demo: the real client, answered by the simulated world."""

from __future__ import annotations

from backends.clients.kubernetes.client import KubernetesClient
from backends.demo.cluster_transport import ClusterTransport
from backends.demo.kubernetes.tokens import new_token
from backends.demo.world import World
from backends.domain.kubeconfig import Credential, Kubeconfig


def simulated_cluster(world: World, who: str, kubeconfig: Kubeconfig) -> KubernetesClient:
    """Open a cluster of the world; a plugin is not run: the world gives its token at once."""

    async def run() -> Credential:
        token, expires_at = new_token(who, world.now)
        return Credential(token=token, expires_at=expires_at)

    async def opens(_credential: Credential) -> ClusterTransport:
        return ClusterTransport(world)

    return KubernetesClient(kubeconfig, now=lambda: world.now, run=run, opens=opens)
