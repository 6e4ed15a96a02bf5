"""A cluster is looked at: lists, watches, logs and rights, and how one signs in there."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from backends.clients.kubernetes.client import WATCH_S, KubernetesClient
from backends.demo.server import LoopbackServer
from backends.domain.cluster import (
    Change,
    ClusterEvent,
    Deployment,
    Job,
    KindName,
    LogWish,
    Pod,
    Right,
)
from backends.domain.errors import NotAccepted, NotSignedIn, Rejected, ServiceError, Unreachable
from backends.domain.kubeconfig import Certificate, Credential, SignInWay, StaticToken
from backends.domain.status import Health
from registry_tui.clusters import real_cluster
from tests.clients.kubernetes_desk import (
    PLUGIN,
    SECRET,
    Desk,
    Mint,
    Watched,
    always,
    answered,
    asking,
    in_world,
    kubeconfig,
    token_of,
    world_client,
    world_kubeconfig,
)
from tests.clients.loopback import Manner, own_certificate, saying, serving
from tests.demo.kubectl import CRASHING, FAILED_IMPORT, HEALTHY, LIMITED, Cluster

VERSION = httpx2.Response(200, json={"gitVersion": "v1.32.3"})
NO_PODS = httpx2.Response(200, json={"metadata": {"resourceVersion": "7"}, "items": []})
REFUSED = httpx2.Response(401, json={"kind": "Status", "message": "Unauthorized", "code": 401})
GOOD = 'HTTP/1.1 200 OK\nContent-Length: 24\nConnection: close\n\n{"gitVersion":"v1.32.3"}'
KNOX = "knox"
AGAIN = AssertionError("it was asked again")
DEADLINE_S = 20


QUESTIONS: Mapping[str, Callable[[KubernetesClient], Awaitable[object]]] = {
    "version": lambda client: client.version(),
    "list": lambda client: client.list("pods", "mlx"),
    "log": lambda client: lines_of(client, LogWish("mlx", "p", "c")),
    "watch": lambda client: changes_of(client, "1"),
}
"""One of each way to ask."""


def left_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@asynccontextmanager
async def looking(
    served: bool, name: str = CRASHING
) -> AsyncGenerator[tuple[KubernetesClient, Cluster]]:
    """Open a client of a cluster of the world: over loopback, or in process."""
    cluster = Cluster(name)
    if not served:
        async with world_client(cluster) as client:
            yield client, cluster
        return
    with LoopbackServer(cluster.world) as server:
        async with world_client(cluster, server.url) as client:
            yield client, cluster


async def knox(client: KubernetesClient) -> Pod:
    (pod,) = (await client.list("pods", KNOX)).things
    assert isinstance(pod, Pod)
    return pod


def wish_of(pod: Pod, **fields: int) -> LogWish:
    return LogWish(
        pod.namespace,
        pod.name,
        pod.containers[0].name,
        previous=bool(fields.get("previous")),
        tail=fields.get("tail", 0),
        since_s=fields.get("since_s", 0),
        follow=bool(fields.get("follow")),
    )


async def changes_of(
    client: KubernetesClient, version: str, namespace: str = "mlx"
) -> list[Change]:
    """Return what one watch of pods tells until the server ends it."""
    async with asyncio.timeout(DEADLINE_S):
        coming = aiter(client.watch("pods", namespace, version))
        assert await anext(coming) == Change("heard", None, version)
        return [one async for one in coming]


async def lines_of(client: KubernetesClient, wish: LogWish) -> list[str]:
    return [line async for line in client.log(wish)]


# What there is


@pytest.mark.parametrize("served", [False, True])
async def test_the_version_is_told_with_the_call_it_came_from(served: bool) -> None:
    async with looking(served) as (client, cluster):
        answer = await client.version()
        assert answer.value.startswith("v1.32")
        assert str(answer.call) == "kubernetes GET /version"
        assert answer.call.at == cluster.clock()
        assert answer.call.duration_s >= 0


@pytest.mark.parametrize("served", [False, True])
@pytest.mark.parametrize(
    ("kind", "shape"),
    [("pods", Pod), ("deployments", Deployment), ("jobs", Job), ("events", ClusterEvent)],
)
async def test_every_kind_is_listed_everywhere_and_in_one_namespace(
    served: bool, kind: KindName, shape: type
) -> None:
    async with looking(served, FAILED_IMPORT) as (client, _):
        everywhere, in_one = await client.list(kind, ""), await client.list(kind, "mlx")

    assert in_one.things
    assert {type(one) for one in everywhere.things} == {shape}
    assert {one.namespace for one in in_one.things} == {"mlx"}
    assert all(one in everywhere.things for one in in_one.things)
    assert int(everywhere.version)
    assert len({one.uid for one in everywhere.things}) == len(everywhere.things)


async def test_of_a_pod_it_is_told_what_a_person_wants_to_know() -> None:
    async with looking(served=False) as (client, cluster):
        pod = await knox(client)
        (container,) = pod.containers
        (deployment,) = (await client.list("deployments", KNOX)).things

    assert pod.created is not None
    assert pod.created < cluster.clock()
    assert (pod.namespace, pod.phase, pod.service_account) == (KNOX, "Running", "default")
    assert pod.name.startswith("knox-")
    assert pod.node
    assert container.started
    assert container.restarts > 100
    assert "exit code 1" in container.last_end
    assert "KNOX_GATEWAY_DBG_OPTS" in container.env
    assert container.image.startswith("container.repository.cloudera.com/")
    assert isinstance(deployment, Deployment)
    assert deployment.desired == 1


async def test_a_failed_import_is_a_failed_job_with_a_failed_pod() -> None:
    async with looking(served=False, name=FAILED_IMPORT) as (client, _):
        jobs = (await client.list("jobs", "mlx")).things
        pods = (await client.list("pods", "mlx")).things

    (failed,) = (one for one in jobs if isinstance(one, Job) and one.health is Health.FAILED)
    assert failed.status == "Failed"
    assert failed.message
    imports = [one for one in pods if isinstance(one, Pod) and "job-name" in one.labels]
    assert any(one.health is Health.FAILED for one in imports)


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_are_joined_to_the_end(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(HEALTHY)
    async with world_client(cluster) as client:
        whole = await client.list("pods", "")
    monkeypatch.setattr("backends.clients.kubernetes.client._PAGE", size)
    watched = Watched(in_world(cluster))
    async with asking(world_kubeconfig(cluster), always(watched), now=cluster.clock) as client:
        paged = await client.list("pods", "")

    assert paged == whole
    assert len(watched.requests) == -(-len(whole.things) // size)
    assert {one.url.params["limit"] for one in watched.requests} == {str(size)}
    assert "continue" not in watched.requests[0].url.params


async def test_an_empty_list_is_an_answer() -> None:
    async with answered(NO_PODS) as client:
        listing = await client.list("pods", "mlx")
    assert (listing.things, listing.version) == ((), "7")


@pytest.mark.parametrize("served", [False, True])
async def test_what_one_may_do_is_told_right_by_right(served: bool) -> None:
    rights = {
        Right("list", "pods", "mlx"): True,
        Right("get", "pods/log", "mlx"): True,
        Right("get", "pods/log", "knox"): False,
        Right("list", "deployments", "mlx", "apps"): True,
        Right("list", "secrets", "mlx"): False,
        Right("list", "nodes"): False,
        Right("delete", "pods", "mlx"): False,
    }
    async with looking(served, LIMITED) as (client, _):
        told = {right: await client.may(right) for right in rights}
    assert told == rights


async def test_a_right_is_asked_for_as_it_is_meant() -> None:
    desk = Desk(httpx2.Response(201, json={"spec": {}, "status": {"allowed": True}}))
    async with asking(kubeconfig(), always(desk)) as client:
        assert await client.may(Right("get", "pods/log", "knox"))
        assert await client.may(Right("list", "jobs", "", "batch"))
    bodies = [one.content.decode() for one in desk.requests]
    assert '"subresource":"log"' in bodies[0]
    assert '"resource":"pods"' in bodies[0]
    assert '"namespace":"knox"' in bodies[0]
    assert '"group":"batch"' in bodies[1]
    assert "namespace" not in bodies[1]


# Watching


@pytest.mark.parametrize("served", [False, True])
async def test_a_watch_tells_what_has_changed_since_the_list(served: bool) -> None:
    async with looking(served) as (client, cluster):
        listing = await client.list("pods", KNOX)
        cluster.clock.wind(minutes=1)
        watch = client.watch("pods", KNOX, listing.version)
        async with asyncio.timeout(DEADLINE_S), aclosing(watch) as coming:
            heard, first = await anext(coming), await anext(coming)
        assert heard.type == "heard"
        assert first.type == "modified"
        assert first.thing
        assert first.thing.uid == listing.things[0].uid
        assert int(first.version) > 0


async def test_a_watch_ends_where_the_server_ends_it_and_says_what_it_saw() -> None:
    async with looking(served=False) as (client, _):
        version = (await client.list("pods", KNOX)).version
        changes = await changes_of(client, version, KNOX)
    assert 4 < len(changes) < 40
    assert {one.type for one in changes} == {"heard", "modified"}
    assert [int(one.version) for one in changes] == sorted(int(one.version) for one in changes)


async def test_a_watch_asks_from_the_version_on_for_a_limited_time() -> None:
    desk = Desk(httpx2.Response(200, content=b""), AGAIN)
    async with asking(kubeconfig(), always(desk)) as client:
        assert await changes_of(client, "41") == []
    (request,) = desk.requests
    assert request.url.path == "/api/v1/namespaces/mlx/pods"
    assert request.url.params["resourceVersion"] == "41"
    assert request.url.params["watch"] == "true"
    assert request.url.params["allowWatchBookmarks"] == "true"
    assert 0 < int(request.url.params["timeoutSeconds"]) <= 300


async def test_added_and_deleted_are_told_and_a_bookmark_is_a_version_to_go_on_from() -> None:
    desk = Desk(
        httpx2.Response(
            200,
            content=b"".join(
                b'{"type":"%b","object":{"metadata":{"name":"p","uid":"u","resourceVersion":"%d"}}}'
                b"\n" % (type_, number)
                for number, type_ in enumerate((b"ADDED", b"BOOKMARK", b"DELETED"), 5)
            ),
        ),
        AGAIN,
    )
    async with asking(kubeconfig(), always(desk)) as client:
        changes = await changes_of(client, "4")
    told = [(one.type, one.thing is None, one.version) for one in changes]
    assert told == [("added", False, "5"), ("heard", True, "6"), ("deleted", False, "7")]


async def test_what_a_line_of_a_watch_says_may_hold_any_sign() -> None:
    message = "one\u2028two\u2029three\x85four"
    line = (
        '{"type":"ADDED","object":{"metadata":{"name":"p","uid":"u","resourceVersion":"5"},'
        f'"status":{{"message":"{message}"}}}}}}\n'
    )
    desk = Desk(httpx2.Response(200, content=line.encode()), AGAIN)
    async with asking(kubeconfig(), always(desk)) as client:
        (change,) = await changes_of(client, "4")
    assert isinstance(change.thing, Pod)
    assert change.thing.message == message


# Logs


def at_start_of_a_run(cluster: Cluster) -> None:
    """Wind the clock to where Knox begins to run again."""

    def restarts() -> int:
        status = cluster.one("/api/v1/namespaces/knox/pods")["status"]
        return int(status["containerStatuses"][0]["restartCount"])

    before = restarts()
    while restarts() == before:
        cluster.clock.wind(seconds=1)


@pytest.mark.parametrize("served", [False, True])
async def test_a_log_comes_line_by_line_each_with_its_time_in_front(served: bool) -> None:
    async with looking(served, HEALTHY) as (client, cluster):
        pod = await knox(client)
        lines = await lines_of(client, wish_of(pod))
        today = f"{cluster.clock():%Y-%m-%d}T"
    assert len(lines) > 20
    assert all(line[:4].isdecimal() and line[10] == "T" for line in lines)
    assert lines[-1].startswith(today)
    assert lines == sorted(lines)


async def test_the_end_of_a_log_and_what_is_not_older_can_be_asked_for() -> None:
    async with looking(served=False, name=HEALTHY) as (client, _):
        pod = await knox(client)
        whole = await lines_of(client, wish_of(pod))
        tail = await lines_of(client, wish_of(pod, tail=3))
        recent = await lines_of(client, wish_of(pod, since_s=600))
    assert tail == whole[-3:]
    assert 0 < len(recent) < len(whole)
    assert recent == whole[-len(recent) :]


async def test_the_log_of_the_run_before_is_another() -> None:
    async with looking(served=False) as (client, cluster):
        at_start_of_a_run(cluster)
        cluster.clock.wind(seconds=4)
        pod = await knox(client)
        now, before = [
            await lines_of(client, wish_of(pod, previous=previous)) for previous in (0, 1)
        ]
    assert "stops with exit code 1" in before[-1]
    assert not any("exit code" in line for line in now)
    assert before[-1] < now[0]


@pytest.mark.parametrize("served", [False, True])
async def test_a_log_is_followed_to_the_end_of_its_run(served: bool) -> None:
    async with looking(served) as (client, cluster):
        at_start_of_a_run(cluster)
        cluster.clock.wind(seconds=2)
        pod = await knox(client)
        lines: list[str] = []
        async with asyncio.timeout(DEADLINE_S):
            async for line in client.log(wish_of(pod, follow=1)):
                if not lines:
                    cluster.clock.wind(seconds=30)
                lines.append(line)
    assert "Starting gateway" in lines[0]
    assert "stops with exit code 1" in lines[-1]


async def test_the_wanted_container_is_the_one_that_is_read() -> None:
    async with looking(served=False, name=HEALTHY) as (client, _):
        pods = (await client.list("pods", "mlx")).things
        pod = next(one for one in pods if isinstance(one, Pod) and len(one.containers) == 2)
        both = [
            await lines_of(client, LogWish(pod.namespace, pod.name, one.name, tail=5))
            for one in pod.containers
        ]
        with pytest.raises(Rejected) as caught:
            await lines_of(client, LogWish(pod.namespace, pod.name, "nobody"))
    assert both[0] != both[1]
    assert all(both)
    assert "container nobody is not valid" in str(caught.value)


async def test_a_log_is_asked_for_as_it_is_wished() -> None:
    desk = Desk(httpx2.Response(200, content=b"x\n"))
    async with asking(kubeconfig(), always(desk)) as client:
        await lines_of(client, LogWish("mlx", "p", "c"))
        wish = LogWish("mlx", "p", "c", previous=True, tail=9, since_s=60, follow=True)
        await lines_of(client, wish)
    plain, all_of_it = (dict(one.url.params) for one in desk.requests)
    assert desk.requests[0].url.path == "/api/v1/namespaces/mlx/pods/p/log"
    assert plain == {"container": "c", "timestamps": "true"}
    assert all_of_it == plain | {
        "previous": "true",
        "follow": "true",
        "tailLines": "9",
        "sinceSeconds": "60",
    }


async def test_only_a_newline_ends_a_line_of_a_log() -> None:
    body = "2026-01-05T09:00:00Z a\rb\u2028c\x0cd\n".encode() + b"2026-01-05T09:00:01Z \xff"
    async with answered(httpx2.Response(200, content=body)) as client:
        lines = await lines_of(client, LogWish("mlx", "p", "c"))
    assert len(lines) == 2
    assert lines[0].endswith("d")
    assert lines[1].endswith("\ufffd")


async def test_a_line_that_never_ends_is_cut_and_every_piece_has_its_time_in_front() -> None:
    stamp = "2026-01-05T09:00:00.000000001Z "
    text = "x" * 200_000
    async with answered(httpx2.Response(200, content=f"{stamp}{text}".encode())) as client:
        lines = await lines_of(client, LogWish("mlx", "p", "c"))
    assert len(lines) > 1
    assert all(line.startswith(stamp) for line in lines)
    assert "".join(line.removeprefix(stamp) for line in lines) == text


async def test_a_watch_that_is_quiet_for_as_long_as_it_may_last_is_no_failure() -> None:
    assert WATCH_S < 300
    cluster = Cluster(HEALTHY)
    async with world_client(cluster) as client:
        version = (await client.list("deployments", "mlx")).version
        async with asyncio.timeout(DEADLINE_S):
            quiet = [one async for one in client.watch("deployments", "mlx", version)]
    assert quiet[0] == Change("heard", None, version)
    assert {(one.type, one.thing) for one in quiet} == {("heard", None)}
    assert int(quiet[-1].version) > int(version)


async def test_what_was_watched_or_followed_may_be_left_in_the_middle() -> None:
    cluster = Cluster(HEALTHY)
    with LoopbackServer(cluster.world) as server:
        async with world_client(cluster, server.url) as client:
            pod = await knox(client)
            async with asyncio.timeout(DEADLINE_S):
                async for _ in client.log(wish_of(pod, follow=1)):
                    break
                async for _ in client.watch("pods", KNOX, ""):
                    break
                task = asyncio.create_task(changes_of(client, ""))
                await client.version()
                task.cancel()
                await asyncio.wait([task])
            assert task.cancelled()
            assert (await client.version()).value


# Signing in


async def test_a_plugin_runs_once_for_many_questions() -> None:
    cluster = Cluster()
    mint = Mint(first=token_of(cluster))
    config = replace(world_kubeconfig(cluster), sign_in=PLUGIN)
    async with asking(config, always(in_world(cluster)), mint, cluster.clock) as client:
        assert mint.runs == 0
        await asyncio.gather(
            client.version(),
            *(client.list("pods", "") for _ in range(5)),
            *(client.may(Right("list", "pods", "mlx")) for _ in range(5)),
        )
        pod = await knox(client)
        assert await lines_of(client, wish_of(pod, tail=1))
    assert mint.runs == 1


async def test_a_token_that_is_refused_is_got_anew_once() -> None:
    mint = Mint()
    desk = Desk(REFUSED, NO_PODS)
    async with asking(kubeconfig(way=PLUGIN), always(desk), mint) as client:
        assert (await client.list("pods", "mlx")).version == "7"
        await client.list("pods", "mlx")
    assert desk.tokens == [f"{SECRET}-1", f"{SECRET}-2", f"{SECRET}-2"]
    assert mint.runs == 2


async def test_who_is_refused_twice_is_told_so() -> None:
    mint = Mint()
    desk = Desk(REFUSED)
    async with asking(kubeconfig(way=PLUGIN), always(desk), mint) as client:
        with pytest.raises(NotAccepted) as caught:
            await client.list("pods", "mlx")
    assert len(desk.requests) == mint.runs == 2
    assert "list pods was refused (401)" in str(caught.value)
    assert SECRET not in f"{caught.value!r}{caught.value.hint}"


@pytest.mark.parametrize(
    "way", [StaticToken(SECRET, None), Certificate("a certificate", "its key", None)]
)
async def test_what_is_in_the_file_is_not_shown_again_after_a_refusal(way: SignInWay) -> None:
    desk = Desk(REFUSED, AGAIN)
    async with asking(kubeconfig(way=way), always(desk)) as client:
        with pytest.raises(NotAccepted):
            await client.version()
    assert len(desk.requests) == 1


class OneByOne(httpx2.AsyncBaseTransport):
    """Refuses the first token; the second of two such requests is answered when it is let."""

    def __init__(self) -> None:
        self.both = asyncio.Event()
        self.second = asyncio.Event()
        self._refused = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not request.headers["Authorization"].endswith("-1"):
            return httpx2.Response(200, content=NO_PODS.content, request=request)
        self._refused += 1
        if self._refused == 2:
            self.both.set()
            await self.second.wait()
        else:
            await self.both.wait()
        return httpx2.Response(401, request=request)


async def test_a_fresh_token_is_not_thrown_away_for_an_old_refusal() -> None:
    mint, gate = Mint(), OneByOne()
    async with asking(kubeconfig(way=PLUGIN), always(gate), mint) as client:
        first, second = (asyncio.create_task(client.list("pods", "mlx")) for _ in range(2))
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
            gate.second.set()
            await asyncio.gather(first, second)
    assert mint.runs == 2


async def test_a_plugin_that_gives_nothing_is_a_failure_of_its_own_and_asked_again() -> None:
    gives = iter([NotSignedIn("aws", "it gave no credential"), Credential(token="t")])

    async def run() -> Credential:
        given = next(gives)
        if isinstance(given, ServiceError):
            raise given
        return given

    desk = Desk(NO_PODS)
    async with asking(kubeconfig(way=PLUGIN), always(desk), run) as client:
        with pytest.raises(NotSignedIn, match="it gave no credential"):
            await client.list("pods", "mlx")
        assert await client.list("pods", "mlx")
    assert len(desk.requests) == 1


async def test_nothing_is_sent_or_run_before_the_first_question() -> None:
    mint, desk = Mint(), Desk(VERSION)
    async with asking(kubeconfig(way=PLUGIN), always(desk), mint):
        pass
    assert (mint.runs, desk.requests) == (0, [])


# Trust


def as_pem(folder: Path) -> tuple[ssl.SSLContext, str, str]:
    """Make a certificate; return the server's side of it, the certificate, and its key."""
    folder.mkdir()
    tls, file = own_certificate(folder)
    return tls, file.read_text(), file.with_name("key.pem").read_text()


