"""How a registry stands with the storage of its environment, as far as that can be read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from backends.domain.environment import DataLakeDescription, Environment
from backends.domain.errors import NotFound, ServiceError
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.ranger import RangerPolicy
from backends.domain.registry import Registry
from backends.domain.user_sync import UserSyncState
from backends.ports import Session
from backends.services.storage.candidates import SERVICES, Candidates, candidates
from backends.services.storage.machine_user import MachineUserNames, machine_user_names
from backends.services.storage.policies import gives
from backends.services.storage.ranger_address import ranger_address
from backends.services.storage.way import StorageWay, Where, find_way
from backends.services.told import told


@dataclass(frozen=True, slots=True)
class ByRanger:
    """What Ranger has of it.

    Attributes:
        address: Where Ranger answers; empty where that is not known.
        found: The policies one may be put into; why they are not known, where they are not.
        users: Whether the environment has its users; why that is not known, where it is not.
        lake: The data lake with its addresses; why that is not known, where it is not.
    """

    address: str
    found: Candidates | ServiceError
    users: UserSyncState | ServiceError
    lake: DataLakeDescription | ServiceError


@dataclass(frozen=True, slots=True)
class ByIdBroker:
    """What IDBroker has of it; why something is not known, where it is not."""

    mappings: IdBrokerMappings | ServiceError
    sync: IdBrokerSync | ServiceError


@dataclass(frozen=True, slots=True)
class StorageStanding:
    """How a registry stands.

    Attributes:
        registry: The registry.
        environment: Its environment; why that is not known, where it is not.
        way: Where access is given.
        names: The names of its machine user.
        by: What is there of it; None where it is not known where access is given.
    """

    registry: Registry
    environment: Environment | ServiceError
    way: StorageWay
    names: MachineUserNames
    by: ByRanger | ByIdBroker | None

    @property
    def where(self) -> Where:
        """Where access is given; what somebody said where it could not be found out."""
        match self.by:
            case ByRanger():
                return "Ranger"
            case ByIdBroker():
                return "IDBroker"
            case None:
                return "not known"

    @property
    def moves(self) -> bool:
        """Whether data lakes are being synchronized, with mappings or with users."""
        match self.by:
            case ByIdBroker(sync=IdBrokerSync() as sync):
                return sync.is_running
            case ByRanger(users=UserSyncState() as users):
                return users.state == "SYNC_IN_PROGRESS"
            case _:
                return False


async def storage_standing(
    session: Session, registry: Registry, *, said: Where = "not known", address: str = ""
) -> StorageStanding:
    """Read how a registry stands with the storage of its environment. It raises nothing.

    Args:
        session: Where to.
        registry: Which.
        said: Where access is given, as a person says; asked for where it cannot be found out.
        address: Where Ranger answers, as a person says; empty for what the data lake names.
    """
    plane, environment_crn = session.control_plane, registry.environment_crn
    environment, way, names = await asyncio.gather(
        told(plane.describe_environment(environment_crn)),
        find_way(plane, plane, environment_crn),
        machine_user_names(plane, registry),
    )
    where = said if way.where == "not known" else way.where
    by: ByRanger | ByIdBroker | None = None
    if where == "Ranger":
        by = await _by_ranger(session, environment_crn, way, environment, address)
    elif where == "IDBroker":
        by = await _by_id_broker(session, environment_crn)
    return StorageStanding(registry, environment, way, names, by)


async def _by_id_broker(session: Session, environment_crn: str) -> ByIdBroker:
    plane = session.control_plane
    mappings, sync = await asyncio.gather(
        told(plane.id_broker_mappings(environment_crn)), told(plane.id_broker_sync(environment_crn))
    )
    return ByIdBroker(mappings, sync)


async def _by_ranger(
    session: Session,
    environment_crn: str,
    way: StorageWay,
    environment: Environment | ServiceError,
    address: str,
) -> ByRanger:
    described, users = await asyncio.gather(
        _described(session, way), told(session.control_plane.user_sync_state(environment_crn))
    )
    if not address:
        try:
            if isinstance(described, ServiceError):
                raise described
            address = ranger_address(described)
        except ServiceError as error:
            return ByRanger("", error, users, described)
    found = await _candidates(session, address, environment)
    return ByRanger(address, found, users, described)


async def _described(session: Session, way: StorageWay) -> DataLakeDescription | ServiceError:
    if isinstance(way.lakes, ServiceError):
        return way.lakes
    lake = way.lake
    if lake is None:
        return NotFound(
            "datalake",
            "the environment has no data lake that you may see",
            hint="A data lake has to be there first.",
        )
    return await told(session.control_plane.describe_data_lake(lake.crn))


async def _candidates(
    session: Session, address: str, environment: Environment | ServiceError
) -> Candidates | ServiceError:
    if isinstance(environment, ServiceError):
        return environment
    service = SERVICES.get(environment.cloud_platform.upper())
    if service is None:
        return NotFound(
            "Ranger",
            f"which service is for the storage of {environment.cloud or 'this cloud'} is not known",
            hint="AI Registries are offered on AWS and Azure only.",
        )
    policies = await told(session.rangers.open(address).policies(service))
    return policies if isinstance(policies, ServiceError) else candidates(service, policies)


def giving(standing: StorageStanding) -> RangerPolicy | None:
    """Return the policy that lets the machine user read and write; None where none is known to."""
    user = standing.names.workload_name
    if not user or not isinstance(standing.by, ByRanger):
        return None
    found = standing.by.found
    policies = () if isinstance(found, ServiceError) else found.all
    return next((one for one in policies if gives(one, user)), None)
