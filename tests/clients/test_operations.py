"""The table of operations, held against the official client's own documents."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

import httpx
import pytest
from pydantic import JsonValue

from backends.clients.cdp import changes, operations
from backends.clients.cdp.control_plane import ControlPlaneClient
from backends.clients.cdp.operations import Operation
from backends.domain.answer import Answer
from backends.domain.plan import Request
from tests import openapi
from tests.clients.desk import CONFIGURATION, control_plane

AnyOperation = Operation[Any, Any, Any]
UDR_NETWORK: dict[str, JsonValue] = {"topology": {"subnets": ["nodes"]}}
CHANGES: dict[str, dict[str, JsonValue]] = {
    "createModelRegistry on AWS": {
        "environmentCrn": "crn:e",
        "environmentName": "env",
        "usePublicLoadBalancer": True,
        "subnetsForLoadBalancers": ["subnet-a", "subnet-b"],
        "provisionK8sRequest": {"tags": [{"key": "team", "value": "ml"}]},
        "whitelistAuthorizedIPRanges": True,
        "authorizedIPRanges": ["10.0.0.0/8"],
        "backupCrn": "crn:b",
        "skipValidation": True,
    },
    "createModelRegistry on Azure": {
        "environmentCrn": "crn:e",
        "environmentName": "env",
        "usePublicLoadBalancer": False,
        "disableObjectStoreCsiDriver": True,
    },
    "createModelRegistry with UDR": {
        "environmentCrn": "crn:e",
        "environmentName": "env",
        "privateCluster": True,
        "usePublicLoadBalancer": False,
        "outboundTypes": ["OUTBOUND_TYPE_UDR"],
        "provisionK8sRequest": {"network": UDR_NETWORK},
    },
    "deleteModelRegistry": {"modelRegistryCrn": "crn:r"},
    "deleteModelRegistry with force": {"modelRegistryCrn": "crn:r", "force": True},
    "upgradeModelRegistry": {"crn": "crn:r"},
    "upgradeModelRegistry with UDR": {
        "crn": "crn:r",
        "azureOptions": {"udrNetwork": UDR_NETWORK},
        "disableObjectStoreCsiDriver": True,
    },
    "rollbackModelRegistryUpgrade": {"crn": "crn:r"},
    "requestWorkflowCancellation": {"resourceId": "crn:r", "workflowType": "installation"},
    "refreshModelRegistryConfigmap": {"workspaceCrn": "crn:w"},
    "grantModelRegistryAccess": {"resourceCrn": "crn:r", "identifier": "arn:aws:iam::1:role/r"},
    "revokeModelRegistryAccess": {"resourceCrn": "crn:r", "identifier": "arn:aws:iam::1:role/r"},
    "setIdBrokerMappings": {
        "environmentName": "env",
        "dataAccessRole": "arn:aws:iam::1:role/d",
        "rangerAuditRole": "arn:aws:iam::1:role/a",
        "mappings": [{"accessorCrn": "crn:m", "role": "arn:aws:iam::1:role/d"}],
    },
    "setIdBrokerMappings with RAZ, and none": {
        "environmentName": "env",
        "dataAccessRole": "arn:aws:iam::1:role/d",
        "rangerAuditRole": "arn:aws:iam::1:role/a",
        "rangerCloudAccessAuthorizerRole": "arn:aws:iam::1:role/z",
        "setEmptyMappings": True,
    },
    "syncIdBrokerMappings": {"environmentName": "env"},
    "syncAllUsers": {"environmentNames": ["env"]},
}
STORAGE = ("setIdBrokerMappings", "syncIdBrokerMappings", "syncAllUsers")


def change(name: str) -> Callable[[ControlPlaneClient], Awaitable[object]]:
    operation = name.split(maxsplit=1)[0]
    service = "environments" if operation in STORAGE else "ml"
    request = Request(service=service, operation=operation, body=CHANGES[name])
    return lambda plane: plane.change(request)


ROWS: list[AnyOperation] = [
    row
    for table in (operations, changes)
    for row in vars(table).values()
    if isinstance(row, Operation)
]
CALLS: dict[str, Callable[[ControlPlaneClient], Awaitable[object]]] = {
    "listModelRegistries": lambda plane: plane.list_registries(),
    "getLatestModelRegistryVersion": lambda plane: plane.latest_registry_version(),
    "listWorkspaces": lambda plane: plane.list_workbenches(),
    "listMlServingApps": lambda plane: plane.list_inference_services(),
    "getAuditEvents": lambda plane: plane.audit_events("crn:a"),
    "listModelRegistryAccess": lambda plane: plane.registry_access("crn:a"),
    "getModelRegistryKubeconfig": lambda plane: plane.kubeconfig("crn:a"),
    "getLogs": lambda plane: plane.log_lines("one", 0),
    "getLogs from an offset": lambda plane: plane.log_lines("one", 7),
    "listEnvironments": lambda plane: plane.list_environments(),
    "describeEnvironment": lambda plane: plane.describe_environment("env"),
    "listDatalakes": lambda plane: plane.list_data_lakes(),
    "listDatalakes of one": lambda plane: plane.list_data_lakes("env"),
    "describeDatalake": lambda plane: plane.describe_data_lake("lake"),
    "getIdBrokerMappings": lambda plane: plane.id_broker_mappings("env"),
    "getIdBrokerMappingsSyncStatus": lambda plane: plane.id_broker_sync("env"),
    "getEnvironmentUserSyncState": lambda plane: plane.user_sync_state("env"),
    "syncStatus": lambda plane: plane.user_sync("the-operation"),
    "getUser": lambda plane: plane.get_user(),
    "getAccessKey": lambda plane: plane.get_access_key(),
    "listUsers": lambda plane: plane.list_users(["a", "b"]),
    "listMachineUsers": lambda plane: plane.list_machine_users(["a"]),
    "listUserAssignedRoles": lambda plane: plane.user_roles(),
    "listUserAssignedRoles of one": lambda plane: plane.user_roles("a"),
    "listUserAssignedResourceRoles": lambda plane: plane.user_resource_roles(),
    "listMachineUserAssignedResourceRoles": lambda plane: plane.machine_user_resource_roles("a"),
    "listGroupsForUser": lambda plane: plane.groups_of("a"),
    "listGroupAssignedRoles": lambda plane: plane.group_roles("a"),
    "listGroupAssignedResourceRoles": lambda plane: plane.group_resource_roles("a"),
    "listResourceAssignees": lambda plane: plane.assignees("crn:e"),
    "generateWorkloadAuthToken": lambda plane: plane.workload_token(),
    **{name: change(name) for name in CHANGES},
}
SAMPLES: dict[str, object] = {
    "describeEnvironment": {"environment": {}},
    "describeDatalake": {"datalake": {}},
    "getUser": {"user": {}},
    "getAccessKey": {"accessKey": {}},
    "getLatestModelRegistryVersion": {"version": "1"},
    "generateWorkloadAuthToken": {"token": "secret"},
    "getModelRegistryKubeconfig": {"kubeConfig": "secret"},
}


def test_every_operation_is_called_here() -> None:
    assert {row.name for row in ROWS} == {name.split()[0] for name in CALLS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_says_what_the_document_says(row: AnyOperation) -> None:
    assert row.path == openapi.path_of(row.service, row.name)
    assert row.pages == openapi.is_paged(row.service, row.name)
    # Two lists carry no mark in the document; their names say what they are.
    marked = openapi.is_mutating(row.service, row.name)
    unmarked = {"listWorkspaces", "listMlServingApps"}
    assert row.mutates is False if row.name in unmarked else row.mutates == marked


async def test_of_a_grant_s_answer_the_kubeconfig_is_not_kept() -> None:
    body = {"kubeconfig": "a secret", "other": "kept"}
    async with control_plane(lambda _: httpx.Response(200, json=body)) as plane:
        first, second = [await change("grantModelRegistryAccess")(plane) for _ in range(2)]
    for answered in (first, second):
        assert cast("Answer[object]", answered).value == {"other": "kept"}
        assert "a secret" not in repr(answered)


@pytest.mark.parametrize("name", CALLS)
async def test_a_request_is_one_the_document_allows(name: str) -> None:
    (row,) = (row for row in ROWS if row.name == name.split(maxsplit=1)[0])
    base = CONFIGURATION.endpoints.iam if row.service == "iam" else CONFIGURATION.endpoints.cdp
    bodies: list[dict[str, object]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert str(request.url) == base + row.path
        assert request.headers["content-type"] == "application/json"
        bodies.append(json.loads(request.content))
        sample = SAMPLES.get(row.name, {})
        token = {"nextToken": "second"} if row.pages and len(bodies) == 1 else {}
        return httpx.Response(200, json=sample or token)

    async with control_plane(serve) as plane:
        await CALLS[name](plane)
    assert len(bodies) == (2 if row.pages else 1)
    for body in bodies:
        openapi.check_request(row.service, row.name, body)
        assert body == CHANGES.get(name, body)
    if row.pages:
        assert bodies[1] == {**bodies[0], "startingToken": "second"}
