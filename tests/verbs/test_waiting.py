"""Waiting for a registry, with a clock that is wound by the waiting itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.errors import AccessDenied, NotFound, ServiceError, Throttled, Unreachable
from backends.domain.registry import Registry
from registry_tui.exits import WrongUsage
from registry_tui.verbs.patience import Patience
from registry_tui.verbs.waiting import Awaited, Sought, Waited, wait_for
from tests.services.answers import answer
from tests.verbs.clocks import WoundClock

ENVIRONMENT = Environment(crn="crn:env", environment_name="eng")


def registry(status: str, crn: str = "crn:1", name: str = "alpha") -> Registry:
    return Registry(
        crn=crn,
        service_name=name,
        status=status,
        environment_name=ENVIRONMENT.environment_name,
        environment_crn=ENVIRONMENT.crn,
    )


class Service:
    """Shows one list after the other, or fails; the last one stays."""

    def __init__(self, *looks: Sequence[Registry] | ServiceError) -> None:
        self._looks = list(looks)
        self.count = 0

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        self.count += 1
        look = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        if isinstance(look, ServiceError):
            raise look
        return answer(tuple(look))

    async def list_environments(self) -> Answer[tuple[Environment, ...]]:
        return answer((ENVIRONMENT,))


class Waiting:
    """One waiting: how it ended, what was said, how long it paused."""

    def __init__(self, timeout_s: float = 100.0) -> None:
        self.clock = WoundClock()
        self.said: list[str] = []
        self._patience = Patience(timeout_s, 30.0, clock=self.clock.read, sleep=self.clock.sleep)

    async def until(self, awaited: Awaited, service: Service, wanted: str = "alpha") -> Waited:
        return await wait_for(service, Sought(wanted), awaited, self._patience, self.said.append)


INSTALLING, READY, FAILED = "installation:started", "installation:finished", "installation:failed"
DELETING, DELETE_FAILED = "deprovision:started", "deprovision:failed"


@pytest.mark.parametrize(
    ("awaited", "statuses", "met"),
    [
        ("ready", [INSTALLING, READY], True),
        ("ready", [INSTALLING, FAILED], False),
        ("ready", [INSTALLING, None], False),
        ("ready", [INSTALLING, "dreaming"], None),
        ("gone", [DELETING, None], True),
        ("gone", [None], True),
        ("gone", [FAILED, DELETING, None], True),
        ("gone", [DELETING, DELETE_FAILED], False),
        ("gone", [READY], None),
        ("failed", [INSTALLING, FAILED], True),
        ("failed", [INSTALLING, READY], False),
        ("failed", [DELETING, None], False),
        ("at-rest", [INSTALLING, READY], True),
        ("at-rest", [INSTALLING, FAILED], True),
        ("at-rest", ["", INSTALLING, "suspend:finished"], True),
        ("at-rest", [DELETING, None], True),
    ],
)
async def test_waiting_ends_when_it_is_so_or_can_no_longer_be(
    awaited: Awaited, statuses: Sequence[str | None], met: bool | None
) -> None:
    looks = [[] if status is None else [registry(status)] for status in statuses]
    waited = await Waiting().until(awaited, Service(*looks))

    assert waited.met is met
    assert waited.here is (statuses[-1] is not None)


async def test_it_looks_as_often_as_asked_and_a_last_time_when_the_time_is_up() -> None:
    waiting, service = Waiting(timeout_s=100.0), Service([registry(INSTALLING)])
    waited = await waiting.until("ready", service)

    assert waited.met is None
    assert waiting.clock.pauses == [30, 30, 30, 10]
    assert service.count == 5


async def test_each_change_is_said_once() -> None:
    waiting = Waiting()
    rows = [[registry(status)] for status in (INSTALLING, INSTALLING, READY)]
    await waiting.until("ready", Service(*rows))

    assert waiting.said == [
        "alpha: Installing (installation:started)",
        "alpha: Ready (installation:finished)",
    ]


async def test_failures_that_pass_are_outlived_and_said_once() -> None:
    waiting = Waiting()
    down = Unreachable("CDP control plane", "no answer")
    waited = await waiting.until(
        "ready", Service(down, down, [registry(INSTALLING)], down, [registry(READY)])
    )

    assert waited.met is True
    assert len(waiting.said) == 4
    assert waiting.said[0] == "CDP control plane: no answer. Looking again until the time is up."


async def test_a_service_that_asks_for_patience_gets_it() -> None:
    waiting = Waiting()
    throttled = Throttled("CDP control plane", "too many calls", retry_after_s=45.0)
    await waiting.until("ready", Service(throttled, [registry(READY)]))

    assert waiting.clock.pauses == [45]


async def test_a_refusal_ends_it_at_once() -> None:
    with pytest.raises(AccessDenied):
        await Waiting().until("ready", Service(AccessDenied("CDP control plane", "refused")))


async def test_an_upgrade_that_changes_the_crn_is_followed_by_name() -> None:
    looks = ([registry("upgrade:started", "crn:1")], [registry("upgrade:finished", "crn:2")])
    waited = await Waiting().until("ready", Service(*looks), "crn:1")

    assert waited.met is True
    assert waited.registry is not None
    assert waited.registry.crn == "crn:2"


async def test_another_registry_in_the_environment_is_not_taken_for_the_one_that_is_gone() -> None:
    looks = ([registry(DELETING)], [registry(INSTALLING, "crn:2", "beta")])
    waited = await Waiting().until("gone", Service(*looks))

    assert waited.met is True


async def test_the_registry_of_an_environment_is_waited_for_until_it_comes() -> None:
    service = Service([], [registry(INSTALLING)], [registry(READY)])
    waiting = Waiting()
    waited = await waiting.until("ready", service, "eng")

    assert waited.met is True
    assert waiting.said[0] == "eng: no registry so far"


@pytest.mark.parametrize("awaited", ["ready", "failed", "at-rest"])
async def test_a_name_nobody_has_is_not_waited_for(awaited: Awaited) -> None:
    with pytest.raises(NotFound, match="alpa"):
        await Waiting().until(awaited, Service([registry(READY)]), "alpa")


async def test_a_name_several_have_is_refused_with_the_candidates() -> None:
    twins = [registry(READY, "crn:1"), registry(READY, "crn:2")]
    with pytest.raises(WrongUsage, match="crn:1, crn:2"):
        await Waiting().until("ready", Service(twins))
