"""A credential for a cluster: kept while it is good, got once, forgotten when it is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backends.clients.kubernetes.sign_in import ClusterSignIn
from backends.domain.errors import NotSignedIn
from backends.domain.kubeconfig import (
    Certificate,
    Credential,
    Kubeconfig,
    Plugin,
    SignInWay,
    StaticToken,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLUGIN = Plugin("aws", (), (), "client.authentication.k8s.io/v1", "")


def cluster(way: SignInWay = PLUGIN) -> Kubeconfig:
    return Kubeconfig("x", "c", "u", "", "https://api.invalid", "", "", "", way)


class Desk:
    """Gives a new credential each time; it fails, or waits, where it is told to."""

    def __init__(self, good_for_s: float | None = 900) -> None:
        self.now = NOW
        self.runs = 0
        self.fails = False
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self._good_for_s = good_for_s

    async def run(self) -> Credential:
        self.runs += 1
        self.begun.set()
        await self.gate.wait()
        if self.fails:
            raise NotSignedIn("aws", "it gave no credential")
        good_for_s = self._good_for_s
        ends = None if good_for_s is None else self.now + timedelta(seconds=good_for_s)
        return Credential(token=f"token {self.runs}", expires_at=ends)

    def sign_in(self, way: SignInWay = PLUGIN) -> ClusterSignIn:
        return ClusterSignIn(cluster(way), now=lambda: self.now, run=self.run)


@pytest.mark.parametrize(
    ("later_s", "runs"), [(0, 1), (839, 1), (840, 2), (900, 2), (5000, 2)], ids=str
)
async def test_it_is_kept_until_a_minute_before_its_end(later_s: float, runs: int) -> None:
    desk = Desk(good_for_s=900)
    sign_in = desk.sign_in()
    await sign_in.credential()
    desk.now += timedelta(seconds=later_s)

    assert (await sign_in.credential()).token == f"token {runs}"
    assert desk.runs == runs


async def test_one_without_an_end_is_kept_until_it_is_discarded() -> None:
    desk = Desk(good_for_s=None)
    sign_in = desk.sign_in()
    first = await sign_in.credential()
    desk.now += timedelta(days=9)

    assert (await sign_in.credential()).token == "token 1"
    sign_in.discard(first)
    assert (await sign_in.credential()).token == "token 2"


async def test_a_refusal_of_one_replaced_meanwhile_discards_nothing() -> None:
    desk = Desk(good_for_s=None)
    sign_in = desk.sign_in()
    first = await sign_in.credential()
    sign_in.discard(first)
    await sign_in.credential()

    sign_in.discard(first)

    assert (await sign_in.credential()).token == "token 2"


async def test_many_who_ask_at_once_have_it_run_once() -> None:
    desk = Desk()
    sign_in = desk.sign_in()
    given = await asyncio.gather(*(sign_in.credential() for _ in range(9)))

    assert {one.token for one in given} == {"token 1"}


async def test_who_gives_up_waiting_leaves_the_others_theirs() -> None:
    desk = Desk()
    desk.gate.clear()
    sign_in = desk.sign_in()
    first, second = (asyncio.create_task(sign_in.credential()) for _ in range(2))
    await desk.begun.wait()
    first.cancel()
    desk.gate.set()

    assert (await second).token == "token 2"
    assert first.cancelled()


async def test_a_failure_is_told_and_not_kept() -> None:
    desk = Desk()
    desk.fails = True
    sign_in = desk.sign_in()
    with pytest.raises(NotSignedIn):
        await sign_in.credential()
    desk.fails = False

    assert (await sign_in.credential()).token == "token 2"


@pytest.mark.parametrize(
    ("way", "given"),
    [
        (StaticToken("t", NOW), Credential(token="t", expires_at=NOW)),
        (Certificate("c", "k", NOW), Credential("", "c", "k", NOW)),
    ],
)
async def test_what_is_in_the_file_is_given_as_it_is(way: SignInWay, given: Credential) -> None:
    desk = Desk()
    desk.now += timedelta(days=9)
    sign_in = desk.sign_in(way)
    sign_in.discard(given)

    assert await sign_in.credential() == given
    assert desk.runs == 0


def test_no_secret_is_in_what_a_log_would_hold() -> None:
    shown = repr(
        [
            Credential("hush", "certificate", "hush"),
            cluster(StaticToken("hush", None)),
            cluster(Certificate("certificate", "hush", None)),
        ]
    )
    assert "hush" not in shown
