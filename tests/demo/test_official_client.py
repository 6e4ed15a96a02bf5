"""The real `cdp` client, run as people run it, reads the simulated world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from tests.demo.caller import Caller, Clock

CDP = Path(sys.executable).with_name("cdp")


@dataclass(frozen=True)
class Bastion:
    """A machine with the `cdp` client, a credentials file and a way to the simulated world."""

    server: LoopbackServer
    credentials: Path
    alice: Caller

    def cdp(self, *arguments: str, host: str = "127.0.0.1") -> subprocess.CompletedProcess[str]:
        url = f"http://{host}:{self.server.port}"
        inherited = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = inherited | {
            "CDP_SHARED_CREDENTIALS_FILE": str(self.credentials),
            "CDP_CONFIG_FILE": str(self.credentials.with_name("config")),
            "HOME": str(self.credentials.parent),
            "NO_PROXY": "127.0.0.1,localhost",
        }
        return subprocess.run(
            [str(CDP), "--endpoint-url", url, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def read(self, *arguments: str, host: str = "127.0.0.1") -> object:
        """Return what the client printed, which has to be a good answer."""
        done = self.cdp(*arguments, host=host)
        assert (done.returncode, done.stderr) == (0, "")
        return same(json.loads(done.stdout))


@pytest.fixture(scope="module")
def bastion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bastion]:
    alice = Caller(clock=Clock(datetime.now(UTC)))
    credentials = tmp_path_factory.mktemp("bastion") / "credentials"
    with LoopbackServer(alice.world) as server:
        write_credentials(credentials, server.url)
        yield Bastion(server, credentials, alice)


def same(value: object) -> object:
    """Bring times, which the client writes in its own form, into one form."""
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {name: same(part) for name, part in fields.items()}
    if isinstance(value, list):
        return [same(part) for part in cast("list[object]", value)]
    if isinstance(value, str) and value[4:5] == "-" and "T" in value:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return value


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
