"""Changes in the simulated world, from the plan to the end, through the real client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.draft import Draft
from backends.domain.journal import Entry, State
from backends.domain.plan import LifecycleKind, Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.following.follow import Follower
from backends.services.following.progress import Progress
from backends.services.planning.changing import plan_change
from backends.services.planning.creating import plan_creation
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.demo.caller import Clock
from tests.demo.changes import (
    BLACK_HOLE_B,
    FIREWALL_C,
    ISOLATED_D,
    PRIVATE_A,
    PUBLIC_A,
    TINY_C,
)


class Bastion:
    """Somebody at work in the world; time passes only while they wait."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.clock = clock

    async def creation(self, environment: str, **fields: Any) -> Plan:
        """Plan a registry in an environment."""
        where = (await self.session.control_plane.describe_environment(environment)).value
        draft = Draft(where, **fields)
        return await plan_creation(self.session, draft, caller=None, now=self.clock())

    async def change(self, kind: LifecycleKind, name: str) -> Plan:
        """Plan a change of the registry whose name ends so."""
        row = await self.registry(name)
        return await plan_change(self.session, kind, row, caller=None, now=self.clock())

    async def registry(self, name: str) -> Registry:
        listed = (await self.session.control_plane.list_registries()).value
        return next(row for row in listed if row.name.endswith(name))

    async def apply(self, plan: Plan) -> Entry:
        """Apply a plan, agreeing to everything."""

        async def sleep(seconds: float) -> None:
            self.clock.wind(seconds=seconds)

        executor = Executor(self.session, by="alice", now=self.clock, sleep=sleep)
        return await executor.apply(plan, plan.full_consent)

    def follower(self, entry: Entry) -> Follower:
        return Follower(self.session, entry, now=self.clock)

    async def followed(self, entry: Entry) -> Sequence[Progress]:
        """Look every minute until it has ended; return every look."""
        follower, looks = self.follower(entry), list[Progress]()
        while not looks or not looks[-1].ended:
            assert len(looks) < 60, looks[-1].words
            self.clock.wind(minutes=1)
            looks.append(await follower.look())
            assert looks[-1].error is None
        return looks

    async def done(self, plan: Plan) -> Progress:
        """Apply a plan and follow it to its end."""
        return (await self.followed(await self.apply(plan)))[-1]


@asynccontextmanager
async def bastion() -> AsyncGenerator[Bastion]:
    clock = Clock()
    session = DemoConnector(
        options.read(["--demo", "--pace", "1"]), Settings(), now=clock
    ).connect()
    try:
        yield Bastion(session, clock)
    finally:
        await session.close()


def phases(progress: Progress) -> list[str]:
    return [f"{phase.title}: {phase.state}" for phase in progress.phases]


async def test_a_creation_from_the_plan_to_ready() -> None:
    async with bastion() as on:
        entry = await on.apply(await on.creation("labs-ml-aws"))
        assert entry.state is State.UNDER_WAY
        looks = await on.followed(entry)

    name = looks[-1].registry.name if looks[-1].registry else ""
    assert phases(looks[0]) == [
        "Sent: done",
        "Accepted: done",
        f"Recognized as {name}: done",
        "Version 1.13.0-b58 chosen: done",
        "Machine user attached: done",
        "Installing: now",
        "Ready: ahead",
    ]
    assert phases(looks[-1])[-3:] == ["Domain assigned: done", "Installing: done", "Ready: done"]
    assert looks[-1].words == f"{name} is Ready (installation:finished)."
    assert 20 * 60 < looks[-1].elapsed_s < 30 * 60
    assert [len(look.lines) for look in looks] == sorted(len(look.lines) for look in looks)
    assert looks[-1].lines[-1].log == f"INFO  AI Registry {name} is ready"


