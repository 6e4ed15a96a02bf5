"""What may be asked of the backends, as Protocols, and the session that brings it together.

A client does not inherit: it fits.

Every method raises `ServiceError` and nothing else; which of the family means what is written at
each class in `backends.domain.errors`. Operation names are those of the CDP API, where each
answer's fields are documented. Any tuple may be empty: services leave out an empty list, and what
one may not see. Where no order is named, it is the service's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.environment import DataLake, Environment
from backends.domain.event import AuditEvent, LogChunk
from backends.domain.person import AccessKey, Assignee, MachineUser, RoleAssignment, User
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.storage_ports import StorageDirectory

if TYPE_CHECKING:
    from pathlib import Path

    from backends.domain.cluster import Change, KindName, Listing, LogWish, Right
    from backends.domain.journal import Entry, Record
    from backends.domain.kubeconfig import Kubeconfig
    from backends.domain.network import AwsSubnet, AzureSubnet, CloudCaller
    from backends.domain.plan import Request, Where
    from backends.model_ports import ModelSources
    from backends.storage_ports import Rangers, Reach


class RegistryDirectory(Protocol):
    """Lists the registries the current profile may see."""

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        """Return every registry of the tenant, newest first (`ml.listModelRegistries`)."""
        ...

    async def latest_registry_version(self) -> Answer[str]:
        """Return the newest version one can install (`ml.getLatestModelRegistryVersion`)."""
        ...


class EnvironmentDirectory(Protocol):
    """Lists environments and what stands in them."""

    async def list_environments(self) -> Answer[tuple[Environment, ...]]:
        """Return every environment, by name (`environments.listEnvironments`)."""
        ...

    async def describe_environment(self, name_or_crn: str) -> Answer[Environment]:
        """Return one environment (`environments.describeEnvironment`); `NotFound` if none."""
        ...

    async def list_data_lakes(self, environment: str = "") -> Answer[tuple[DataLake, ...]]:
        """Return the data lakes of one environment (name or CRN), or all (`listDatalakes`).

        By name; an environment without a data lake has none.
        """
        ...

    async def list_workbenches(self) -> Answer[tuple[Workbench, ...]]:
        """Return every workbench, by name (`ml.listWorkspaces`)."""
        ...

    async def list_inference_services(self) -> Answer[tuple[InferenceService, ...]]:
        """Return every inference service, by name (`ml.listMlServingApps`)."""
        ...


class AuditTrail(Protocol):
    """Reads what was done to a registry, and what it wrote while it was done."""

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        """Return the events of one registry, newest first (`ml.getAuditEvents`)."""
        ...

    async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
        """Return the log lines of one event from `offset` on, oldest first (`ml.getLogs`)."""
        ...


class People(Protocol):
    """Looks people up in the control plane's iam service. Ordinary users may be refused."""

    async def get_user(self) -> Answer[User]:
        """Return the caller (`iam.getUser`); `NotFound` or denied for a machine user's key."""
        ...

    async def get_access_key(self) -> Answer[AccessKey]:
        """Return the key that signs, with its actor's CRN (`iam.getAccessKey`)."""
        ...

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        """Return the users with these ids or CRNs (`iam.listUsers`, all pages).

        Those nobody knows are left out; of no ids, there are no users, and nothing is asked.
        """
        ...

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        """Return the machine users with these names or CRNs (`iam.listMachineUsers`, all pages).

        Those nobody knows are left out; of no names, there are none, and nothing is asked.
        """
        ...


