"""A log is read to its end and on; a cut connection loses nothing and repeats nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from backends.demo.server import LoopbackServer
from backends.domain.cluster import LogWish, Pod
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    NotSignedIn,
    Rejected,
    ServiceError,
    Throttled,
    Unreachable,
)
from backends.domain.event import LogLine
from backends.ports import Cluster as ClusterPort
from backends.services.cluster.pod_log import PodLog
from backends.services.cluster.watching import PAUSES_S
from tests.clients.kubernetes_desk import world_client
from tests.demo.kubectl import CRASHING, HEALTHY, Cluster
from tests.services.answers import NOW
from tests.services.clusters import (
    DEADLINE_S,
    FakeCluster,
    News,
    Pauses,
    Script,
    never,
    turns,
)

CUT = Unreachable("cluster", "log of c in p has no answer: the connection to it broke off")
WISH = LogWish("mlx", "p", "c", follow=True)


def at(second: int, fraction: str = "", text: str = "") -> str:
    """Write a line as a cluster does: so many seconds after NOW, or before."""
    moment = NOW + timedelta(seconds=second)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z {text or f'{second}{fraction}'}"


def pod_log(
    cluster: object, wish: LogWish = WISH, pauses: Pauses | None = None, now_s: float = 0
) -> PodLog:
    return PodLog(
        cast("ClusterPort", cluster),
        wish,
        now=lambda: NOW + timedelta(seconds=now_s),
        sleep=pauses or Pauses(),
    )


async def read(
    *streams: Script, wish: LogWish = WISH, pauses: Pauses | None = None
) -> tuple[PodLog, FakeCluster]:
    """Read what streams give, one after the other, to the end."""
    cluster = FakeCluster(streams=streams)
    log = pod_log(cluster, wish, pauses)
    async with asyncio.timeout(DEADLINE_S):
        await log.run(News())
    return log, cluster


def texts(log: PodLog) -> list[str]:
    return [line.log for line in log.lines]


@asynccontextmanager
async def reading(log: PodLog) -> AsyncGenerator[News]:
    """Read, and stop in the end."""
    news = News()
    task = asyncio.create_task(log.run(news))
    try:
        yield news
    finally:
        task.cancel()
        await asyncio.wait([task])


# Lines


async def test_lines_come_in_order_with_their_times_in_utc() -> None:
    log, cluster = await read((at(0, ".25"), at(1), at(2, ".123456789")))
    assert log.lines == [
        LogLine(created_date=NOW + timedelta(milliseconds=250), log="0.25"),
        LogLine(created_date=NOW + timedelta(seconds=1), log="1"),
        LogLine(created_date=NOW + timedelta(seconds=2, microseconds=123456), log="2.123456789"),
    ]
    assert (log.ended, log.error, log.dropped) == (True, None, 0)
    assert cluster.wishes == [WISH]


@pytest.mark.parametrize(
    ("text", "moment", "rest"),
    [
        ("2026-11-23T13:00:00+01:00 a", NOW, "a"),
        ("2026-11-23T06:30:00.5-05:30 a", NOW + timedelta(seconds=0.5), "a"),
        ("2026-11-23T12:00:00Z", NOW, ""),
        ("2026-11-23T12:00:00Z  two blanks", NOW, " two blanks"),
        ("no time", None, "no time"),
        ("", None, ""),
        ("2026-13-45T12:00:00Z a", None, "2026-13-45T12:00:00Z a"),
        ("2026-11-23T12:00:00 a", None, "2026-11-23T12:00:00 a"),
        ("0001-01-01T00:00:00+05:00 a", None, "0001-01-01T00:00:00+05:00 a"),
        ("9999-12-31T23:59:59-05:00 a", None, "9999-12-31T23:59:59-05:00 a"),
    ],
)
async def test_a_time_is_read_with_its_zone_and_what_is_none_is_left_in_the_line(
    text: str, moment: datetime | None, rest: str
) -> None:
    log, _ = await read((text,))
    assert log.lines == [LogLine(created_date=moment, log=rest)]


async def test_lines_that_are_alike_are_all_kept() -> None:
    log, _ = await read(("a", "a", at(0, text="b"), at(1, text="b"), "a"))
    assert texts(log) == ["a", "a", "b", "b", "a"]


async def test_two_equal_lines_of_one_moment_are_both_kept() -> None:
    log, _ = await read((at(0, text="a"), at(0, text="a")))
    assert texts(log) == ["a", "a"]


async def test_a_line_that_is_a_little_older_than_the_one_before_is_kept() -> None:
    """Two outputs of a container are stamped one beside the other."""
    log, _ = await read((at(0, ".000002", "out"), at(0, ".000001", "err"), at(1, text="on")))
    assert texts(log) == ["out", "err", "on"]


# Cut connections


async def test_what_was_read_before_a_cut_does_not_come_twice() -> None:
    pauses = Pauses()
    log, cluster = await read(
        (at(-2), at(-1), at(0), CUT),
        (at(-1), at(0), at(1), CUT),
        (at(0), at(1), at(2)),
        pauses=pauses,
    )
    assert texts(log) == ["-2", "-1", "0", "1", "2"]
    assert (log.ended, log.error) == (True, None)
    assert [one.tail for one in cluster.wishes] == [0, 0, 0]
    assert pauses.taken == [PAUSES_S[0]] * 2


async def test_after_a_cut_it_asks_for_what_follows_the_last_line_and_a_little_before() -> None:
    wish = replace(WISH, tail=500)
    _, cluster = await read((at(-61), at(-60), CUT), (at(-60),), wish=wish)
    first, second = cluster.wishes
    assert first == wish
    assert second.tail == 0
    assert replace(second, tail=500) != wish
    assert second.since_s <= 70


async def test_where_nothing_was_read_it_asks_for_the_same_again() -> None:
    wish = replace(WISH, tail=500)
    log, cluster = await read((CUT,), (at(0),), wish=wish)
    assert cluster.wishes == [wish, wish]
    assert texts(log) == ["0"]


async def test_nanoseconds_tell_lines_of_one_second_apart() -> None:
    first = [at(0, ".1", "a"), at(0, ".100000001", "b"), at(0, ".100000002", "c")]
    log, _ = await read((*first, CUT), (*first, at(0, ".100000003", "d")))
    assert texts(log) == ["a", "b", "c", "d"]


async def test_lines_of_one_moment_are_told_apart_by_what_they_say() -> None:
    log, _ = await read(
        (at(0, text="a"), at(0, text="b"), CUT),
        (at(0, text="a"), at(0, text="b"), at(0, text="c"), CUT),
        (at(0, text="a"), at(0, text="b"), at(0, text="c"), at(0, text="d")),
    )
    assert texts(log) == ["a", "b", "c", "d"]


async def test_a_third_of_three_equal_lines_of_one_moment_is_not_lost_over_a_cut() -> None:
    twice = [at(0, text="a")] * 2
    log, _ = await read((*twice, CUT), (*twice, at(0, text="a"), at(1)))
    assert texts(log) == ["a", "a", "a", "1"]


async def test_fractions_of_different_length_are_in_order() -> None:
    log, _ = await read(
        (at(0, ".5", "a"), CUT), (at(0, ".5", "a"), at(0, ".50", "b"), at(0, ".6", "c"))
    )
    assert texts(log) == ["a", "b", "c"]


async def test_times_in_another_zone_are_compared_as_moments() -> None:
    log, _ = await read(
        ("2026-11-23T12:00:00Z a", CUT),
        ("2026-11-23T12:00:00Z a", "2026-11-23T11:30:01-00:30 b", "2026-11-23T13:00:02+01:00 c"),
    )
    assert texts(log) == ["a", "b", "c"]


async def test_what_is_out_of_order_does_not_come_twice_either() -> None:
    lines = [at(0, ".000002", "out"), at(0, ".000001", "err")]
    log, _ = await read((*lines, CUT), (*lines, at(1, text="on")))
    assert texts(log) == ["out", "err", "on"]


async def test_lines_without_a_time_do_not_come_twice() -> None:
    lines = [at(0, text="a long line"), "its rest", "more of it"]
    log, _ = await read((*lines, CUT), (*lines, at(1, text="on")))
    assert texts(log) == ["a long line", "its rest", "more of it", "on"]


@dataclass
class Node:
    """Writes a line each second, and gives those that are asked for by its own clock.

    Attributes:
        ahead_s: How far its clock is ahead of ours.
        cuts: After how many of its lines the connection is cut, in turn.
    """

    ahead_s: float
    cuts: Sequence[int]
    lines: int = 20
    wishes: list[LogWish] = field(default_factory=list[LogWish])

    async def log(self, wish: LogWish) -> AsyncIterator[str]:
        self.wishes.append(wish)
        stop = self.cuts[len(self.wishes) - 1] if len(self.wishes) <= len(self.cuts) else None
        now = NOW + timedelta(seconds=self.ahead_s)
        for number in range(self.lines):
            moment = now + timedelta(seconds=number - self.lines + 1)
            if moment < _since(wish, now):
                continue
            if number == stop:
                raise CUT
            await asyncio.sleep(0)
            yield f"{moment:%Y-%m-%dT%H:%M:%S}Z {number}"


def _since(wish: LogWish, now: datetime) -> datetime:
    """Return from when on lines are wished for, where a node's clock says that it is now."""
    if wish.since_s:
        return now - timedelta(seconds=wish.since_s)
    return getattr(wish, "since", None) or datetime.fromtimestamp(0, UTC)