@pytest.mark.parametrize(
    ("environment", "fields", "title"),
    [
        ("labs-ml-aws", {"load_balancer_subnets": (PRIVATE_A, TINY_C)}, "Too few free addresses"),
        ("labs-ml-aws", {"load_balancer_subnets": (ISOLATED_D,)}, "The subnets lead nowhere"),
        ("labs-ml-aws", {"load_balancer_subnets": (BLACK_HOLE_B,)}, "The subnets lead nowhere"),
        (
            "labs-ml-aws",
            {"load_balancer_subnets": (PRIVATE_A, PUBLIC_A)},
            "Two subnets are in one zone",
        ),
        (
            "labs-ml-aws",
            {"load_balancer_subnets": (FIREWALL_C,), "public_load_balancer": True},
            "The load balancer does not fit its subnets",
        ),
        (
            "new-ml-aws",
            {"public_load_balancer": True},
            "The load balancer does not fit its subnets",
        ),
        (
            "labs-ml-aws",
            {"load_balancer_subnets": ("subnet-0f00",), "skip_validation": True},
            "The subnet is not in the environment's network",
        ),
        (
            "labs-udr-azure",
            {"udr": True, "cluster_subnet": "labs-udr-azure-plain"},
            "No way out of the cluster's subnet",
        ),
        (
            "labs-udr-azure",
            {"udr": True, "cluster_subnet": "labs-udr-azure-small"},
            "Too few free addresses",
        ),
        (
            "labs-udr-azure",
            {"udr": True, "cluster_subnet": "labs-udr-azure-postgres"},
            "The subnet is reserved for another service",
        ),
        ("vision-ml-azure", {}, "The role for the object store is missing"),
    ],
)
async def test_a_creation_that_fails_is_understood(
    environment: str, fields: dict[str, Any], title: str
) -> None:
    async with bastion() as on:
        end = await on.done(await on.creation(environment, **fields))
    assert (end.ended, end.entry.state) == ("failed", State.FAILED)
    assert end.cause is not None
    assert end.cause.title == title
    assert end.telling
    assert phases(end)[-1] == "Failed: failed"


async def test_what_failed_is_deleted_and_created_again() -> None:
    async with bastion() as on:
        bad = await on.creation("labs-ml-aws", load_balancer_subnets=(ISOLATED_D,))
        failed = await on.done(bad)
        assert failed.registry is not None
        gone = await on.done(await on.change("delete-registry", failed.registry.name))
        assert (gone.ended, gone.words) == ("done", f"{failed.registry.name} is gone.")
        assert (await on.done(await on.creation("labs-ml-aws"))).ended == "done"
        assert [entry.state for entry in await on.session.journal.entries()] == [
            State.DONE,
            State.DONE,
            State.FAILED,
        ]


async def test_a_deletion_that_fails_is_understood_and_done_again() -> None:
    async with bastion() as on:
        failed = await on.done(await on.change("delete-registry", "ce35f0a2-79b"))
        assert failed.ended == "failed"
        assert failed.cause is not None
        assert failed.cause.title == "Something else stands in the subnet"
        again = await on.done(await on.change("delete-registry", "ce35f0a2-79b"))
        assert (again.ended, again.registry) == ("done", None)


async def test_what_fails_a_second_time_while_nobody_looks_is_told_by_its_event() -> None:
    async with bastion() as on:
        await on.done(await on.change("upgrade-registry", "c4418e02-7aa"))
        plan = await on.change("upgrade-registry", "c4418e02-7aa")
        killed = Entry(plan, (await on.apply(plan)).records[:2])
        on.session = replace(on.session, journal=MemoryJournal(killed.records))
        on.clock.wind(days=1)
        end = await on.follower(killed).look()

    assert (end.ended, end.entry.state) == ("failed", State.FAILED)
    assert "shows that the change arrived" in end.entry.records[-2].words
    assert end.cause is not None
    assert end.lines[0].created_date is not None
    assert end.lines[0].created_date >= killed.at


async def test_an_upgrade_gives_the_registry_another_crn_and_is_followed_under_it() -> None:
    async with bastion() as on:
        before = await on.registry("0a6bc835-4d1")
        end = await on.done(await on.change("upgrade-registry", "0a6bc835-4d1"))
        assert end.registry is not None
        assert end.registry.crn != before.crn
        assert end.entry.registry_crn == end.registry.crn
        assert (end.ended, end.registry.version) == ("done", "1.13.0-b58")
        assert end.lines[-1].log.endswith("is ready on 1.13.0-b58")

        back = await on.done(await on.change("rollback-registry", "0a6bc835-4d1"))
        assert back.registry is not None
        assert (back.ended, back.registry.version) == ("done", before.version)


async def test_an_upgrade_that_fails_behind_a_proxy_is_understood() -> None:
    async with bastion() as on:
        registry = await on.registry("c4418e02-7aa")
        end = await on.done(await on.change("upgrade-registry", registry.name))
    assert end.words == f"{registry.name}: Upgrade failed (upgrade:failed)."
    assert end.cause is not None
    assert end.cause.title == "Calls inside the cluster go through the proxy"


async def test_a_creation_that_is_cancelled_fails_and_the_cancellation_is_done() -> None:
    async with bastion() as on:
        creating = await on.apply(await on.creation("labs-ml-aws"))
        assert (await on.follower(creating).look()).registry is not None
        on.clock.wind(minutes=3)
        name = (await on.follower(creating).look()).entry.words.partition(" ")[0]
        cancelled = await on.done(await on.change("cancel-workflow", name))
        created = (await on.followed(creating))[-1]

    assert (cancelled.ended, created.ended) == ("done", "failed")
    assert created.cause is not None
    assert created.cause.title == "Cancelled"