class RoleBook(Protocol):
    """Looks up who holds which role. Ordinary users may be refused."""

    async def user_roles(self, user: str = "") -> Answer[tuple[str, ...]]:
        """Return account role CRNs of a user, or the caller (`listUserAssignedRoles`)."""
        ...

    async def user_resource_roles(self, user: str = "") -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a user, or the caller (`listUserAssignedResourceRoles`)."""
        ...

    async def machine_user_resource_roles(self, name: str) -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a machine user (`listMachineUserAssignedResourceRoles`)."""
        ...

    async def groups_of(self, user: str) -> Answer[tuple[str, ...]]:
        """Return group CRNs of a user (`listGroupsForUser`)."""
        ...

    async def group_roles(self, group: str) -> Answer[tuple[str, ...]]:
        """Return account role CRNs of a group (`listGroupAssignedRoles`)."""
        ...

    async def group_resource_roles(self, group: str) -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a group (`listGroupAssignedResourceRoles`)."""
        ...

    async def assignees(self, resource_crn: str) -> Answer[tuple[Assignee, ...]]:
        """Return who holds which role on a resource (`listResourceAssignees`)."""
        ...


class ClusterAccess(Protocol):
    """Knows who may use a registry's cluster."""

    async def registry_access(self, crn: str) -> Answer[tuple[str, ...]]:
        """Return the cloud identities with access to a registry's cluster, in order.

        `ml.listModelRegistryAccess`, whose document marks the identities as sensitive. It needs
        MLAdmin on the environment.
        """
        ...

    async def kubeconfig(self, crn: str) -> Answer[str]:
        """Return the kubeconfig of a registry's cluster, as text (`ml.getModelRegistryKubeconfig`).

        It may hold secrets, and is kept nowhere here. It needs MLAdmin on the environment, and
        using it takes a cloud identity with access.
        """
        ...


class Changes(Protocol):
    """Makes the changes a plan consists of."""

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once, and return what the service answered (often an empty object).

        Raises, beside what any call raises: `ReadOnly` before anything is sent where changes are
        refused, and `Rejected` where the request is no change we know, or not one its document
        allows. After `Unreachable` whose `left` is true, `Throttled` or `UnexpectedAnswer`, the
        service may have acted: read before sending again.
        """
        ...


class ControlPlane(
    RegistryDirectory,
    EnvironmentDirectory,
    StorageDirectory,
    AuditTrail,
    People,
    RoleBook,
    ClusterAccess,
    Changes,
    Protocol,
):
    """Everything one profile's control plane can be asked for."""


class AwsCloud(Protocol):
    """Looks at networks on AWS, with the default credentials of this machine.

    `NotSignedIn` where there are none; `AccessDenied` where they are not allowed to look.
    """

    async def caller(self, region: str) -> Answer[CloudCaller]:
        """Return whom AWS takes us for (`sts.GetCallerIdentity`); its name is an ARN."""
        ...

    async def role_arn(self, region: str, role: str) -> Answer[str]:
        """Return the ARN of a role, with its path, by its name (`iam.GetRole`)."""
        ...

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        """Return every subnet of a VPC with its route, by zone and then name.

        `ec2.DescribeSubnets`, `DescribeRouteTables`; all pages. Empty where the VPC is not in
        the account we are in: EC2 does not tell that from a VPC without subnets. Where the
        route tables may not be read, every `reach` is UNKNOWN.
        """
        ...


class AzureCloud(Protocol):
    """Looks at networks on Azure, with the default credentials of this machine.

    `NotSignedIn` where there are none; `AccessDenied` where they are not allowed to look.
    """

    async def caller(self) -> Answer[CloudCaller]:
        """Return whom Azure takes us for, as our token says: its name is an object id.

        `UnexpectedAnswer` where the token does not tell. Nothing is sent but to sign in.
        """
        ...

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        """Return the resource ids of VNets so named, in every subscription we may see.

        At most one a subscription, by subscription; `AZURE_SUBSCRIPTION_ID` limits it to one.
        """
        ...

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        """Return every subnet of a VNet (a full resource id) with its route, by name.

        `NotFound` where there is no such VNet. Where usages or route tables may not be read,
        `free` or `next_hop` are None.
        """
        ...