@pytest.mark.parametrize("ahead_s", [-3600, -30, -3, 0, 3, 30, 3600])
async def test_nothing_is_lost_where_the_clocks_do_not_agree(ahead_s: float) -> None:
    log = pod_log(Node(ahead_s, [5, 11]))
    async with asyncio.timeout(DEADLINE_S):
        await log.run(News())
    assert texts(log) == [str(number) for number in range(20)]


async def test_a_cut_is_told_until_lines_come_again() -> None:
    gate = asyncio.Event()
    cluster = FakeCluster(streams=[(at(0), CUT), (at(0), at(1), never())])
    log = pod_log(cluster, pauses=Pauses(gate))
    async with reading(log) as news:
        await news.until(lambda: log.error is not None)
        assert (log.error, log.ended) == (CUT, False)
        assert texts(log) == ["0"]
        gate.set()
        await news.until(lambda: len(log.lines) == 2)
        assert (log.error, log.ended) == (None, False)


async def test_that_it_is_back_is_told_although_nothing_new_is_in_the_log() -> None:
    gate = asyncio.Event()
    log = pod_log(FakeCluster(streams=[(at(0), CUT), (at(0), never())]), pauses=Pauses(gate))
    async with reading(log) as news:
        await news.until(lambda: log.error is not None)
        told = news.count
        gate.set()
        await turns()
        assert log.error is None
        assert news.count > told


