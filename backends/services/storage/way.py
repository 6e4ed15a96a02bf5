"""Whether an environment has RAZ, and so where a registry is given access to storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.domain.environment import DataLake, uses_raz
from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerMappings
from backends.ports import EnvironmentDirectory
from backends.services.told import told
from backends.storage_ports import StorageDirectory

Where: TypeAlias = Literal["Ranger", "IDBroker", "not known"]
"""Where access is given."""


@dataclass(frozen=True, slots=True)
class StorageWay:
    """What was found out.

    Attributes:
        where: Where access is given; it has to be asked for where that is `not known`.
        evidence: How that is known, or why it is not, as sentences.
        lakes: The data lakes of the environment; why they are not known, where they are not.
        mappings: Its IDBroker mappings, where they were needed to find out; None where not.
    """

    where: Where
    evidence: str
    lakes: tuple[DataLake, ...] | ServiceError
    mappings: IdBrokerMappings | ServiceError | None = None

    @property
    def lake(self) -> DataLake | None:
        """The data lake; of several, the one with RAZ; None where none is known."""
        known = () if isinstance(self.lakes, ServiceError) else self.lakes
        with_raz = (lake for lake in known if lake.enable_ranger_raz)
        return next(with_raz, known[0] if known else None)


async def find_way(
    environments: EnvironmentDirectory, storage: StorageDirectory, environment_crn: str
) -> StorageWay:
    """Find out where access to the storage of an environment is given.

    The data lake's own flag decides. Where it says nothing, a role for Ranger's authorizer in the
    IDBroker mappings is the second sign; where there is none either, it is not known.

    Source:
        The reference's chapter on storage access, 1.
    """
    lakes = await told(environments.list_data_lakes(environment_crn))
    raz = None if isinstance(lakes, ServiceError) else uses_raz(lakes)
    if raz is not None and not isinstance(lakes, ServiceError):
        names = ", ".join(lake.datalake_name for lake in lakes)
        has = "has RAZ" if raz else "has no RAZ"
        return StorageWay(
            "Ranger" if raz else "IDBroker",
            f"The data lake {names} {has} (enableRangerRaz).",
            lakes,
        )
    mappings = await told(storage.id_broker_mappings(environment_crn))
    why = _why(lakes)
    if isinstance(mappings, ServiceError):
        return StorageWay("not known", f"{why} {mappings}.", lakes, mappings)
    if mappings.ranger_cloud_access_authorizer_role:
        evidence = (
            f"{why} The IDBroker mappings name a role for Ranger's authorizer, so it has RAZ."
        )
        return StorageWay("Ranger", evidence, lakes, mappings)
    evidence = (
        f"{why} The IDBroker mappings name no role for Ranger's authorizer, which proves nothing."
    )
    return StorageWay("not known", evidence, lakes, mappings)


def _why(lakes: tuple[DataLake, ...] | ServiceError) -> str:
    if isinstance(lakes, ServiceError):
        return f"{lakes}."
    return "The data lake does not say whether it has RAZ." if lakes else "There is no data lake."
