"""The Details page: its order, what it says where a value is missing, and how it fills in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from backends.domain.answer import Answer
from backends.domain.environment import DataLake, Environment
from backends.domain.errors import (
    AccessDenied,
    ClockSkew,
    NotFound,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.person import AccessKey, MachineUser, User
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.services.detail_fields import DetailField, fields
from backends.services.details import Details, gather
from tests.services.answers import NOW, answer

ENVIRONMENT = "crn:cdp:environments:us-west-1:acc:environment:e1"
CREATOR = "crn:altus:iam:us-west-1:acc:user:anna"
MACHINE = "crn:altus:iam:us-west-1:acc:machineUser:robot/1"
REGISTRY = Registry(
    crn="crn:cdp:ml:us-west-1:acc:modelregistry:r1",
    service_name="models",
    status="installation:finished",
    environment_crn=ENVIRONMENT,
    environment_name="eng",
    created_at=datetime(2024, 11, 13, 19, 26, tzinfo=UTC),
    creator=CREATOR,
    machine_user_crn=MACHINE,
    domain="models.example.com",
    endpoint_public_access=False,
    version="1.6.0-b51",
)
LISTED = answer(REGISTRY, "ml", "listModelRegistries")
KNOWN = Details(
    LISTED,
    environment=answer(Environment(crn=ENVIRONMENT, cloud_platform="AZURE", region="westeurope")),
    machine_user=answer(MachineUser(machine_user_name="robot", workload_username="srv_robot")),
    creator=answer("anna@example.com"),
    raz=answer(True),
    latest=answer("1.13.0-b58"),
)


def by_label(details: Details, now: datetime = NOW) -> dict[str, DetailField]:
    return {field.label: field for field in fields(details, now)}


def test_the_fields_stand_in_the_consoles_order_and_hold_every_value() -> None:
    assert [(field.label, field.value) for field in fields(KNOWN, NOW)] == [
        ("Name", "models"),
        ("Environment Name", "eng"),
        ("Environment CRN", ENVIRONMENT),
        ("CRN", REGISTRY.crn),
        ("Machine User CRN", MACHINE),
        ("Machine User Name", "robot"),
        ("Machine User Workload User Name", "srv_robot"),
        ("Creation Date", "2024-11-13 19:26 UTC"),
        ("Creator", CREATOR),
        ("Creator E-mail", "anna@example.com"),
        ("Domain", "https://models.example.com"),
        ("Endpoint Public Access", "Disabled"),
        ("Version", "1.6.0-b51"),
        ("Latest Version", "1.13.0-b58"),
        ("Cloud", "Azure"),
        ("Region", "westeurope"),
        ("RAZ", "Enabled"),
    ]


def test_each_name_of_the_machine_user_says_what_it_is_for() -> None:
    found = by_label(KNOWN)

    assert found["Machine User CRN"].note == "for IDBroker mappings"
    assert found["Machine User Name"].note == "for the console's user pickers"
    assert found["Machine User Workload User Name"].note == "for Ranger policies; the whole of it"


def test_a_field_names_the_call_it_came_from() -> None:
    found = by_label(KNOWN)

    assert str(found["CRN"].call) == "ml listModelRegistries"
    assert str(found["Creator E-mail"].call) == "iam getUser"
    assert by_label(Details(LISTED))["RAZ"].call is None


def test_a_date_follows_the_zone_it_is_looked_at_from_and_tells_its_age() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30), "IST"))
    created = by_label(KNOWN, there)["Creation Date"]

    assert created.value == "2024-11-14 00:56 IST"
    assert created.note == "2 y ago"


@pytest.mark.parametrize(
    ("latest", "note"),
    [("1.13.0-b58", "behind 1.13.0-b58"), ("1.6.0-b51", "latest"), ("unreadable", "")],
)
def test_the_version_says_whether_it_is_behind(latest: str, note: str) -> None:
    assert by_label(Details(LISTED, latest=answer(latest)))["Version"].note == note


def test_what_is_still_being_asked_says_whom() -> None:
    found = by_label(Details(LISTED))

    assert found["Creator E-mail"].why_absent == "asking iam"
    assert found["Cloud"].why_absent == "asking environments"
    assert found["RAZ"].why_absent == "asking datalake"
    assert found["Latest Version"].why_absent == "asking ml"
    assert not found["RAZ"].copyable


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (AccessDenied("iam", "no"), "needs the IamViewer role"),
        (ClockSkew("iam", "late"), "this machine's clock is off"),
        (NotFound("iam", "gone"), "not found in iam"),
        (Throttled("iam", "slowly"), "iam asks for patience"),
        (Unreachable("iam", "no answer"), "iam is unreachable"),
        (UnexpectedAnswer("iam", "a web page came"), "a web page came"),
    ],
)
def test_what_cannot_be_known_says_why(error: ServiceError, why: str) -> None:
    found = by_label(Details(LISTED, machine_user=error))

    assert found["Machine User Workload User Name"].why_absent == why
    assert found["Machine User CRN"].value == MACHINE


def test_each_service_names_the_right_it_asks_for() -> None:
    denied = AccessDenied("CDP control plane", "no")
    found = by_label(Details(LISTED, environment=denied, raz=denied, latest=denied))

    assert "EnvironmentUser" in found["Cloud"].why_absent
    assert "EnvironmentUser" in found["RAZ"].why_absent
    assert "MLUser" in found["Latest Version"].why_absent


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("installation:started", "not assigned yet"),
        ("installation:failed", "never assigned; the operation failed"),
        ("installation:finished", "not said by ml"),
    ],
)
def test_a_registry_without_values_says_why_by_its_status(status: str, why: str) -> None:
    bare = answer(Registry(crn="crn:r", service_name="models", status=status))
    found = by_label(Details(bare))

    for label in ("Domain", "Version", "Machine User CRN", "Endpoint Public Access", "Region"):
        assert (found[label].value, found[label].why_absent) == ("", why)
    assert found["Machine User Workload User Name"].why_absent == why


def test_people_and_data_lakes_that_are_not_listed_are_said_to_be_missing() -> None:
    found = by_label(
        Details(LISTED, machine_user=answer(MachineUser()), creator=answer(""), raz=answer(None))
    )

    assert "not listed in iam" in found["Machine User Workload User Name"].why_absent
    assert "not listed in iam" in found["Creator E-mail"].why_absent
    assert found["RAZ"].why_absent == "the environment has no data lake"


class FakePlane:
    """Answers everything at once, but for iam: that waits for `iam`, and may be refused.

    What details never ask for raises.
    """

    def __init__(self, *, iam_refuses: bool = False) -> None:
        self.iam = asyncio.Event()
        self.iam_refuses = iam_refuses
        self.asked: list[str] = []

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        raise NotImplementedError

    async def latest_registry_version(self) -> Answer[str]:
        self.asked.append("latest")
        return answer("1.13.0-b58")

    async def list_environments(self) -> Answer[tuple[Environment, ...]]:
        raise NotImplementedError

    async def describe_environment(self, name_or_crn: str) -> Answer[Environment]:
        self.asked.append(f"environment {name_or_crn}")
        return answer(Environment(crn=ENVIRONMENT, cloud_platform="AWS", region="us-west-2"))

    async def list_data_lakes(self, environment: str = "") -> Answer[tuple[DataLake, ...]]:
        self.asked.append(f"data lakes {environment}")
        return answer((DataLake(enable_ranger_raz=None), DataLake(enable_ranger_raz=False)))

    async def list_workbenches(self) -> Answer[tuple[Workbench, ...]]:
        raise NotImplementedError

    async def list_inference_services(self) -> Answer[tuple[InferenceService, ...]]:
        raise NotImplementedError

    async def get_user(self) -> Answer[User]:
        raise NotImplementedError

    async def get_access_key(self) -> Answer[AccessKey]:
        raise NotImplementedError

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        await self._iam()
        return answer((User(crn=ids[0], email="anna@example.com"),))

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        await self._iam()
        robot = MachineUser(crn=names[0], machine_user_name="robot", workload_username="srv_robot")
        return answer((robot,))

    async def _iam(self) -> None:
        await self.iam.wait()
        if self.iam_refuses:
            raise AccessDenied("iam", "no")


async def test_each_answer_is_reported_when_it_comes_and_a_slow_service_holds_none_back() -> None:
    plane = FakePlane()
    seen: list[Details] = []
    others_are_here = asyncio.Event()

    def on_update(details: Details) -> None:
        seen.append(details)
        if len(seen) == 3:
            others_are_here.set()

    gathering = asyncio.create_task(gather(plane, plane, plane, LISTED, on_update))
    await others_are_here.wait()
    halfway = by_label(seen[-1])
    plane.iam.set()
    final = await gathering

    assert halfway["Cloud"].value == "AWS"
    assert halfway["RAZ"].value == "Disabled"
    assert halfway["Creator E-mail"].why_absent == "asking iam"
    assert by_label(final)["Creator E-mail"].value == "anna@example.com"
    assert by_label(final)["Machine User Workload User Name"].value == "srv_robot"
    assert seen[-1] == final


async def test_one_dead_service_blanks_only_its_own_fields() -> None:
    plane = FakePlane(iam_refuses=True)
    plane.iam.set()
    found = by_label(await gather(plane, plane, plane, LISTED, lambda _details: None))

    assert found["Creator E-mail"].why_absent == "needs the IamViewer role"
    assert found["Region"].value == "us-west-2"
    assert found["Latest Version"].value == "1.13.0-b58"


async def test_a_machine_user_that_created_a_registry_is_named() -> None:
    plane = FakePlane()
    plane.iam.set()
    created = answer(REGISTRY.model_copy(update={"creator": MACHINE}))
    details = await gather(plane, plane, plane, created, lambda _details: None)

    assert by_label(details)["Creator E-mail"].value == "robot"


async def test_nobody_is_asked_about_what_the_registry_does_not_name() -> None:
    plane = FakePlane()
    await gather(plane, plane, plane, answer(Registry(crn="crn:r")), lambda _details: None)

    assert plane.asked == ["latest"]