class Cluster(Protocol):
    """Looks at what runs in one cluster, and changes nothing.

    `NotAccepted` where the credential is not accepted, `AccessDenied` where something may not be
    looked at, `Unreachable` where the address is a private one and this machine is elsewhere.
    """

    async def version(self) -> Answer[str]:
        """Return the version of its API server (`GET /version`), which anybody may ask."""
        ...

    async def may(self, right: Right) -> bool:
        """Say whether one may do something (`SelfSubjectAccessReview`)."""
        ...

    async def list(self, kind: KindName, namespace: str) -> Listing:
        """Return everything of a kind in a namespace, or in all where that is empty; all pages."""
        ...

    def watch(self, kind: KindName, namespace: str, version: str) -> AsyncGenerator[Change]:
        """Yield that the cluster answers, then what changes after a version.

        It ends where the server ends it, as it regularly does; then one goes on from there.

        Raises `TooOld` where the version is no longer known (410): then one has to list again.
        """
        ...

    def log(self, wish: LogWish) -> AsyncGenerator[str]:
        """Yield the lines of a container's log, each with its time in front, oldest first."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class Clusters(Protocol):
    """Opens clusters by the kubeconfigs of registries."""

    def open(self, kubeconfig: Kubeconfig) -> Cluster:
        """Return the cluster; nothing is sent, and no plugin runs, before its first question."""
        ...


class Journal(Protocol):
    """Keeps what was planned, sent, answered and seen. Several processes may write at once."""

    @property
    def place(self) -> str:
        """Where it is kept, for a person."""
        ...

    @property
    def left_out(self) -> int:
        """How many lines the last `entries` left out: torn by a crash, or of a newer program."""
        ...

    async def keep(self, record: Record) -> None:
        """Write one record, and return once it is on the disk; raise `NotKept` when it is not."""
        ...

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, newest first; lines that cannot be read are left out.

        Raises `ServiceError` where there is a journal that may not be read.
        """
        ...

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Let nobody else begin a change, here or in another process, until the block ends.

        Raises `NotKept` where that cannot be made sure of.
        """
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """One connection: whose, where to, and what it may do. Never mixed with another.

    Attributes:
        profile: The profile's name; `demo` for the simulated world.
        region: The control plane's region: `us-west-1`.
        origin: Where the credentials were found, in words and without secrets.
        label: What the settings call this profile (`PRODUCTION`), or empty.
        read_only: Whether changes are refused where requests leave.
        control_plane: The client.
        aws: Looks at networks on AWS; nothing is loaded or looked up before its first call.
        azure: The same for Azure.
        models: Opens the places where models are registered.
        journal: Keeps the changes made here, of every profile.
        clusters: Opens the clusters of registries.
        rangers: Opens the Rangers of data lakes; it keeps credentials in memory, and nowhere else.
        reach: Tries how far one gets from here.
        state_directory: Says where files of this program's own go.
        close: Ends the session's connections; awaited once.
        endpoint_url: The control plane's address, where it was asked for beside the profile.
        from_environment: Whether the credentials are the environment's, and not the profile's.
    """

    profile: str
    region: str
    origin: str
    label: str
    read_only: bool
    control_plane: ControlPlane
    aws: AwsCloud
    azure: AzureCloud
    models: ModelSources
    journal: Journal
    clusters: Clusters
    rangers: Rangers
    reach: Reach
    state_directory: Callable[[], Path]
    close: Callable[[], Awaitable[None]]
    endpoint_url: str = ""
    from_environment: bool = False

    @property
    def where(self) -> Where:
        """Where its changes go, as plans have it."""
        from backends.domain.plan import Where  # noqa: PLC0415 - not before the first change

        return Where(
            profile=self.profile,
            region=self.region,
            endpoint_url=self.endpoint_url,
            from_environment=self.from_environment,
        )


class Connector(Protocol):
    """Opens sessions, and knows which there could be."""

    def profiles(self) -> tuple[str, ...]:
        """Name every profile there is, in alphabetical order; none where a file makes no sense."""
        ...

    def regions(self) -> tuple[str, ...]:
        """Name the control plane regions we know of."""
        ...

    def connect(self, profile: str = "", region: str = "") -> Session:
        """Open a session; empty means as configured. Raises `NotSignedIn`."""
        ...
