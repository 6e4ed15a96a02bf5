"""IDBroker mappings in the simulated `environments` service: read, set, synchronize."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from backends.demo.environments import environment_asked
from backends.demo.lakes import lake_crn
from backends.demo.storage.mappings import MappingTable
from backends.demo.visit import Visit
from backends.demo.wire import Json, conflict, invalid


def get_id_broker_mappings(visit: Visit) -> Json:
    """Answer with everything that is set."""
    row = environment_asked(visit, "environments/getIdBrokerMappings")
    return visit.company.storage.table(row["environmentName"]).wire()


def set_id_broker_mappings(visit: Visit) -> Json:
    """Put what is sent in place of all that was set, whatever that was meanwhile."""
    row = _to_change(visit, "environments/setIdBrokerMappings")
    table = _table(visit, row["environmentName"])
    return visit.company.storage.set_table(row["environmentName"], table).wire()


def sync_id_broker_mappings(visit: Visit) -> Json:
    """Begin to bring the mappings to the data lake. Two at a time are refused."""
    row = _to_change(visit, "environments/syncIdBrokerMappings")
    name, storage = row["environmentName"], visit.company.storage
    if "dataLake" not in row:
        raise invalid(f"Environment {name} has no Data Lake to synchronize mappings to")
    if any(not sync.is_over(visit.now) for sync in storage.mapping_syncs(name)):
        raise conflict(f"A sync of the ID Broker mappings of {name} is running")
    storage.sync_mappings(name, visit.now, visit.pace)
    return {}


def get_id_broker_mappings_sync_status(visit: Visit) -> Json:
    """Answer with the last synchronization, per data lake; an environment has one, or none."""
    row = environment_asked(visit, "environments/getIdBrokerMappingsSyncStatus")
    name, storage = row["environmentName"], visit.company.storage
    syncs = storage.mapping_syncs(name)
    last = syncs[-1].wire(visit.now) if syncs else {"status": "NEVER_RUN"}
    return {
        "syncNeeded": storage.is_sync_needed(name, visit.now),
        "globalStatus": last["status"],
        "statuses": {lake_crn(visit.company, row): last} if "dataLake" in row else {},
    }


def _to_change(visit: Visit, right: str) -> Json:
    """Return the environment a call names, where its caller administers it."""
    row = environment_asked(visit, right)
    visit.check_administers_environment(row["environmentName"], right, row["crn"])
    return row


def _table(visit: Visit, environment: str) -> MappingTable:
    rows = tuple(_rows(visit))
    empties = visit.flag("setEmptyMappings")
    authorizer = visit.text("rangerCloudAccessAuthorizerRole")
    table = MappingTable(
        0,
        visit.text("dataAccessRole", required=True),
        visit.text("rangerAuditRole", required=True),
        authorizer,
        rows,
    )
    if not rows and not empties:
        raise invalid("There are no mappings: setEmptyMappings has to be true to remove them all")
    if rows and empties:
        raise invalid("setEmptyMappings is not allowed where there are mappings")
    if not authorizer and visit.company.storage.uses_raz(environment):
        raise invalid("rangerCloudAccessAuthorizerRole is required in a RAZ-enabled environment")
    return table


def _rows(visit: Visit) -> Iterator[tuple[str, str]]:
    for item in visit.items("mappings"):
        match item:
            case {"accessorCrn": str(crn), "role": str(role)} if crn.startswith("crn:") and role:
                yield crn, role
            case _:
                raise invalid(
                    "Each of the mappings needs an accessorCrn, which is a CRN, and a role"
                )


OPERATIONS: Mapping[str, Callable[[Visit], Json]] = {
    "getIdBrokerMappings": get_id_broker_mappings,
    "setIdBrokerMappings": set_id_broker_mappings,
    "syncIdBrokerMappings": sync_id_broker_mappings,
    "getIdBrokerMappingsSyncStatus": get_id_broker_mappings_sync_status,
}
