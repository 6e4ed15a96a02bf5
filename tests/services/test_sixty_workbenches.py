"""Sixty workbenches, a third of which fail at first: interrupted, found again, brought to an end.

In the end each has been synchronized, and none a second time that had been already.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.demo.server import LoopbackServer
from backends.demo.world import World
from backends.domain.errors import Rejected
from backends.domain.journal import Entry, State
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.execution.journal import JournalFile
from backends.services.execution.stepwise import AT_A_TIME
from backends.services.following.followers import follower
from backends.services.following.steps import SILENT_FOR
from backends.services.planning.synchronizing import plan_synchronization, plan_the_rest
from tests.clients.desk import Clock, control_plane
from tests.services import planning
from tests.services.benches import Gated
from tests.services.killed_synchronizing import as_alice

ROOT = Path(__file__).parents[2]
ENVIRONMENT = "eng-ml-dev-env-aws"
COUNT = 60
FAILING = frozenset(f"bench-{number:02}" for number in range(0, COUNT, 6))
"""Those that answer with a failure (500) the first time, and say why in their logs."""
BUSY = frozenset(f"bench-{number:02}" for number in range(3, COUNT, 6))
"""Those that are ready when it is planned, and refuse it (400) until ten minutes later."""
EVERY = tuple(f"bench-{number:02}" for number in range(COUNT))
UPGRADES = [
    ["-1d", "installation:finished"],
    ["+1m", "upgrade:started"],
    ["+10m", "upgrade:finished"],
]


class Company:
    """A world with sixty workbenches in one environment, and a journal on the disk."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        stands = World.open(now=self.clock.now)
        rows = [stored(name) for name in EVERY]
        self.world = World(
            replace(stands.company, workbenches=rows),
            persona=stands.persona,
            faults=stands.faults,
            now=self.clock.now,
            seed=0,
            pace=1.0,
        )
        self.folder = folder
        self.journal = JournalFile(folder / "journal.jsonl")

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        def handle(request: httpx.Request) -> httpx.Response:
            path = request.url.raw_path.decode("ascii")
            given = self.world.handle(request.method, path, request.headers, request.content)
            return httpx.Response(given.status, headers=dict(given.headers), content=given.body)

        configuration = as_alice()
        async with control_plane(handle, clock=self.clock, configuration=configuration) as client:
            yield planning.session(client, journal=self.journal)

    async def planned(self) -> Plan:
        """Plan to synchronize all of them; two minutes later some are busy."""
        async with self.session() as session:
            listed = (await session.control_plane.list_registries()).value
            here = [row for row in listed if row.environment_name == ENVIRONMENT]
            plan = await plan_synchronization(session, here, caller=None, now=self.clock.now())
        assert [step.about for step in plan.steps] == list(EVERY)
        assert plan.failed == ()
        await self.clock.sleep(120)
        return plan

    async def entry(self) -> Entry:
        """Return the newest change in the journal, which is read from the disk."""
        return (await JournalFile(self.folder / "journal.jsonl").entries())[0]

    async def brought_to_an_end(self, session: Session) -> None:
        """Follow the newest change to its end, when nothing has been heard of it for long."""
        looks = follower(session, await self.entry(), now=self.clock.now)
        assert (await looks.look()).ended == ""
        await self.clock.sleep(SILENT_FOR.total_seconds() + 1)
        assert (await looks.look()).ended == "failed"
        assert not (await self.entry()).is_open

    async def resumed(self) -> list[Plan]:
        """Send what is left over, again and again, until nothing is; return what was planned."""
        plans, reached = list[Plan](), set[str]()
        async with self.session() as session:
            executor = Executor(session, by="anna", now=self.clock.now, sleep=self.clock.sleep)
            while left := await self.left_over(session):
                reached |= done(await self.entry())
                assert not reached & {step.about for step in left.steps}
                plans.append(left)
                assert len(plans) < 5
                await executor.apply(left, left.full_consent)
        return plans

    async def left_over(self, session: Session) -> Plan | None:
        """Plan what the newest change has left over, ten minutes later; None for nothing."""
        await self.clock.sleep(600)
        now = self.clock.now()
        try:
            return await plan_the_rest(session, await self.entry(), caller=None, now=now)
        except Rejected:
            return None

    def carried_out(self, *, well: bool) -> Counter[str]:
        """Count what was begun at each workbench, and went well or did not."""
        return Counter(
            row.details["workbench"]
            for registry in self.world.company.registries
            for row in registry.history
            if row.kind == "synchronize" and row.details["workbench"] in EVERY
            if well is not row.fails
        )