async def test_a_server_is_trusted_by_the_authority_in_the_kubeconfig(tmp_path: Path) -> None:
    tls, ca_pem, _ = as_pem(tmp_path / "server")
    async with (
        serving(saying(GOOD), tls) as port,
        asking(kubeconfig(f"https://127.0.0.1:{port}", ca_pem=ca_pem)) as client,
    ):
        assert (await client.version()).value == "v1.32.3"


@pytest.mark.parametrize("other", [False, True])
async def test_a_server_of_another_authority_is_refused(other: bool, tmp_path: Path) -> None:
    tls, _, _ = as_pem(tmp_path / "server")
    ca_pem = as_pem(tmp_path / "other")[1] if other else ""
    reached: list[bytes] = []
    async with (
        serving(keeping(reached), tls) as port,
        asking(kubeconfig(f"https://127.0.0.1:{port}", ca_pem=ca_pem)) as client,
    ):
        with pytest.raises(Unreachable) as caught:
            await client.version()
    assert "its certificate is not trusted (" in str(caught.value)
    assert "Fetch the kubeconfig again" in caught.value.hint
    assert reached == []


def keeping(reached: list[bytes]) -> Manner:
    """Answer well, and keep what was asked."""

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(GOOD.replace("\n", "\r\n").encode())

    return keep


