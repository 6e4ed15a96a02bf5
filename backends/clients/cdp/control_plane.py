"""The control plane of one profile, asked over HTTPS: it fits `backends.ports.ControlPlane`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
from pydantic import JsonValue, ValidationError

from backends.clients.cdp import messages as m
from backends.clients.cdp import operations as op
from backends.clients.cdp.calls import SERVICE, Calls
from backends.clients.cdp.configuration import Configuration
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.domain.answer import Answer
from backends.domain.environment import DataLake, DataLakeDescription, Environment
from backends.domain.errors import Rejected
from backends.domain.event import AuditEvent, LogChunk
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.person import AccessKey, Assignee, MachineUser, RoleAssignment, User
from backends.domain.registry import Registry
from backends.domain.user_sync import UserSync, UserSyncState
from backends.domain.workbench import InferenceService, Workbench

if TYPE_CHECKING:
    from backends.domain.plan import Request


def open_control_plane(
    configuration: Configuration,
    *,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    read_only: bool = False,
    limits: Limits | None = None,
) -> ControlPlaneClient:
    """Make the client of one profile; nothing is sent, or read from disk, before its first call.

    Args:
        configuration: The profile, resolved.
        now: The clock that dates signatures and answers, in UTC.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        read_only: Whether changes are refused before they are sent.
        limits: Time-outs, retries and concurrency, where the usual ones do not fit.
    """
    limits = limits or Limits()
    addresses = (configuration.endpoints.cdp, configuration.endpoints.iam)
    connection = Connection(
        SERVICE,
        limits,
        transport=transport,
        ca_bundle=configuration.ca_bundle,
        encrypted=not all(address.startswith("http://") for address in addresses),
    )
    sender = Sender(connection, limits, proxy=configuration.proxy, now=now)
    return ControlPlaneClient(Calls(configuration, sender, read_only=read_only, now=now))


class ControlPlaneClient:
    """What one profile's control plane can be asked for; every method raises `ServiceError`.

    Orders, emptiness and refusals are written at the ports; `calls` asks any other operation.
    """

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    async def aclose(self) -> None:
        """Close the connections."""
        await self.calls.aclose()

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        """Return every registry, newest first."""
        return await self.calls.ask(op.LIST_REGISTRIES, m.Nothing())

    async def latest_registry_version(self) -> Answer[str]:
        """Return the newest version one can install."""
        return await self.calls.ask(op.LATEST_REGISTRY_VERSION, m.Nothing())

    async def list_environments(self) -> Answer[tuple[Environment, ...]]:
        """Return every environment, by name."""
        return await self.calls.ask(op.LIST_ENVIRONMENTS, m.Nothing())

    async def describe_environment(self, name_or_crn: str) -> Answer[Environment]:
        """Return one environment."""
        request = m.OfEnvironment(environment_name=name_or_crn)
        return await self.calls.ask(op.DESCRIBE_ENVIRONMENT, request)

    async def list_data_lakes(self, environment: str = "") -> Answer[tuple[DataLake, ...]]:
        """Return the data lakes of one environment, or all."""
        request = m.OfEnvironment(environment_name=environment or None)
        return await self.calls.ask(op.LIST_DATA_LAKES, request)

    async def describe_data_lake(self, name_or_crn: str) -> Answer[DataLakeDescription]:
        """Return one data lake with its addresses."""
        request = m.OfDataLake(datalake_name=name_or_crn)
        return await self.calls.ask(op.DESCRIBE_DATA_LAKE, request)

    async def id_broker_mappings(self, environment: str) -> Answer[IdBrokerMappings]:
        """Return all mappings of an environment."""
        request = m.OfEnvironment(environment_name=environment)
        return await self.calls.ask(op.ID_BROKER_MAPPINGS, request)

    async def id_broker_sync(self, environment: str) -> Answer[IdBrokerSync]:
        """Return whether the data lakes have the mappings."""
        request = m.OfEnvironment(environment_name=environment)
        return await self.calls.ask(op.ID_BROKER_SYNC, request)

    async def user_sync_state(self, environment: str) -> Answer[UserSyncState]:
        """Return whether an environment knows the users as they are."""
        request = m.OfEnvironment(environment_name=environment)
        return await self.calls.ask(op.USER_SYNC_STATE, request)

    async def user_sync(self, operation_id: str) -> Answer[UserSync]:
        """Return how far a synchronization of users is."""
        return await self.calls.ask(op.USER_SYNC, m.OfSync(operation_id=operation_id))

    async def list_workbenches(self) -> Answer[tuple[Workbench, ...]]:
        """Return every workbench, by name."""
        return await self.calls.ask(op.LIST_WORKBENCHES, m.Nothing())

    async def list_inference_services(self) -> Answer[tuple[InferenceService, ...]]:
        """Return every inference service, by name."""
        return await self.calls.ask(op.LIST_INFERENCE_SERVICES, m.Nothing())

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        """Return the events of one registry, newest first."""
        return await self.calls.ask(op.AUDIT_EVENTS, m.OfResource(resource_crn=resource_crn))

    async def registry_access(self, crn: str) -> Answer[tuple[str, ...]]:
        """Return the cloud identities with access to a registry's cluster, in order."""
        return await self.calls.ask(op.REGISTRY_ACCESS, m.OfResource(resource_crn=crn))

    async def kubeconfig(self, crn: str) -> Answer[str]:
        """Return the text of the kubeconfig of a registry's cluster."""
        request = m.OfModelRegistry(model_registry_crn=crn)
        return await self.calls.ask(op.KUBECONFIG, request)

    async def workload_token(self) -> Answer[m.WorkloadToken]:
        """Return a fresh token for the registries' own API. Which workload it names is all one."""
        return await self.calls.ask(op.WORKLOAD_TOKEN, m.OfWorkload(workload_name="DE"))

    async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
        """Return the log of one event from `offset` on, oldest line first."""
        request = m.OfLog(
            request_id=request_id, offset=offset or None, fetch_all=None if offset else True
        )
        answer = await self.calls.ask(op.LOGS, request)
        log = answer.value
        return Answer(LogChunk(offset, log.count, log.logs), answer.call, answer.body)

    async def get_user(self) -> Answer[User]:
        """Return the caller."""
        return await self.calls.ask(op.GET_USER, m.Nothing())

    async def get_access_key(self) -> Answer[AccessKey]:
        """Return the key that signs."""
        return await self.calls.ask(op.GET_ACCESS_KEY, m.Nothing())

    async def list_users(self, ids: Sequence[str]) -> Answer[tuple[User, ...]]:
        """Return the users with these ids or CRNs; of none, none, and not all there are."""
        if not ids:
            return self.calls.unasked(op.LIST_USERS)
        return await self.calls.ask_all(op.LIST_USERS, m.OfUsers(user_ids=tuple(ids)))

    async def list_machine_users(self, names: Sequence[str]) -> Answer[tuple[MachineUser, ...]]:
        """Return the machine users with these names or CRNs; of none, none."""
        if not names:
            return self.calls.unasked(op.LIST_MACHINE_USERS)
        request = m.OfMachineUsers(machine_user_names=tuple(names))
        return await self.calls.ask_all(op.LIST_MACHINE_USERS, request)

    async def user_roles(self, user: str = "") -> Answer[tuple[str, ...]]:
        """Return account role CRNs of a user, or the caller."""
        return await self.calls.ask_all(op.USER_ROLES, m.OfUser(user=user or None))

    async def user_resource_roles(self, user: str = "") -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a user, or the caller."""
        return await self.calls.ask_all(op.USER_RESOURCE_ROLES, m.OfUser(user=user or None))

    async def machine_user_resource_roles(self, name: str) -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a machine user."""
        request = m.OfMachineUser(machine_user_name=name)
        return await self.calls.ask_all(op.MACHINE_USER_RESOURCE_ROLES, request)

    async def groups_of(self, user: str) -> Answer[tuple[str, ...]]:
        """Return group CRNs of a user."""
        return await self.calls.ask_all(op.GROUPS_OF_USER, m.OfUserId(user_id=user))

    async def group_roles(self, group: str) -> Answer[tuple[str, ...]]:
        """Return account role CRNs of a group."""
        return await self.calls.ask_all(op.GROUP_ROLES, m.OfGroup(group_name=group))

    async def group_resource_roles(self, group: str) -> Answer[tuple[RoleAssignment, ...]]:
        """Return resource roles of a group."""
        return await self.calls.ask_all(op.GROUP_RESOURCE_ROLES, m.OfGroup(group_name=group))

    async def assignees(self, resource_crn: str) -> Answer[tuple[Assignee, ...]]:
        """Return who holds which role on a resource."""
        request = m.OfAssignees(resource_crn=resource_crn)
        return await self.calls.ask_all(op.ASSIGNEES, request)

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once; raise `Rejected` for what is no change, or not allowed as one."""
        from backends.clients.cdp.changes import CHANGES  # noqa: PLC0415 - not before the first

        operation = CHANGES.get((request.service, request.operation))
        if operation is None:
            raise Rejected(SERVICE, f"{request} is not a change this program makes")
        try:
            message = operation.request.model_validate(request.body)
        except ValidationError as error:
            raise Rejected(SERVICE, f"{request} cannot be sent: {_misfit(error)}") from None
        return await self.calls.ask(operation, message)


def _misfit(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg'].lower()}"
