"""What may be asked about access to storage, as Protocols; `backends.ports` says what holds of all.

A client does not inherit: it fits. Every method raises `ServiceError` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.environment import DataLakeDescription
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.user_sync import UserSync, UserSyncState

if TYPE_CHECKING:
    from backends.domain.certificate import Certificate
    from backends.domain.gate_pass import GatePass
    from backends.domain.plan import Request
    from backends.domain.ranger import RangerPolicy


class StorageDirectory(Protocol):
    """Knows how those in an environment reach its storage; environments by name or CRN."""

    async def describe_data_lake(self, name_or_crn: str) -> Answer[DataLakeDescription]:
        """Return one data lake with its addresses (`datalake.describeDatalake`)."""
        ...

    async def id_broker_mappings(self, environment: str) -> Answer[IdBrokerMappings]:
        """Return all mappings of an environment (`environments.getIdBrokerMappings`).

        What comes before any was ever set is not documented; automation takes it for none.
        """
        ...

    async def id_broker_sync(self, environment: str) -> Answer[IdBrokerSync]:
        """Return whether the data lakes have them (`getIdBrokerMappingsSyncStatus`)."""
        ...

    async def user_sync_state(self, environment: str) -> Answer[UserSyncState]:
        """Return whether an environment has its users (`getEnvironmentUserSyncState`)."""
        ...

    async def user_sync(self, operation_id: str) -> Answer[UserSync]:
        """Return how far a synchronization of users is (`environments.syncStatus`)."""
        ...


class Ranger(Protocol):
    """Asks the Ranger of one data lake, through its gateway.

    `NotAccepted` where the credentials are not accepted, `AccessDenied` where one has no right, or
    a sign-in page is in the way; `UnknownUser` where a policy names somebody it does not know.
    """

    async def policies(self, service: str) -> Answer[tuple[RangerPolicy, ...]]:
        """Return the policies of a service, by name (`GET /service/{service}/policy`, all)."""
        ...

    async def policy(self, policy_id: int) -> Answer[RangerPolicy]:
        """Return one policy (`GET /policy/{id}`); `NotFound` where there is none."""
        ...

    async def policy_version(self, policy_id: int, version: int) -> Answer[RangerPolicy]:
        """Return a policy as it was (`GET /service/plugins/policy/{id}/version/{version}`).

        `NotFound` where that version is not kept.
        """
        ...

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once: `PUT /policy/{id}`; as `Changes.change` otherwise."""
        ...


class Rangers(Protocol):
    """Opens the Rangers of data lakes, and keeps in memory what one signs in with.

    Addresses are those that data lakes name, or that somebody has typed.
    """

    @property
    def hint(self) -> str:
        """What one should know before one signs in; empty for nothing."""
        ...

    def who(self, address: str) -> str:
        """Say as whom one is signed in at an address; empty where nobody has signed in."""
        ...

    def sign_in(self, address: str, gate_pass: GatePass) -> None:
        """Use these credentials at an address from now on; nothing is sent."""
        ...

    def open(self, address: str) -> Ranger:
        """Return the Ranger at an address; nothing is sent, or refused, before it is asked.

        Then it is `NotSignedIn` where nobody has signed in.
        """
        ...


class Reach(Protocol):
    """Tries how far one gets from this machine, by itself and past any proxy.

    A failure is `Unreachable`; where requests go through a proxy, `BesideProxy`.
    """

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the IP addresses of a name, in the resolver's order."""
        ...

    async def connect(self, host: str, port: int) -> float:
        """Open and close a connection; return how long that took, in seconds."""
        ...

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return what the host presents on TLS, also where it is not to be trusted."""
        ...