async def test_the_pauses_grow_while_nothing_new_comes_and_begin_anew_when_it_does() -> None:
    pauses = Pauses()
    again = (at(0), CUT)
    await read(again, again, again, again, (at(1), CUT), (at(2),), pauses=pauses)
    assert pauses.taken == [*PAUSES_S[:4], PAUSES_S[0]]


# Ends


async def test_where_it_is_not_followed_it_ends_and_so_it_does_after_a_cut() -> None:
    wish = replace(WISH, follow=False, previous=True)
    log, cluster = await read((at(0), at(1)), wish=wish)
    assert (texts(log), log.ended, log.error) == (["0", "1"], True, None)

    log, cluster = await read((at(0), CUT), wish=wish)
    assert (texts(log), log.ended, log.error) == (["0"], True, CUT)
    assert cluster.wishes == [wish]


@pytest.mark.parametrize(
    "error",
    [
        NotFound("cluster", "there is no pod p (404)"),
        NotAccepted("cluster", "refused (401)"),
        AccessDenied("cluster", "refused (403)"),
        NotSignedIn("aws", "it gave no credential"),
        Rejected("cluster", "previous terminated container not found (400)"),
    ],
)
async def test_what_trying_again_does_not_mend_ends_it(error: ServiceError) -> None:
    pauses = Pauses()
    log, cluster = await read((at(0), error), pauses=pauses)
    assert (log.error, log.ended, texts(log)) == (error, True, ["0"])
    assert len(cluster.wishes) == 1
    assert pauses.taken == []


async def test_a_pod_that_is_gone_after_a_cut_ends_it() -> None:
    gone = NotFound("cluster", "there is no pod p (404)")
    log, _ = await read((at(0), CUT), (gone,))
    assert (log.error, log.ended, texts(log)) == (gone, True, ["0"])


async def test_what_may_pass_is_waited_for() -> None:
    log, _ = await read((Throttled("cluster", "slow down"),), (at(0),))
    assert (log.error, texts(log)) == (None, ["0"])


