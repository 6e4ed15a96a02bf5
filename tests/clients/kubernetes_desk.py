"""Cluster clients for tests: over the simulated world, over the network, over made-up answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx2

from backends.clients.kubernetes.client import KubernetesClient
from backends.clients.kubernetes.transport import OpenTransport, over_the_network
from backends.demo.cluster_transport import ClusterTransport
from backends.demo.kubernetes.tokens import new_token
from backends.demo.world import ENDPOINT_URL
from backends.domain.kubeconfig import Credential, Kubeconfig, Plugin, SignInWay, StaticToken
from tests.demo.kubectl import Cluster

NOW = datetime(2026, 1, 5, 9, 8, 7, tzinfo=UTC)
PLUGIN = Plugin("aws", ("eks", "get-token"), (), "client.authentication.k8s.io/v1", "")
SECRET = "hush-hush-token"


def kubeconfig(
    server: str = "https://api.invalid",
    way: SignInWay | None = None,
    *,
    ca_pem: str = "",
    tls_server_name: str = "",
    proxy_url: str = "",
) -> Kubeconfig:
    """Return a kubeconfig; it signs in with a token unless there is another way."""
    way = way or StaticToken(SECRET, None)
    return Kubeconfig("x", "c", "u", "", server, ca_pem, tls_server_name, proxy_url, way)


class Mint:
    """Stands for a plugin: gives a new token each time, and counts."""

    def __init__(self, first: str = "") -> None:
        self.runs = 0
        self._first = first

    async def __call__(self) -> Credential:
        self.runs += 1
        if self._first and self.runs == 1:
            return Credential(token=self._first)
        return Credential(token=f"{SECRET}-{self.runs}")


class Desk(httpx2.AsyncBaseTransport):
    """Answers in turn, the last for ever, and keeps what it was asked, with which tokens."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.requests: list[httpx2.Request] = []
        self.tokens: list[str] = []
        self._answers = answers

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        self.tokens.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        await asyncio.sleep(0)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content, request=request
        )


class Watched(httpx2.AsyncBaseTransport):
    """Lets another transport answer, and keeps the requests."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.requests: list[httpx2.Request] = []
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return await self._inner.handle_async_request(request)


def always(transport: httpx2.AsyncBaseTransport) -> OpenTransport:
    """Return what opens a transport that is there already."""

    async def opens(_credential: Credential) -> httpx2.AsyncBaseTransport:
        return transport

    return opens


@asynccontextmanager
async def asking(
    config: Kubeconfig,
    opens: OpenTransport | None = None,
    run: Callable[[], Awaitable[Credential]] | None = None,
    now: Callable[[], datetime] = lambda: NOW,
) -> AsyncGenerator[KubernetesClient]:
    """Open a client, over the network unless there is another way, and close it."""
    client = KubernetesClient(
        config, now=now, run=run or Mint(), opens=opens or over_the_network(config, "")
    )
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def answered(*answers: httpx2.Response | Exception) -> AsyncGenerator[KubernetesClient]:
    """Open a client that is answered so."""
    async with asking(kubeconfig(), always(Desk(*answers))) as client:
        yield client


def token_of(cluster: Cluster) -> str:
    """Return a fresh token of whoever asks a cluster."""
    return new_token(cluster.who, cluster.clock())[0]


def in_world(cluster: Cluster, wound_by: float = 10) -> ClusterTransport:
    """Return a way into the world in process: to wait there winds its clock, so many times."""

    async def sleep(seconds: float) -> None:
        cluster.clock.wind(seconds=seconds * wound_by)
        await asyncio.sleep(0)

    return ClusterTransport(cluster.world, sleep)


def world_kubeconfig(cluster: Cluster, url: str = "") -> Kubeconfig:
    """Return the kubeconfig of a cluster of the world: in process, or where it is served."""
    server = f"{url or ENDPOINT_URL}/clusters/{cluster.name}"
    return kubeconfig(server, StaticToken.of(token_of(cluster)))


@asynccontextmanager
async def world_client(
    cluster: Cluster, url: str = "", *, now: Callable[[], datetime] | None = None
) -> AsyncGenerator[KubernetesClient]:
    """Open a client of a cluster of the world: in process, or where it is served."""
    opens = None if url else always(in_world(cluster))
    async with asking(world_kubeconfig(cluster, url), opens, now=now or cluster.clock) as client:
        yield client
