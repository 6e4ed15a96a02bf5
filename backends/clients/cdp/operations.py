"""The table of what is asked of the control plane, a row for each read; `changes` has the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from backends.clients.cdp import messages as m
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.user_sync import UserSync, UserSyncState
from backends.domain.wire import Wire

RequestT = TypeVar("RequestT", bound=m.Request)
ShapeT = TypeVar("ShapeT", bound=Wire)
ValueT = TypeVar("ValueT")
ItemT = TypeVar("ItemT")

_PATHS = {
    "ml": "/api/v1/ml",
    "environments": "/api/v1/environments2",
    "datalake": "/api/v1/datalake",
    "iam": "/iam",
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Operation(Generic[RequestT, ShapeT, ValueT]):
    """One operation.

    Attributes:
        service: The service's name in the official client.
        name: The operation's name in its document.
        request: What is sent.
        shape: What comes back.
        value: Takes what is wanted out of `shape`, in the order the port promises.
        mutates: Whether it changes anything: then read-only refuses it, and it is sent once.
        pages: Whether it is answered in pages; then `value` is a tuple, and pages are joined.
        sensitive: Whether secrets are in the answer: then its body is kept nowhere.
    """

    service: str
    name: str
    request: type[RequestT]
    shape: type[ShapeT]
    value: Callable[[ShapeT], ValueT]
    mutates: bool = False
    pages: bool = False
    sensitive: bool = False

    def __str__(self) -> str:
        return f"{self.service} {self.name}"

    @property
    def path(self) -> str:
        """Where it is posted."""
        return f"{_PATHS[self.service]}/{self.name}"


def _newest_first(
    items: Iterable[ItemT], time: Callable[[ItemT], datetime | None]
) -> tuple[ItemT, ...]:
    return tuple(sorted(items, key=lambda item: time(item) or _LONG_AGO, reverse=True))


def _by_name(items: Iterable[ItemT], name: Callable[[ItemT], str]) -> tuple[ItemT, ...]:
    return tuple(sorted(items, key=lambda item: name(item).casefold()))


LIST_REGISTRIES = Operation(
    "ml",
    "listModelRegistries",
    m.Nothing,
    m.Registries,
    lambda answer: _newest_first(answer.model_registries, lambda row: row.created_at),
)
LATEST_REGISTRY_VERSION = Operation(
    "ml",
    "getLatestModelRegistryVersion",
    m.Nothing,
    m.LatestVersion,
    lambda answer: answer.version,
)
LIST_WORKBENCHES = Operation(
    "ml",
    "listWorkspaces",
    m.Nothing,
    m.Workbenches,
    lambda answer: _by_name(answer.workspaces, lambda row: row.instance_name),
)
LIST_INFERENCE_SERVICES = Operation(
    "ml",
    "listMlServingApps",
    m.Nothing,
    m.InferenceServices,
    lambda answer: _by_name(answer.apps, lambda row: row.app_name),
)
AUDIT_EVENTS = Operation(
    "ml",
    "getAuditEvents",
    m.OfResource,
    m.AuditEvents,
    lambda answer: _newest_first(answer.audit_events.events, lambda row: row.created_date),
)
REGISTRY_ACCESS = Operation(
    "ml",
    "listModelRegistryAccess",
    m.OfResource,
    m.RegistryAccess,
    lambda answer: tuple(sorted(answer.users)),
)
KUBECONFIG = Operation(
    "ml",
    "getModelRegistryKubeconfig",
    m.OfModelRegistry,
    m.Kubeconfig,
    lambda answer: answer.kube_config,
    sensitive=True,
)
LOGS = Operation("ml", "getLogs", m.OfLog, m.AuditLogs, lambda answer: answer.audit_logs.in_order())
LIST_ENVIRONMENTS = Operation(
    "environments",
    "listEnvironments",
    m.Nothing,
    m.Environments,
    lambda answer: _by_name(answer.environments, lambda row: row.environment_name),
)
DESCRIBE_ENVIRONMENT = Operation(
    "environments",
    "describeEnvironment",
    m.OfEnvironment,
    m.OneEnvironment,
    lambda answer: answer.environment,
)
LIST_DATA_LAKES = Operation(
    "datalake",
    "listDatalakes",
    m.OfEnvironment,
    m.DataLakes,
    lambda answer: _by_name(answer.datalakes, lambda row: row.datalake_name),
)
DESCRIBE_DATA_LAKE = Operation(
    "datalake",
    "describeDatalake",
    m.OfDataLake,
    m.OneDataLake,
    lambda answer: answer.datalake,
)
ID_BROKER_MAPPINGS = Operation(
    "environments",
    "getIdBrokerMappings",
    m.OfEnvironment,
    IdBrokerMappings,
    lambda answer: answer,
)
ID_BROKER_SYNC = Operation(
    "environments",
    "getIdBrokerMappingsSyncStatus",
    m.OfEnvironment,
    IdBrokerSync,
    lambda answer: answer,
)
USER_SYNC_STATE = Operation(
    "environments",
    "getEnvironmentUserSyncState",
    m.OfEnvironment,
    UserSyncState,
    lambda answer: answer,
)
USER_SYNC = Operation("environments", "syncStatus", m.OfSync, UserSync, lambda answer: answer)
GET_USER = Operation("iam", "getUser", m.Nothing, m.OneUser, lambda answer: answer.user)
GET_ACCESS_KEY = Operation(
    "iam", "getAccessKey", m.Nothing, m.OneAccessKey, lambda answer: answer.access_key
)
LIST_USERS = Operation(
    "iam", "listUsers", m.OfUsers, m.Users, lambda answer: answer.users, pages=True
)
LIST_MACHINE_USERS = Operation(
    "iam",
    "listMachineUsers",
    m.OfMachineUsers,
    m.MachineUsers,
    lambda answer: answer.machine_users,
    pages=True,
)
USER_ROLES = Operation(
    "iam",
    "listUserAssignedRoles",
    m.OfUser,
    m.RoleCrns,
    lambda answer: answer.role_crns,
    pages=True,
)
USER_RESOURCE_ROLES = Operation(
    "iam",
    "listUserAssignedResourceRoles",
    m.OfUser,
    m.ResourceAssignments,
    lambda answer: answer.resource_assignments,
    pages=True,
)
MACHINE_USER_RESOURCE_ROLES = Operation(
    "iam",
    "listMachineUserAssignedResourceRoles",
    m.OfMachineUser,
    m.ResourceAssignments,
    lambda answer: answer.resource_assignments,
    pages=True,
)
GROUPS_OF_USER = Operation(
    "iam",
    "listGroupsForUser",
    m.OfUserId,
    m.GroupCrns,
    lambda answer: answer.group_crns,
    pages=True,
)
GROUP_ROLES = Operation(
    "iam",
    "listGroupAssignedRoles",
    m.OfGroup,
    m.RoleCrns,
    lambda answer: answer.role_crns,
    pages=True,
)
GROUP_RESOURCE_ROLES = Operation(
    "iam",
    "listGroupAssignedResourceRoles",
    m.OfGroup,
    m.ResourceAssignments,
    lambda answer: answer.resource_assignments,
    pages=True,
)
ASSIGNEES = Operation(
    "iam",
    "listResourceAssignees",
    m.OfAssignees,
    m.Assignees,
    lambda answer: answer.resource_assignees,
    pages=True,
)
WORKLOAD_TOKEN = Operation(
    "iam",
    "generateWorkloadAuthToken",
    m.OfWorkload,
    m.WorkloadToken,
    lambda answer: answer,
    sensitive=True,
)
