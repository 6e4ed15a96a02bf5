"""A list is kept up to date: listed once, watched on, whatever becomes of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from backends.demo.server import LoopbackServer
from backends.domain.cluster import Change, Listing, Pod
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotSignedIn,
    ServiceError,
    Throttled,
    TooOld,
    UnexpectedAnswer,
)
from backends.ports import Cluster as ClusterPort
from backends.services.cluster.watching import PAUSES_S, Watching
from tests.clients.kubernetes_desk import world_client
from tests.demo.kubectl import CRASHING, HEALTHY, Cluster
from tests.services.answers import NOW
from tests.services.clusters import (
    CUT,
    DEADLINE_S,
    FakeCluster,
    News,
    Pauses,
    added,
    deleted,
    modified,
    names_of,
    never,
    pod,
    turns,
)

TOO_OLD = TooOld("cluster", "watch pods: too old (410)")


class Bench:
    """One watching of the pods of `mlx`, under way."""

    def __init__(self, cluster: ClusterPort, pauses: Pauses | None = None) -> None:
        self.pauses = pauses or Pauses()
        self.news = News()
        self.watching = Watching(cluster, "pods", "mlx", now=lambda: NOW, sleep=self.pauses)

    @property
    def names(self) -> list[str]:
        return names_of(self.watching.things)

    async def until_names(self, *expected: str) -> None:
        await self.news.until(lambda: self.names == list(expected))


@asynccontextmanager
async def watching(cluster: FakeCluster, pauses: Pauses | None = None) -> AsyncGenerator[Bench]:
    bench = Bench(cluster, pauses)
    task = asyncio.create_task(bench.watching.run(bench.news))
    try:
        yield bench
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def ended(cluster: FakeCluster) -> Bench:
    """Watch until it gives up by itself."""
    bench = Bench(cluster)
    async with asyncio.timeout(DEADLINE_S):
        await bench.watching.run(bench.news)
    return bench


def listing(version: int, *names: str) -> Listing:
    return Listing(tuple(pod(name) for name in names), str(version))


async def test_it_lists_once_and_goes_on_from_the_version_of_the_list() -> None:
    cluster = FakeCluster([listing(7, "a")], [(added(8, "b"), never())])
    async with watching(cluster) as bench:
        assert (bench.watching.as_of, bench.watching.things) == (None, ())
        await bench.until_names("a", "b")
        assert bench.watching.as_of == NOW
        assert bench.watching.error is None
    assert (cluster.listed, bench.watching.listed, cluster.asked) == (1, 1, ["7"])
    assert bench.pauses.taken == []


async def test_what_changes_is_replaced_and_what_is_deleted_goes() -> None:
    stream = (modified(8, "a", phase="Failed"), deleted(9, "b"), deleted(10, "unknown"), never())
    async with watching(FakeCluster([listing(7, "a", "b")], [stream])) as bench:
        await bench.until_names("a")
    (only,) = bench.watching.things
    assert isinstance(only, Pod)
    assert only.phase == "Failed"


async def test_a_thing_made_anew_under_its_old_name_is_another() -> None:
    stream = (deleted(8, "a"), added(9, "a", uid="another"), never())
    async with watching(FakeCluster([listing(7, "a")], [stream])) as bench:
        await bench.news.until(lambda: [one.uid for one in bench.watching.things] == ["another"])


async def test_an_empty_namespace_is_news_too() -> None:
    async with watching(FakeCluster()) as bench:
        await bench.news.until(lambda: bench.watching.as_of is not None)
        assert bench.watching.things == ()


async def test_where_the_server_ends_a_watch_it_goes_on_from_there_without_listing() -> None:
    streams = [(added(8, "b"),), (added(9, "c"),), (added(10, "d"), never())]
    cluster = FakeCluster([listing(7, "a")], streams)
    async with watching(cluster) as bench:
        await bench.until_names("a", "b", "c", "d")
        assert bench.watching.error is None
    assert (cluster.listed, cluster.asked) == (1, ["7", "8", "9"])
    assert bench.pauses.taken == []


async def test_a_bookmark_is_where_the_next_watch_goes_on() -> None:
    streams = [(Change("heard", None, "9"),), (added(10, "b"), never())]
    cluster = FakeCluster([listing(7, "a")], streams)
    async with watching(cluster) as bench:
        await bench.until_names("a", "b")
    assert (cluster.listed, cluster.asked) == (1, ["7", "9"])


async def test_a_server_that_ends_every_watch_at_once_is_not_asked_without_a_pause() -> None:
    cluster = FakeCluster(streams=[()] * 1000)
    async with watching(cluster) as bench:
        await turns(500)
    assert len(cluster.asked) <= len(bench.pauses.taken) + 2


async def test_a_version_that_is_too_old_has_everything_listed_again_at_once() -> None:
    cluster = FakeCluster([listing(7, "a"), listing(20, "c")], [(TOO_OLD,), (never(),)])
    async with watching(cluster) as bench:
        await bench.until_names("c")
        await turns()
    assert (cluster.listed, cluster.asked) == (2, ["7", "20"])
    assert bench.pauses.taken == []
    assert bench.watching.error is None


async def test_a_version_that_is_always_too_old_is_not_asked_for_without_a_pause() -> None:
    cluster = FakeCluster(streams=[(TOO_OLD,)] * 1000)
    async with watching(cluster) as bench:
        await turns(500)
    assert cluster.listed <= len(bench.pauses.taken) + 2


async def test_a_list_whose_pages_are_forgotten_is_begun_again() -> None:
    cluster = FakeCluster([TOO_OLD, listing(20, "c")])
    async with watching(cluster) as bench:
        await bench.until_names("c")


async def test_a_cut_connection_keeps_the_rows_and_says_so() -> None:
    gate = asyncio.Event()
    cluster = FakeCluster([listing(7, "a")], [(CUT,), (modified(8, "a"), never())])
    async with watching(cluster, Pauses(gate)) as bench:
        await bench.news.until(lambda: bench.watching.error is not None)
        assert bench.watching.error is CUT
        assert bench.names == ["a"]
        assert bench.watching.as_of == NOW
        gate.set()
        await bench.news.until(lambda: bench.watching.error is None)
        assert bench.names == ["a"]
    assert (cluster.listed, cluster.asked) == (1, ["7", "7"])


async def test_what_happens_while_it_is_cut_is_not_lost() -> None:
    streams = [
        (added(8, "b"), CUT),
        (deleted(9, "a"), added(10, "c"), CUT),
        (modified(11, "c", phase="Failed"), never()),
    ]
    cluster = FakeCluster([listing(7, "a")], streams)
    async with watching(cluster) as bench:
        await bench.until_names("b", "c")
        await bench.news.until(lambda: bench.watching.error is None)
    assert cluster.asked == ["7", "8", "10"]
    assert cluster.listed == 1


async def test_the_pauses_grow_while_nothing_comes() -> None:
    cluster = FakeCluster([listing(7, "a")], [(CUT,)] * 8)
    async with watching(cluster) as bench:
        await bench.news.until(lambda: len(cluster.asked) > 8 or len(bench.pauses.taken) == 8)
        await turns()
    assert bench.pauses.taken == [*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]]
    assert list(PAUSES_S) == sorted(PAUSES_S)


async def test_the_pauses_grow_while_it_cannot_even_be_listed() -> None:
    cluster = FakeCluster([*[CUT] * 4, listing(7, "a")])
    async with watching(cluster) as bench:
        await bench.until_names("a")
        assert bench.watching.error is None
    assert bench.pauses.taken == list(PAUSES_S[:4])


async def test_once_it_is_heard_of_again_the_pauses_begin_anew() -> None:
    streams = [(CUT,), (CUT,), (CUT,), (added(8, "b"), CUT), (added(9, "c"), never())]
    async with watching(FakeCluster(streams=streams)) as bench:
        await bench.until_names("b", "c")
    assert bench.pauses.taken == [*PAUSES_S[:3], PAUSES_S[0]]


@pytest.mark.parametrize(
    "error",
    [
        Throttled("cluster", "slow down"),
        UnexpectedAnswer("cluster", "what?"),
        ServiceError("cluster", "so"),
    ],
)
async def test_what_may_pass_is_waited_for(error: ServiceError) -> None:
    cluster = FakeCluster([error, listing(7, "a")], [(error,), (added(8, "b"), never())])
    async with watching(cluster) as bench:
        await bench.until_names("a", "b")


@pytest.mark.parametrize(
    "error",
    [
        NotAccepted("cluster", "refused (401)"),
        AccessDenied("cluster", "refused (403)"),
        NotSignedIn("aws", "it gave no credential"),
    ],
)
@pytest.mark.parametrize("in_a_watch", [False, True])
async def test_what_somebody_has_to_mend_ends_it(error: ServiceError, in_a_watch: bool) -> None:
    cluster = (
        FakeCluster([listing(7, "a")], [(error,)]) if in_a_watch else FakeCluster(lists=[error])
    )
    bench = await ended(cluster)
    assert bench.watching.error is error
    assert bench.names == (["a"] if in_a_watch else [])
    assert bench.pauses.taken == []
    assert bench.news.count > 0


async def test_it_ends_when_it_is_cancelled() -> None:
    async with watching(FakeCluster([listing(7, "a")])) as bench:
        await bench.until_names("a")


# In the simulated world


async def test_the_world_is_followed_through_the_ends_of_watches() -> None:
    """The world ends a watch every few minutes, and forgets as quickly."""
    cluster = Cluster(CRASHING)
    async with world_client(cluster) as client:
        news, pauses = News(), Pauses()
        watching = Watching(client, "pods", "knox", now=cluster.clock, sleep=pauses)
        began = cluster.clock()
        task = asyncio.create_task(watching.run(news))
        restarts = set[int]()

        def a_while_has_passed() -> bool:
            restarts.update(one.restarts for one in watching.things if isinstance(one, Pod))
            return task.done() or (cluster.clock() - began).total_seconds() > 900

        await news.until(a_while_has_passed)
        assert watching.error is None
        task.cancel()
        await asyncio.wait([task])
    assert watching.listed == 1
    assert len(restarts) >= 14
    assert max(restarts) - min(restarts) == len(restarts) - 1


@asynccontextmanager
async def served_and_cut(
    cluster: Cluster,
) -> AsyncGenerator[tuple[Watching, News, Pauses]]:
    """Watch over the network; the server goes, and comes back to the same port in the block."""
    news, gate = News(), asyncio.Event()
    pauses = Pauses(gate)
    async with AsyncExitStack() as stack:
        with LoopbackServer(cluster.world) as server:
            port = server.port
            client = await stack.enter_async_context(world_client(cluster, server.url))
            watching = Watching(client, "pods", "knox", now=cluster.clock, sleep=pauses)
            task = asyncio.create_task(watching.run(news))
            stack.push_async_callback(asyncio.wait, [task])
            stack.callback(task.cancel)
            await news.until(lambda: len(watching.things) == 1)
        await news.until(lambda: watching.error is not None)
        assert len(watching.things) == 1
        cluster.clock.wind(minutes=2)
        stack.enter_context(LoopbackServer(cluster.world, port))
        gate.set()
        yield watching, news, pauses


async def test_a_watch_over_the_network_is_taken_up_again_when_the_server_is_back() -> None:
    cluster = Cluster(CRASHING)
    async with served_and_cut(cluster) as (watching, news, pauses):
        (seen,) = watching.things
        await news.until(lambda: watching.error is None and watching.things != (seen,))
        (after,) = watching.things
        assert isinstance(seen, Pod)
        assert isinstance(after, Pod)
        assert after.restarts == seen.restarts + 2
        assert watching.listed == 1
        assert set(pauses.taken) <= set(PAUSES_S)


async def test_that_the_server_is_back_is_told_although_nothing_has_changed() -> None:
    async with served_and_cut(Cluster(HEALTHY)) as (watching, news, _):
        (seen,) = watching.things
        async with asyncio.timeout(5):
            await news.until(lambda: watching.error is None)
        assert watching.things == (seen,)
