"""What an environment's data lake means for the registry beside it: access to storage."""

from __future__ import annotations

from typing import TypeAlias

from backends.domain.environment import DataLake, uses_raz
from backends.domain.errors import ServiceError
from backends.domain.plan import Check, Verdict

Lakes: TypeAlias = tuple[DataLake, ...] | ServiceError
"""The data lakes of one environment, or why they could not be read."""

_NEEDED = (
    "A registry is given access to storage there, and cannot store a model until then. Whether "
    "its installation needs it too is not documented."
)


def data_lake_check(lakes: Lakes) -> Check:
    """Check that there is a data lake in which a new registry can be given access to storage."""
    verdict, evidence = _finding(lakes)
    return Check(
        name="data-lake",
        title="The environment's data lake is running",
        verdict=verdict,
        evidence=evidence,
        source="datalake listDatalakes",
    )


def _finding(lakes: Lakes) -> tuple[Verdict, str]:
    if isinstance(lakes, ServiceError):
        return Verdict.NOT_CHECKED, f"{lakes}. {lakes.hint}"
    if not lakes:
        return Verdict.WARN, f"The environment has none. {_NEEDED}"
    are = ", ".join(f"{lake.datalake_name} is {lake.status or 'without status'}" for lake in lakes)
    if any(lake.status.upper() == "RUNNING" for lake in lakes):
        return Verdict.PASS, f"{are}."
    return Verdict.WARN, f"{are}. {_NEEDED}"


def storage_access(lakes: Lakes) -> str:
    """Say how a registry gets access to storage once it is installed.

    Source:
        The product guide: a policy in Ranger with RAZ, a mapping of IDBroker without.
    """
    match None if isinstance(lakes, ServiceError) else uses_raz(lakes):
        case True:
            way = (
                "its machine user goes into the storage policy in Ranger, as the data lake has RAZ"
            )
        case False:
            way = (
                "its machine user goes into the environment's IDBroker mappings, as the data lake "
                "has no RAZ"
            )
        case None:
            way = (
                "its machine user goes into the storage policy in Ranger where the data lake has "
                "RAZ, else into the environment's IDBroker mappings"
            )
    return f"Then it needs access to storage: {way} (product guide)."