@pytest.mark.parametrize("tls_server_name", ["", "127.0.0.1"])
async def test_the_servers_name_may_be_another_than_that_of_its_address(
    tls_server_name: str, tmp_path: Path
) -> None:
    tls, ca_pem, _ = as_pem(tmp_path / "server")
    async with serving(saying(GOOD), tls) as port:
        server = f"https://localhost:{port}"
        config = kubeconfig(server, ca_pem=ca_pem, tls_server_name=tls_server_name)
        async with asking(config) as client:
            if tls_server_name:
                assert (await client.version()).value == "v1.32.3"
                return
            with pytest.raises(Unreachable, match="not trusted"):
                await client.version()


async def test_a_client_certificate_is_presented_and_its_key_is_left_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    tls, ca_pem, _ = as_pem(tmp_path / "server")
    _, certificate, key = as_pem(tmp_path / "client")
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(cadata=certificate)
    shown: list[object] = []

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(writer.get_extra_info("peercert"))
        request = await reader.readuntil(b"\r\n\r\n")
        shown.append(b"authorization" in request.lower())
        writer.write(GOOD.replace("\n", "\r\n").encode())

    way = Certificate(certificate, key, None)
    async with (
        serving(look, tls) as port,
        asking(kubeconfig(f"https://127.0.0.1:{port}", way, ca_pem=ca_pem)) as client,
    ):
        assert (await client.version()).value == "v1.32.3"
    certificate_shown, has_token = shown
    assert certificate_shown
    assert has_token is False
    assert left_in(temporary) == []


