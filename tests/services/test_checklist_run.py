"""A checklist runs at once: each question is asked once, and no failure hides what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from backends.domain.environment import DataLake, Environment
from backends.domain.errors import AccessDenied, Unreachable
from backends.domain.plan import Verdict
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Chapter, Finding
from backends.services.checklist.run import run_checks
from backends.services.checklist.summary import ONLY_LOOKS, Summary, run_fleet, summary
from backends.services.environments import Site
from tests.services.answers import NOW
from tests.services.checklist_desk import (
    FOUND,
    RAZ_LAKE,
    Answers,
    Way,
    look,
    look_at,
    plane,
    subject,
)
from tests.services.clusters import turns
from tests.services.planning import AWS, ELSEWHERE

NAMES = [row.name for row in CHECKS]
NOT_NEEDED = {"user-sync"}
"""Without RAZ."""


async def test_with_nothing_wrong_everything_passes_but_what_is_not_needed() -> None:
    found = await look(subject())
    assert {name for name, one in found.items() if one.verdict is not Verdict.PASS} == NOT_NEEDED
    with_raz = await look(subject(plane(list_data_lakes=(RAZ_LAKE,))))
    other = {name for name, one in with_raz.items() if one.verdict is not Verdict.PASS}
    assert other == {"storage-synced"}


async def test_findings_are_in_the_order_of_the_guide_each_name_once() -> None:
    found = await run_checks(subject(), now=lambda: NOW)
    assert [one.check for one in found] == NAMES
    assert len(set(NAMES)) == len(NAMES)
    chapters = list(Chapter)
    assert [chapters.index(one.chapter) for one in found] == sorted(
        chapters.index(one.chapter) for one in found
    )


async def test_what_several_checks_need_is_asked_once_even_at_once() -> None:
    desk, way = plane(), Way()
    await look(subject(desk, way=way))
    assert set(desk.asked.values()) == {1}
    assert set(way.asked.values()) == {1}


async def test_each_finding_keeps_the_calls_it_rests_on_and_no_others() -> None:
    found = await look(subject())
    calls = {name: [str(call) for call in one.calls] for name, one in found.items()}
    assert calls["version"] == ["fake list_registries", "fake latest_registry_version"]
    assert calls["raz"] == ["fake list_data_lakes"]
    assert calls["inference"] == ["fake list_inference_services"]
    assert "network connect to modelregistry.one.example:443" in calls["tcp"]
    assert "kubernetes GET /version" in calls["kubeconfig"]
    assert "AI Registry GET /models" in calls["model-api"]
    assert all(one.calls for one in found.values())
    assert found["raz"].calls[0].request_id.startswith("request-")


async def test_ranger_is_among_the_calls_with_raz() -> None:
    one = await look_at(subject(plane(list_data_lakes=(RAZ_LAKE,))), "storage-access")
    assert "Ranger policies" in map(str, one.calls)


async def test_one_check_alone_asks_what_it_needs_and_anew_each_time() -> None:
    desk = plane()
    about = subject(desk)
    assert list(await look(about, "inference")) == ["inference"]
    assert list(desk.asked) == ["list_inference_services"]
    desk.values["list_inference_services"] = ()
    assert "no inference service" in (await look_at(about, "inference")).words
    assert desk.asked["list_inference_services"] == 2


@pytest.mark.parametrize("broken", list(plane().values))
async def test_a_service_that_fails_never_hides_another_check(broken: str) -> None:
    usual = await look(subject())
    found = await look(subject(plane(**{broken: Unreachable("fake", f"{broken} has no answer")})))
    assert list(found) == NAMES
    for name, one in found.items():
        asked = any(call.operation == broken for call in usual[name].calls)
        assert one.verdict is usual[name].verdict or asked, one


async def test_a_failure_is_told_with_what_to_do_next() -> None:
    denied = AccessDenied("fake", "no", hint="Ask for it.", request_id="r-9")
    one = await look_at(subject(plane(list_inference_services=denied)), "inference")
    assert (one.verdict, one.words) == (Verdict.NOT_CHECKED, "fake: no (request r-9).")
    assert one.advice == "Ask for it."


async def test_each_is_told_as_it_is_found_while_others_still_look() -> None:
    desk, heard = plane(), list[str]()
    desk.held = frozenset({"list_workbenches"})
    running = asyncio.create_task(
        run_checks(subject(desk), now=lambda: NOW, told=lambda one: heard.append(one.check))
    )
    await turns(200)
    assert set(NAMES) - set(heard) == {"workbenches"}
    desk.go.set()
    await running
    assert heard[-1] == "workbenches"


async def test_a_run_that_is_given_up_leaves_nothing_behind() -> None:
    desk = plane()
    desk.held = frozenset({"list_registries", "list_data_lakes"})
    running = asyncio.create_task(run_checks(subject(desk), now=lambda: NOW))
    await turns(20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_finding_says_when_it_was_found_and_how_long_that_took() -> None:
    (one,) = await run_checks(subject(), only=["raz"], now=ticking(seconds=2))
    assert (one.at, one.took_s) == (NOW + timedelta(seconds=2), 2)


async def test_checks_make_no_change() -> None:
    desk = plane(change=())
    await look(subject(desk))
    assert "change" not in desk.asked


# Counted


def finding(verdict: Verdict) -> Finding:
    return Finding("c", Chapter.MODELS, "t", verdict, "w", (), NOW, 0, "s", None, "")


def test_findings_are_counted_worst_first() -> None:
    many = [Verdict.FAIL] * 2 + [Verdict.WARN] + [Verdict.PASS] * 9 + [Verdict.NOT_CHECKED] * 3
    counted = summary(map(finding, many))
    assert counted == Summary(2, 1, 9, 3)
    assert counted.words == "2 fail, 1 warn, 9 pass, 3 not checked"
    assert Summary(passes=4).words == "4 pass"
    assert Summary().words == "nothing checked"


@pytest.mark.parametrize(
    ("counted", "worst"),
    [
        (Summary(1, 1, 1, 1), Verdict.FAIL),
        (Summary(0, 1, 1, 1), Verdict.WARN),
        (Summary(0, 0, 1, 1), Verdict.PASS),
        (Summary(0, 0, 0, 1), Verdict.NOT_CHECKED),
        (Summary(), Verdict.NOT_CHECKED),
    ],
)
def test_a_summary_knows_its_worst(counted: Summary, worst: Verdict) -> None:
    assert counted.worst is worst


# Many environments


def site(number: int) -> Site:
    """Return an environment with a registry."""
    crn = f"{ELSEWHERE}-{number}"
    row = FOUND.model_copy(update={"crn": f"{FOUND.crn}-{number}", "environment_crn": crn})
    lakes = tuple[DataLake, ...]()
    return Site(Environment(crn=crn), lakes, (row,), (), ())


def listing(sites: list[Site]) -> Answers:
    return plane(list_registries=tuple(row for one in sites for row in one.registries or ()))


async def test_the_registry_in_use_of_each_environment_is_checked() -> None:
    sites, heard = [site(number) for number in range(6)], dict[str, tuple[Finding, ...]]()
    bare = Site(AWS, (), (), (), ())
    desk = listing(sites)
    found = await run_fleet(
        subject(desk).session, [*sites, bare], now=lambda: NOW, told=heard.__setitem__
    )
    assert set(found) == {one.environment.crn for one in sites}
    assert heard == found
    assert all({one.check for one in row} == set(ONLY_LOOKS) for row in found.values())
    assert "kubeconfig" not in ONLY_LOOKS
    assert "kubeconfig" not in desk.asked
    assert desk.asked["list_workbenches"] == desk.asked["list_registries"] == 1
    assert desk.asked["id_broker_mappings"] == len(sites)


async def test_no_more_than_four_environments_are_looked_at_at_once() -> None:
    sites = [site(number) for number in range(9)]
    desk = listing(sites)
    desk.held = frozenset({"list_data_lakes"})
    running = asyncio.create_task(
        run_fleet(subject(desk).session, sites, only=["raz"], now=lambda: NOW, told=ignored)
    )
    await turns()
    assert desk.asked["list_data_lakes"] == 4
    desk.go.set()
    assert set(await running) == {one.environment.crn for one in sites}


def ignored(_crn: str, _found: tuple[Finding, ...]) -> None:
    """Hear nothing."""


def ticking(seconds: int) -> Callable[[], datetime]:
    """Return a clock that goes on so far each time one looks at it; it begins at NOW."""
    looks = iter(range(1_000))
    return lambda: NOW + timedelta(seconds=seconds * next(looks))