def stored(name: str) -> dict[str, Any]:
    """Return a workbench as the company stores it."""
    row: dict[str, Any] = {
        "name": name,
        "id": name,
        "environment": ENVIRONMENT,
        "creator": "meera",
        "created": "-30d",
        "version": "2.0.41-b20",
        "status": UPGRADES if name in BUSY else "installation:finished",
    }
    return row | ({"firstSynchronizationFails": "config-map-timeout"} if name in FAILING else {})


def done(entry: Entry) -> set[str]:
    return {one.step.about for one in entry.outcomes if one.state is State.DONE}


async def check_the_end(company: Company) -> None:
    """Check that all was done, once, and that the journal says so."""
    assert company.carried_out(well=True) == dict.fromkeys(EVERY, 1)
    assert company.carried_out(well=False) == dict.fromkeys(FAILING, 1)
    entries = await company.journal.entries()
    assert [entry.state for entry in entries] == [State.DONE, *[State.FAILED] * (len(entries) - 1)]
    said = Counter(name for entry in entries for name in done(entry))
    assert said == dict.fromkeys(EVERY, 1)


async def killed(company: Company, plan: Plan, moment: str, number: int) -> None:
    """Apply a plan in a process that is killed at one record."""
    plan_file = company.folder / "plan.json"
    plan_file.write_text(plan.model_dump_json(), "utf-8")
    with LoopbackServer(company.world) as server:
        arguments = (
            server.url, company.journal.place, str(plan_file), str(company.clock.seconds), moment,
            str(number),
        )  # fmt: skip
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.services.killed_synchronizing", *arguments, cwd=ROOT
        )
        assert await child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("moment", "number"), [("after", 4), ("within", 50), ("after", 99)])
async def test_killed_in_the_middle_it_is_brought_to_an_end(
    moment: str, number: int, tmp_path: Path
) -> None:
    company = Company(tmp_path)
    await killed(company, await company.planned(), moment, number)

    entry = await company.entry()
    assert number <= len(entry.records) <= number + AT_A_TIME
    assert entry.is_open
    await company.journal.entries()
    assert company.journal.left_out <= (moment == "within")
    sent = {one.step.about for one in entry.outcomes if one.state is not State.NOT_SENT}
    arrived = company.carried_out(well=True) + company.carried_out(well=False)
    assert set(arrived) <= sent < set(EVERY)

    async with company.session() as session:
        await company.brought_to_an_end(session)
    entry = await company.entry()
    assert done(entry) == set(company.carried_out(well=True))
    plans = await company.resumed()
    assert {step.about for step in plans[0].steps} == set(EVERY) - done(entry)
    await check_the_end(company)


async def test_interrupted_in_the_middle_it_is_brought_to_an_end(tmp_path: Path) -> None:
    company = Company(tmp_path)
    plan = await company.planned()
    async with company.session() as session:
        gated = Gated(session.control_plane)
        behind = replace(session, control_plane=gated)  # pyright: ignore[reportArgumentType]
        executor = Executor(behind, by="anna", now=company.clock.now, sleep=company.clock.sleep)
        gated.let(EVERY[:26])
        applying = asyncio.create_task(executor.apply(plan, plan.full_consent))
        await gated.until_waiting(*EVERY[26:30])
        applying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await applying

        states = Counter(one.state for one in (await company.entry()).outcomes)
        assert states == {
            State.DONE: 17,
            State.UNKNOWN: 5 + 4,  # answered with a failure, and on their way
            State.REFUSED: 4,
            State.NOT_SENT: 30,
        }
        await company.brought_to_an_end(session)

    entry = await company.entry()
    assert entry.words.startswith("17 of 60 accepted it. 5 failed: bench-00, bench-06, ")
    assert "4 refused it: bench-03, bench-09, bench-15, bench-21." in entry.words
    assert "30 not sent: " in entry.words
    plans = await company.resumed()
    assert [len(plan.steps) for plan in plans] == [43, 5]
    await check_the_end(company)


async def test_uninterrupted_it_takes_one_more_to_reach_them_all(tmp_path: Path) -> None:
    company = Company(tmp_path)
    plan = await company.planned()
    async with company.session() as session:
        executor = Executor(session, by="anna", now=company.clock.now, sleep=company.clock.sleep)
        entry = await executor.apply(plan, plan.full_consent)
    assert entry.state is State.FAILED
    assert done(entry) == set(EVERY) - FAILING - BUSY
    (rest,) = await company.resumed()
    assert {step.about for step in rest.steps} == FAILING | BUSY
    await check_the_end(company)