async def test_without_the_certificate_that_is_asked_for_there_is_no_answer(
    tmp_path: Path,
) -> None:
    tls, ca_pem, _ = as_pem(tmp_path / "server")
    tls.verify_mode = ssl.CERT_REQUIRED
    async with (
        serving(saying(GOOD), tls) as port,
        asking(kubeconfig(f"https://127.0.0.1:{port}", ca_pem=ca_pem)) as client,
    ):
        with pytest.raises(Unreachable) as caught:
            await client.version()
    assert SECRET not in f"{caught.value!r}"


@pytest.mark.parametrize("question", ["version", "list"])
@pytest.mark.parametrize("certificate", ["no certificate", "no certificate \u00e9"])
async def test_a_certificate_that_is_none_is_a_sentence_and_its_key_is_left_nowhere(
    certificate: str, question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def run() -> Credential:
        return Credential(certificate_pem=certificate, key_pem=SECRET)

    async with asking(kubeconfig("https://127.0.0.1:9", PLUGIN), run=run) as client:
        with pytest.raises(ServiceError) as caught:
            await QUESTIONS[question](client)
    assert "certificate" in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert left_in(tmp_path) == []


# Proxies


async def test_the_proxy_of_the_kubeconfig_is_the_way_to_the_cluster() -> None:
    refusing = saying("HTTP/1.1 407 Proxy Authentication Required\nContent-Length: 0\n\n")
    async with serving(refusing) as port:
        config = kubeconfig(proxy_url=f"http://127.0.0.1:{port}")
        async with asking(config) as client:
            with pytest.raises(Unreachable) as caught:
                await client.version()
    assert "a proxy refused the way to it" in str(caught.value)
    assert "HTTPS_PROXY" in caught.value.hint


@pytest.mark.parametrize("heeded", [True, False])
async def test_the_environments_proxy_is_taken_but_for_what_no_proxy_names(
    heeded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[bytes] = []
    async with serving(keeping(reached)) as proxy, serving(keeping([])) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "" if heeded else "127.0.0.1")
        client = real_cluster(kubeconfig(f"http://127.0.0.1:{port}"))
        try:
            assert (await client.version()).value == "v1.32.3"
        finally:
            await client.aclose()
    assert bool(reached) is heeded


@pytest.mark.parametrize("question", ["version", "list"])
@pytest.mark.parametrize(
    "proxy", ["gopher://somebody:password@proxy.invalid:70", "socks5://127.0.0.1:9"]
)
async def test_a_proxy_of_a_kind_that_is_not_known_is_a_sentence(
    proxy: str, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    client = real_cluster(kubeconfig())
    try:
        with pytest.raises(Unreachable) as caught:
            await QUESTIONS[question](client)
    finally:
        await client.aclose()
    assert "proxy" in f"{caught.value}{caught.value.hint}".lower()
    assert "password" not in "".join(traceback.format_exception(caught.value))