async def test_an_empty_log_is_an_answer() -> None:
    log, _ = await read(())
    assert (log.lines, log.ended, log.error) == ([], True, None)


# Very much


async def test_of_very_many_lines_the_newest_are_kept_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backends.services.cluster.pod_log.MOST_LINES", 30)
    monkeypatch.setattr("backends.services.cluster.pod_log._AT_A_TIME", 10)
    log, _ = await read([at(number) for number in range(95)])
    assert len(log.lines) <= 30
    assert len(log.lines) + log.dropped == 95
    assert texts(log) == [str(number) for number in range(log.dropped, 95)]


async def test_what_was_let_go_does_not_come_back_after_a_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backends.services.cluster.pod_log.MOST_LINES", 30)
    monkeypatch.setattr("backends.services.cluster.pod_log._AT_A_TIME", 10)
    lines = [at(number) for number in range(50)]
    log, _ = await read((*lines, CUT), (*lines, at(50)))
    assert len(log.lines) + log.dropped == 51
    assert texts(log)[-1] == "50"


async def test_of_many_lines_at_once_it_is_not_told_one_by_one_unless_they_are_followed() -> None:
    lines = [at(number) for number in range(3000)]
    for follow, most in ((False, 5), (True, 3001)):
        news = News()
        log = pod_log(FakeCluster(streams=[lines]), replace(WISH, follow=follow))
        await log.run(news)
        assert len(log.lines) == 3000
        assert 1 <= news.count <= most


async def test_a_followed_line_is_told_at_once() -> None:
    log = pod_log(FakeCluster(streams=[(at(0), never())]))
    async with reading(log) as news:
        await news.until(lambda: texts(log) == ["0"])
        await turns()
        assert not log.ended


# In the simulated world


async def test_the_world_is_followed_over_a_server_that_goes_and_comes_back() -> None:
    cluster, gate, news = Cluster(HEALTHY), asyncio.Event(), News()
    with LoopbackServer(cluster.world) as server:
        port = server.port
        opened = world_client(cluster, server.url)
        client = await opened.__aenter__()
        (pod,) = (await client.list("pods", "knox")).things
        assert isinstance(pod, Pod)
        wish = LogWish("knox", pod.name, pod.containers[0].name, tail=3, follow=True)
        log = PodLog(client, wish, now=cluster.clock, sleep=Pauses(gate))
        task = asyncio.create_task(log.run(news))
        await news.until(lambda: len(log.lines) == 3)
        cluster.clock.wind(minutes=3)
        await news.until(lambda: len(log.lines) > 3)
    try:
        await news.until(lambda: log.error is not None)
        cluster.clock.wind(minutes=3)
        with LoopbackServer(cluster.world, port):
            gate.set()
            await news.until(lambda: log.error is None)
            until = cluster.clock() - timedelta(minutes=1)
            await news.until(lambda: (log.lines[-1].created_date or until) > until)
            whole = [line async for line in client.log(replace(wish, tail=0, follow=False))]
            task.cancel()
            await asyncio.wait([task])
    finally:
        task.cancel()
        await opened.__aexit__(None, None, None)
    read = [f"{_stamp(line)} {line.log}" for line in log.lines]
    assert read == whole[-len(read) :]
    assert len(read) > 3


def _stamp(line: LogLine) -> str:
    assert line.created_date is not None
    return f"{line.created_date.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"


async def test_the_log_of_a_run_that_ends_ends_with_it() -> None:
    cluster = Cluster(CRASHING)
    async with world_client(cluster) as client:
        (pod,) = (await client.list("pods", "knox")).things
        assert isinstance(pod, Pod)
        log = PodLog(
            client,
            LogWish("knox", pod.name, "knox", follow=True),
            now=cluster.clock,
            sleep=Pauses(),
        )
        async with asyncio.timeout(DEADLINE_S):
            await log.run(News())
    assert (log.ended, log.error) == (True, None)
    assert "stops with exit code 1" in texts(log)[-1]


async def test_the_colours_that_programs_write_are_left_out_and_nothing_else() -> None:
    log, _ = await read([at(1, text="\x1b[1;31mERROR\x1b[0m \x1b]0;title\x07 [31m")])
    assert texts(log) == ["ERROR \x1b]0;title\x07 [31m"]
