"""The client library reads the simulated clusters, in process and over loopback."""

from __future__ import annotations

import threading
from http.client import HTTPConnection
from typing import Any

import httpx2
import pytest
from lightkube import ALL_NS, AsyncClient, KubeConfig
from lightkube.config.models import Cluster as Server
from lightkube.config.models import User
from lightkube.core.exceptions import ApiError
from lightkube.resources.apps_v1 import DaemonSet, Deployment, ReplicaSet
from lightkube.resources.batch_v1 import Job
from lightkube.resources.core_v1 import (
    ConfigMap,
    Event,
    Namespace,
    Node,
    Pod,
    Service,
    ServiceAccount,
)

from backends.demo.cluster_transport import ClusterTransport
from backends.demo.kubernetes.tokens import new_token
from backends.demo.server import LoopbackServer
from backends.demo.world import ENDPOINT_URL
from tests.demo.kubectl import BEING_INSTALLED, CRASHING, LIMITED, NOT_GRANTED, Cluster


def client_of(cluster: Cluster, url: str = ENDPOINT_URL) -> Any:
    """Return a client; in process, to wait a tenth of a second takes a second of the world.

    It is untyped here, since the library's own types are only partly known.
    """

    async def sleep(seconds: float) -> None:
        cluster.clock.wind(seconds=seconds * 10)

    token, _ = new_token(cluster.who, cluster.clock())
    return AsyncClient(
        config=KubeConfig.from_one(
            cluster=Server(server=f"{url}/clusters/{cluster.name}"), user=User(token=token)
        ),
        trust_env=False,
        transport=ClusterTransport(cluster.world, sleep) if url == ENDPOINT_URL else None,
    )


@pytest.mark.parametrize("served", [False, True])
async def test_everything_can_be_read(served: bool) -> None:
    cluster = Cluster(CRASHING)
    with LoopbackServer(cluster.world) as server:
        client = client_of(cluster, server.url if served else ENDPOINT_URL)
        for kind in (ConfigMap, Event, Pod, Service, ServiceAccount, Deployment, ReplicaSet):
            assert [one async for one in client.list(kind, namespace=ALL_NS)]
        for kind in (DaemonSet, Job):
            assert [one async for one in client.list(kind, namespace=ALL_NS, chunk_size=1)]
        for kind in (Namespace, Node):
            assert [one async for one in client.list(kind)]
        await client.close()


async def test_a_watch_tells_of_a_crash() -> None:
    client = client_of(Cluster(CRASHING))
    seen: list[str] = []
    async for kind, pod in client.watch(Pod, namespace="knox"):
        seen.append(kind)
        if pod.status.containerStatuses[0].state.waiting and len(seen) > 1:
            break
    assert seen[0] == "ADDED"
    assert set(seen[1:]) == {"MODIFIED"}
    await client.close()


async def test_a_log_is_followed_to_its_end() -> None:
    client = client_of(Cluster(CRASHING))
    (pod,) = [one async for one in client.list(Pod, namespace="knox")]
    lines = [line async for line in client.log(pod.metadata.name, namespace="knox", follow=True)]
    assert "stops with exit code 1" in lines[-1]
    await client.close()


@pytest.mark.parametrize(("name", "code"), [(NOT_GRANTED, 401), (LIMITED, 403)])
async def test_refusals_are_the_librarys_own(name: str, code: int) -> None:
    client = client_of(Cluster(name))
    with pytest.raises(ApiError) as refused:
        _ = [one async for one in client.list(Node)]
    assert refused.value.status.code == code
    await client.close()


async def test_where_there_is_no_cluster_there_is_no_address() -> None:
    client = client_of(Cluster(BEING_INSTALLED))
    with pytest.raises(httpx2.ConnectError, match="Name or service not known"):
        _ = [one async for one in client.list(Node)]
    await client.close()


def test_over_loopback_there_is_no_answer_where_there_is_no_cluster() -> None:
    with LoopbackServer(Cluster().world) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", f"/clusters/{BEING_INSTALLED}/api/v1/pods")
        with pytest.raises(ConnectionError):
            connection.getresponse()
        connection.close()


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_watch_leaves_no_thread(hangs_up: bool) -> None:
    before = set(threading.enumerate())
    with LoopbackServer(Cluster(CRASHING).world) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", f"/clusters/{CRASHING}/api/v1/namespaces/knox/pods?watch=true")
        answer = connection.getresponse()
        assert answer.getheader("Transfer-Encoding") == "chunked"
        assert b'"type":"ADDED"' in answer.readline()
        if hangs_up:
            answer.close()
            connection.close()
    answer.close()
    connection.close()
    assert set(threading.enumerate()) <= before


def test_a_connection_is_kept_after_a_stream_that_ended() -> None:
    with LoopbackServer(Cluster(CRASHING).world) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        path = f"/clusters/{CRASHING}/api/v1/namespaces/knox/pods?watch=true&resourceVersion=1"
        for _ in range(2):
            connection.request("GET", path)
            assert b'"code":410' in connection.getresponse().read()
        connection.close()
