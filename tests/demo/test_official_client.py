"""The real `cdp` client, run as people run it, reads the simulated world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.demo.bastion import Bastion, bastion_beside, same
from tests.demo.caller import Caller, Clock


@pytest.fixture(scope="module")
def bastion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bastion]:
    alice = Caller(clock=Clock(datetime.now(UTC)))
    with bastion_beside(alice, tmp_path_factory.mktemp("bastion")) as bastion:
        yield bastion


def expected(bastion: Bastion, operation: str, **body: Any) -> object:
    return same(bastion.alice.ask(operation, **body))


ENVIRONMENT = ("--environment-name", "eng-udr-azure")
READS: list[tuple[str, str, tuple[str, ...], dict[str, object]]] = [
    ("ml list-model-registries", "listModelRegistries", (), {}),
    ("ml get-latest-model-registry-version", "getLatestModelRegistryVersion", (), {}),
    ("ml list-workspaces", "listWorkspaces", (), {}),
    ("ml list-ml-serving-apps", "listMlServingApps", (), {}),
    ("environments list-environments", "listEnvironments", (), {}),
    (
        "environments describe-environment",
        "describeEnvironment",
        ENVIRONMENT,
        {"environmentName": "eng-udr-azure"},
    ),
    (
        "datalake list-datalakes",
        "listDatalakes",
        ENVIRONMENT,
        {"environmentName": "eng-udr-azure"},
    ),
    ("iam get-user", "getUser", (), {}),
    ("iam get-access-key", "getAccessKey", (), {}),
    ("iam list-users", "listUsers", ("--page-size", "5"), {}),
    ("iam list-machine-users", "listMachineUsers", (), {}),
    ("iam list-user-assigned-roles", "listUserAssignedRoles", (), {}),
    (
        "iam list-user-assigned-resource-roles",
        "listUserAssignedResourceRoles",
        ("--user", "bob"),
        {"user": "bob"},
    ),
    (
        "iam list-machine-user-assigned-resource-roles",
        "listMachineUserAssignedResourceRoles",
        ("--machine-user-name", "svc-model-scan"),
        {"machineUserName": "svc-model-scan"},
    ),
    ("iam list-groups-for-user", "listGroupsForUser", ("--user-id", "bob"), {"userId": "bob"}),
    (
        "iam list-group-assigned-roles",
        "listGroupAssignedRoles",
        ("--group-name", "auditors"),
        {"groupName": "auditors"},
    ),
    (
        "iam list-group-assigned-resource-roles",
        "listGroupAssignedResourceRoles",
        ("--group-name", "auditors"),
        {"groupName": "auditors"},
    ),
]


@pytest.mark.parametrize(("command", "operation", "arguments", "body"), READS)
def test_the_official_client_reads_the_same(
    bastion: Bastion,
    command: str,
    operation: str,
    arguments: tuple[str, ...],
    body: dict[str, object],
) -> None:
    assert bastion.read(*command.split(), *arguments) == expected(bastion, operation, **body)


def test_it_reads_events_and_their_logs(bastion: Bastion) -> None:
    registry = bastion.alice.registry("ml-5f02c9be-6d7")
    assert registry is not None
    crn = registry["crn"]
    events = bastion.read("ml", "get-audit-events", "--resource-crn", crn)
    assert events == expected(bastion, "getAuditEvents", resourceCrn=crn)
    request_id = bastion.alice.events(crn)[0]["requestID"]
    logs = bastion.read("ml", "get-logs", "--request-id", request_id, "--fetch-all")
    assert logs == expected(bastion, "getLogs", requestID=request_id, fetchAll=True)


def test_its_profiles_are_the_personas_and_its_errors_are_ours(bastion: Bastion) -> None:
    done = bastion.cdp("--profile", "bob", "iam", "list-users")
    assert done.returncode != 0
    assert "Status Code: 403" in done.stderr
    assert "lacks the right iam/listUsers" in done.stderr
    assert "Request ID: " in done.stderr


def test_it_works_by_the_name_localhost_and_as_if_on_premises(bastion: Bastion) -> None:
    me = expected(bastion, "getUser")
    assert bastion.read("iam", "get-user", host="localhost") == me
    assert bastion.read("--form-factor", "private", "iam", "get-user") == me
