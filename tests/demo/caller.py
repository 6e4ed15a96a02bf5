"""Calls the simulated world, signed by the official client's own signer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from backends.demo import environments, ml
from backends.demo.personas import persona_named
from backends.demo.wire import WireAnswer, http_date
from backends.demo.world import World
from tests import openapi
from tests.clients import official

OPENED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
READS: dict[str, tuple[str, dict[str, Any]]] = {
    "listModelRegistries": ("ml", {}),
    "listWorkspaces": ("ml", {}),
    "listMlServingApps": ("ml", {}),
    "getLatestModelRegistryVersion": ("ml", {}),
    "listEnvironments": ("environments", {}),
    "describeEnvironment": ("environments", {"environmentName": "eng-ml-env-v2"}),
    "getIdBrokerMappings": ("environments", {"environmentName": "eng-ml-env-v2"}),
    "getIdBrokerMappingsSyncStatus": ("environments", {"environmentName": "eng-ml-env-v2"}),
    "getEnvironmentUserSyncState": ("environments", {"environmentName": "eng-ml-env-v2"}),
    "syncStatus": ("environments", {}),
    "listDatalakes": ("datalake", {}),
    "describeDatalake": ("datalake", {"datalakeName": "eng-ml-env-v2-dl"}),
    "getUser": ("iam", {}),
    "getAccessKey": ("iam", {}),
    "listUsers": ("iam", {}),
    "listMachineUsers": ("iam", {}),
    "listUserAssignedRoles": ("iam", {}),
    "listUserAssignedResourceRoles": ("iam", {}),
    "listMachineUserAssignedResourceRoles": ("iam", {"machineUserName": "svc-model-scan"}),
    "listGroupsForUser": ("iam", {"userId": "bob"}),
    "listGroupAssignedRoles": ("iam", {"groupName": "ml-platform-admins"}),
    "listGroupAssignedResourceRoles": ("iam", {"groupName": "ml-platform-admins"}),
    "listResourceAssignees": ("iam", {}),
    "generateWorkloadAuthToken": ("iam", {"workloadName": "DE"}),
    "getAuditEvents": ("ml", {}),
    "listModelRegistryAccess": ("ml", {}),
    "getModelRegistryKubeconfig": ("ml", {}),
    "getLogs": ("ml", {}),
}
"""Every read the world knows, with arguments; those in `OF_ONE` need an earlier answer's."""

OF_ONE = (
    "getAuditEvents",
    "listModelRegistryAccess",
    "getModelRegistryKubeconfig",
    "listResourceAssignees",
    "getLogs",
    "syncStatus",
)


SERVICE_OF_CHANGE: dict[str, str] = {
    **dict.fromkeys(ml.CHANGES, "ml"),
    **dict.fromkeys(environments.CHANGES, "environments"),
}
"""Which service a change is asked of."""


class Clock:
    """A clock one can wind."""

    def __init__(self, moment: datetime = OPENED) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def wind(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


class Caller:
    """One persona in one world, with the world's clock."""

    def __init__(
        self, persona: str = "alice", *faults: str, clock: Clock | None = None, pace: float = 1.0
    ) -> None:
        self.clock = clock or Clock()
        self.world = World.open(persona=persona, faults=faults, now=self.clock, pace=pace)
        self.persona = self.world.persona

    def become(self, persona: str) -> Caller:
        """Go on as somebody else in the same world."""
        other = Caller.__new__(Caller)
        other.clock, other.world = self.clock, self.world
        other.persona = persona_named(persona)
        return other

    def send(self, operation: str, **body: object) -> WireAnswer:
        """Send one call, as the document says."""
        service = SERVICE_OF_CHANGE.get(operation) or READS[operation][0]
        openapi.check_request(service, operation, body)
        return self.post(openapi.path_of(service, operation), json.dumps(body).encode())

    def post(self, path: str, body: bytes = b"{}") -> WireAnswer:
        """Send anything anywhere, signed."""
        key = self.persona
        date = http_date(self.clock())
        headers = official.headers(key.access_key_id, key.private_key, path, date)
        return self.world.handle("POST", path, headers, body)

    def ask(self, operation: str, **body: object) -> dict[str, Any]:
        """Return the answer, which has to be a good one."""
        answer = self.send(operation, **body)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def registries(self) -> list[dict[str, Any]]:
        return self.ask("listModelRegistries").get("modelRegistries", [])

    def registry(self, code: str) -> dict[str, Any] | None:
        """Return the registry whose name ends with `code`."""
        rows = (row for row in self.registries() if row.get("serviceName", "").endswith(code))
        return next(rows, None)

    def events(self, crn: str) -> list[dict[str, Any]]:
        return self.ask("getAuditEvents", resourceCrn=crn)["auditEvents"]["events"]

    def log(self, request_id: str) -> list[dict[str, Any]]:
        return self.ask("getLogs", requestID=request_id, fetchAll=True)["auditLogs"]["logs"]


def names(rows: Iterable[dict[str, Any]], field: str = "environmentName") -> set[str]:
    return {row[field] for row in rows}
