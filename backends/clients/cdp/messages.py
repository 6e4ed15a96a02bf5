"""Requests and answers of the control plane, field for field as its documents name them.

Only the fields we use are here. What an answer leaves out is empty, unless it is the answer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from backends.domain.environment import DataLake, DataLakeDescription, Environment
from backends.domain.event import AuditEvent, LogLine
from backends.domain.person import AccessKey, Assignee, MachineUser, RoleAssignment, User
from backends.domain.registry import Registry
from backends.domain.wire import Moment, Wire
from backends.domain.workbench import InferenceService, Workbench


class Request(BaseModel):
    """What is sent; an argument that is None is left out."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )

    def json_bytes(self) -> bytes:
        """Return the body."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()


class Nothing(Request):
    """A request without arguments."""


class OfResource(Request):
    """About one registry."""

    resource_crn: str


class OfModelRegistry(Request):
    """About one registry, where its CRN is called `modelRegistryCrn`."""

    model_registry_crn: str


class OfLog(Request):
    """About the log of one event; `fetch_all` asks for all of it, `offset` for what comes after."""

    request_id: str = Field(serialization_alias="requestID")
    fetch_all: bool | None = None
    offset: int | None = None


class OfWorkload(Request):
    """About a workload, by its name: DE, DF or OPDB."""

    workload_name: str


class OfEnvironment(Request):
    """About one environment, by name or CRN; of lists, None means all."""

    environment_name: str | None = None


class OfDataLake(Request):
    """About one data lake, by name or CRN."""

    datalake_name: str


class OfSync(Request):
    """About one synchronization of users."""

    operation_id: str


class PagedRequest(Request):
    """Answered in pages: `starting_token` is the `next_token` of the page before."""

    starting_token: str | None = None


class OfUsers(PagedRequest):
    """About users, by id or CRN."""

    user_ids: tuple[str, ...]


class OfMachineUsers(PagedRequest):
    """About machine users, by name or CRN."""

    machine_user_names: tuple[str, ...]


class OfAssignees(PagedRequest):
    """About those who hold roles on a resource."""

    resource_crn: str


class OfUser(PagedRequest):
    """About what a user holds, by id or CRN; None is the caller."""

    user: str | None = None


class OfUserId(PagedRequest):
    """About the groups of a user, by id or CRN."""

    user_id: str


class OfMachineUser(PagedRequest):
    """About what a machine user holds, by name or CRN."""

    machine_user_name: str


class OfGroup(PagedRequest):
    """About what a group holds, by name or CRN."""

    group_name: str


class Registries(Wire):
    """Every registry of the tenant."""

    model_registries: tuple[Registry, ...] = ()


class LatestVersion(Wire):
    """The newest version."""

    version: str


class Workbenches(Wire):
    """Every workbench."""

    workspaces: tuple[Workbench, ...] = ()


class InferenceServices(Wire):
    """Every inference service."""

    apps: tuple[InferenceService, ...] = ()


def _time(line: LogLine) -> datetime:
    return line.created_date or datetime.min.replace(tzinfo=UTC)


class Events(Wire):
    """Some events."""

    events: tuple[AuditEvent, ...] = ()


class AuditEvents(Wire):
    """The events of one registry."""

    audit_events: Events = Field(default_factory=Events)


class RegistryAccess(Wire):
    """Who has access to a registry's cluster. The document marks the names as sensitive."""

    users: tuple[str, ...] = Field(default=(), repr=False)


class Kubeconfig(Wire):
    """The kubeconfig of a registry's cluster, as text. The document does not mark it; it is."""

    kube_config: str = Field(repr=False)


class Log(Wire):
    """Some log lines; `count` is how many there are in all."""

    count: int = 0
    logs: tuple[LogLine, ...] = ()

    def in_order(self) -> Log:
        """Return the same lines, oldest first."""
        return self.model_copy(update={"logs": tuple(sorted(self.logs, key=_time))})


class AuditLogs(Wire):
    """The log of one event."""

    audit_logs: Log = Field(default_factory=Log)


class Environments(Wire):
    """Every environment."""

    environments: tuple[Environment, ...] = ()


class OneEnvironment(Wire):
    """One environment."""

    environment: Environment


class DataLakes(Wire):
    """Data lakes."""

    datalakes: tuple[DataLake, ...] = ()


class OneDataLake(Wire):
    """One data lake."""

    datalake: DataLakeDescription


class OneUser(Wire):
    """One user."""

    user: User


class OneAccessKey(Wire):
    """One access key."""

    access_key: AccessKey


class WorkloadToken(Wire):
    """A bearer token for what stands in environments. It is a secret."""

    token: str = Field(repr=False)
    expire_at: Moment = None


class Page(Wire):
    """A page of iam's; an empty `next_token` makes it the last."""

    next_token: str = ""


class Users(Page):
    """A page of users."""

    users: tuple[User, ...] = ()


class MachineUsers(Page):
    """A page of machine users."""

    machine_users: tuple[MachineUser, ...] = ()


class RoleCrns(Page):
    """A page of account roles."""

    role_crns: tuple[str, ...] = ()


class ResourceAssignments(Page):
    """A page of roles on resources."""

    resource_assignments: tuple[RoleAssignment, ...] = ()


class Assignees(Page):
    """A page of those who hold roles on a resource."""

    resource_assignees: tuple[Assignee, ...] = ()


class GroupCrns(Page):
    """A page of groups."""

    group_crns: tuple[str, ...] = ()
