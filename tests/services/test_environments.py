"""The list of environments: what stands in each, and how it is found."""

from __future__ import annotations

import pytest

from backends.domain.environment import DataLake, Environment
from backends.domain.status import Health
from backends.domain.workbench import InferenceService, Workbench
from backends.services import environments
from backends.services.environments import FIELDS, Site, filter_of, index_of, sites
from tests.services.benches import bench
from tests.services.planning import AWS, AZURE, ELSEWHERE, LAKE, registry

FAR = AZURE.model_copy(update={"crn": ELSEWHERE, "environment_name": "far"})
OLD, NEW = bench("old"), bench("new", "2.0.58-b118")
SERVING = InferenceService(
    app_name="serving", environment_crn=AWS.crn, ml_serving_version="1.16.0-b19"
)


def site(environment: Environment = AWS, **fields: object) -> Site:
    """Return a site in which nothing stands, unless it is said what."""
    nothing: dict[str, object] = {
        "lakes": (),
        "registries": (),
        "workbenches": (),
        "services": (),
    }
    return Site(environment, **(nothing | fields))  # pyright: ignore[reportArgumentType]


UNKNOWN = Site(AWS, None, None, None, None)


def cells(row: Site) -> dict[str, str]:
    return {field.key: field.text(row) for field in FIELDS}


# What stands where


def test_everything_is_put_where_it_stands() -> None:
    near, far = sites(
        (AWS, FAR),
        (LAKE,),
        (registry(), registry(crn="crn:r2", environment_crn=ELSEWHERE)),
        (OLD, bench("there", environment_crn=ELSEWHERE)),
        (SERVING,),
    )
    assert near == Site(AWS, (LAKE,), (registry(),), (OLD,), (SERVING,))
    assert far.environment == FAR
    assert [row.name for row in far.workbenches or ()] == ["there"]
    assert (far.lakes, far.services) == ((), ())


def test_what_could_not_be_asked_is_not_known_rather_than_none() -> None:
    (row,) = sites((AWS,), None, None, None, None)
    assert row == UNKNOWN
    assert cells(row) == {
        "status": "Available",
        "name": "labs",
        "cloud": "AWS",
        "region": "us-west-2",
        "raz": "",
        "registry": "",
        "workbenches": "",
        "inference": "",
        "sync": "",
        "storage": "",
        "setup": "",
        "lake": "",
        "credential": "",
    }


def test_the_order_is_that_of_the_environments() -> None:
    rows = sites((FAR, AWS), (), (), (), ())
    assert [row.environment.environment_name for row in rows] == ["far", "labs"]


# What is said of it


def test_where_nothing_stands_that_is_said() -> None:
    said = cells(site())
    names = ("raz", "registry", "workbenches", "inference", "sync", "lake")
    assert [said[name] for name in names] == ["none", "none", "none", "none", "", "none"]


@pytest.mark.parametrize(
    ("status", "words", "health"),
    [
        ("AVAILABLE", "Available", Health.READY),
        ("CREATE_FAILED", "Create failed", Health.FAILED),
        ("UPDATE_IN_PROGRESS", "Update in progress", Health.BUSY),
        ("ENV_STOPPED", "Env stopped", Health.UNKNOWN),
        ("", "Unknown", Health.UNKNOWN),
    ],
)
def test_a_status_is_written_as_words(status: str, words: str, health: Health) -> None:
    row = site(AWS.model_copy(update={"status": status}))
    assert (environments.status_words(row), row.health) == (words, health)


@pytest.mark.parametrize(
    ("told", "words"), [((True,), "yes"), ((False,), "no"), ((None,), ""), ((None, True), "yes")]
)
def test_raz_is_what_a_data_lake_tells(told: tuple[bool | None, ...], words: str) -> None:
    lakes = tuple(DataLake(datalake_name="dl", enable_ranger_raz=one) for one in told)
    assert environments.raz_words(site(lakes=lakes)) == words


def test_one_registry_is_named_and_several_are_counted() -> None:
    two = (registry(), registry(crn="crn:r2"))
    assert environments.registry_words(site(registries=two[:1])) == "models"
    assert environments.registry_words(site(registries=two)) == "2 registries"


def test_workbenches_are_counted_with_their_versions_newest_first() -> None:
    three = (OLD, NEW, bench("same", "2.0.45-b1"))
    assert environments.workbench_words(site(workbenches=three)) == "3: 2.0.58 2.0.45"
    assert environments.workbench_words(site(workbenches=(bench("bare", ""),))) == "1: ?"
    assert environments.service_words(site(services=(SERVING,))) == "1: 1.16.0"


def test_versions_are_ordered_as_numbers() -> None:
    rows = (bench("nine", "2.0.9-b1"), bench("ten", "2.0.10-b1"))
    assert environments.workbench_words(site(workbenches=rows)) == "2: 2.0.10 2.0.9"


@pytest.mark.parametrize(
    ("workbenches", "words"),
    [
        ((), "not needed"),
        ((NEW,), "automatic"),
        ((OLD, NEW), "manual: 1"),
        ((OLD, bench("nightly", "nightly")), "manual: 2"),
        (None, ""),
    ],
)
def test_how_workbenches_learn_of_a_registry(
    workbenches: tuple[Workbench, ...] | None, words: str
) -> None:
    row = site(registries=(registry(),), workbenches=workbenches)
    assert environments.sync_words(row) == words


def test_without_a_registry_there_is_nothing_to_learn_of() -> None:
    assert environments.sync_words(site(workbenches=(OLD,))) == ""
    assert site(workbenches=(OLD, NEW)).manual == (OLD,)


def test_data_lakes_are_named_with_their_status() -> None:
    lakes = (LAKE, LAKE.model_copy(update={"datalake_name": "other", "status": "STOPPED"}))
    assert environments.lake_words(site(lakes=lakes)) == "labs-dl (RUNNING), other (STOPPED)"


# Finding


ROWS = (
    site(registries=(registry(),), workbenches=(OLD, NEW), services=(SERVING,), lakes=(LAKE,)),
    site(FAR, registries=(registry(crn="crn:r2", service_name="others"),), workbenches=(NEW,)),
    site(AWS.model_copy(update={"crn": "crn:e3", "environment_name": "bare", "status": "STOPPED"})),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["labs", "far", "bare"]),
        ("cloud:azure", ["far"]),
        ("status:stopped", ["bare"]),
        ("registry:none", ["bare"]),
        ("registry:models", ["labs"]),
        ("sync:manual", ["labs"]),
        ("sync:automatic", ["far"]),
        ("has:old", ["labs"]),
        ("has:serving", ["labs"]),
        ("has:others", ["far"]),
        ("workbenches:2.0.58", ["labs", "far"]),
        ("cloud:aws status:available", ["labs"]),
        ("raz:none", ["far", "bare"]),
        (ELSEWHERE, ["far"]),
        (AWS.crn, ["labs"]),
        ("far", ["far"]),
        ("nowhere", []),
    ],
)
def test_a_filter_finds_what_stands_in_the_cells_and_by_name(text: str, found: list[str]) -> None:
    places = index_of(ROWS).search(filter_of(text))
    assert [ROWS[place].environment.environment_name for place in places] == found


def test_a_field_that_nobody_knows_is_told() -> None:
    (problem,) = filter_of("colour:red").problems
    assert "colour" in problem
