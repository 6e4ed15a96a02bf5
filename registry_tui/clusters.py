"""Clusters of registries, whose client is imported and opened with the first question to one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.clients.kubernetes.client import KubernetesClient
    from backends.domain.answer import Answer
    from backends.domain.cluster import Change, KindName, Listing, LogWish, Right
    from backends.domain.kubeconfig import Kubeconfig

Opens = Callable[["Kubeconfig"], "KubernetesClient"]
"""Imports what it takes, and makes the client."""


class LateClusters:
    """Fits `backends.ports.Clusters`; `opens` makes a client, beside the event loop."""

    def __init__(self, opens: Opens) -> None:
        self._opens = opens

    def open(self, kubeconfig: Kubeconfig) -> LateCluster:
        """Return the cluster; nothing is imported or sent before its first question."""
        return LateCluster(self._opens, kubeconfig)


class LateCluster:
    """Fits `backends.ports.Cluster`."""

    def __init__(self, opens: Opens, kubeconfig: Kubeconfig) -> None:
        self._opens = opens
        self._kubeconfig = kubeconfig
        self._opening = asyncio.Lock()
        self._client: KubernetesClient | None = None

    async def _opened(self) -> KubernetesClient:
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._opens, self._kubeconfig)
            return self._client

    async def version(self) -> Answer[str]:
        """Return the version of its API server."""
        return await (await self._opened()).version()

    async def may(self, right: Right) -> bool:
        """Say whether one may do something."""
        return await (await self._opened()).may(right)

    async def list(self, kind: KindName, namespace: str) -> Listing:
        """Return everything of a kind in a namespace, or in all."""
        return await (await self._opened()).list(kind, namespace)

    async def watch(self, kind: KindName, namespace: str, version: str) -> AsyncGenerator[Change]:
        """Yield what changes after a version."""
        client = await self._opened()
        async with aclosing(client.watch(kind, namespace, version)) as changes:
            async for change in changes:
                yield change

    async def log(self, wish: LogWish) -> AsyncGenerator[str]:
        """Yield the lines of a container's log."""
        client = await self._opened()
        async with aclosing(client.log(wish)) as lines:
            async for line in lines:
                yield line

    async def aclose(self) -> None:
        """Close the connections, if there are any."""
        async with self._opening:
            if self._client is not None:
                await self._client.aclose()


def real_cluster(kubeconfig: Kubeconfig) -> KubernetesClient:
    """Open a cluster over the network; its plugin, if it has one, runs on this machine."""
    from backends.clients.kubernetes.client import KubernetesClient  # noqa: PLC0415 - see above
    from backends.clients.kubernetes.plugin import run_plugin  # noqa: PLC0415
    from backends.clients.kubernetes.transport import over_the_network  # noqa: PLC0415
    from backends.domain.clock import utc_now  # noqa: PLC0415
    from backends.domain.kubeconfig import Credential, Plugin  # noqa: PLC0415

    async def run() -> Credential:
        plugin = kubeconfig.sign_in
        if not isinstance(plugin, Plugin):
            raise TypeError(type(plugin))
        return await run_plugin(plugin, cluster=kubeconfig, environ=os.environ)

    return KubernetesClient(
        kubeconfig, now=utc_now, run=run, opens=over_the_network(kubeconfig, _proxy(kubeconfig))
    )


def _proxy(kubeconfig: Kubeconfig) -> str:
    """Return the environment's proxy for a cluster; empty where it is to be reached directly."""
    from urllib.parse import urlsplit  # noqa: PLC0415
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415

    address = urlsplit(kubeconfig.server)
    if proxy_bypass(address.hostname or ""):
        return ""
    found = getproxies()
    return found.get(address.scheme) or found.get("all") or ""
