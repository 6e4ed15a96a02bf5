"""The simulated `datalake` service."""

from __future__ import annotations

from backends.demo import fixtures
from backends.demo.lakes import endpoints, lake_crn, storage_base
from backends.demo.visit import Visit
from backends.demo.wire import Json, iso, not_found


def list_datalakes(visit: Visit) -> Json:
    """Answer with the data lakes the caller may see, of one environment where one is named."""
    environment, name = visit.text("environmentName"), visit.text("datalakeName")
    rows = [
        row
        for row in visit.company.environments.values()
        if "dataLake" in row
        and visit.sees(row["environmentName"])
        and environment in ("", row["environmentName"], row["crn"])
    ]
    lakes = [_listed(visit, row) for row in rows]
    return {"datalakes": [row for row in lakes if name in ("", row["datalakeName"], row["crn"])]}


def describe_datalake(visit: Visit) -> Json:
    """Answer with one data lake, found by name or CRN."""
    wanted = visit.text("datalakeName", required=True)
    for row in visit.company.environments.values():
        if "dataLake" in row and wanted in _names(visit, row):
            if not visit.sees(row["environmentName"]):
                raise visit.denied("datalake/describeDatalake", lake_crn(visit.company, row))
            return {"datalake": _described(visit, row)}
    raise not_found(f"Data Lake {wanted} not found")


def _names(visit: Visit, row: Json) -> tuple[str, str]:
    return row["dataLake"]["datalakeName"], lake_crn(visit.company, row)


def _listed(visit: Visit, row: Json) -> Json:
    return _lake(visit, row) | {"certificateExpirationState": "VALID", "multiAz": False}


def _described(visit: Visit, row: Json) -> Json:
    return _lake(visit, row) | {
        "shape": "LIGHT_DUTY",
        "cloudPlatform": row["cloudPlatform"],
        "region": row["region"],
        "cloudStorageBaseLocation": storage_base(row),
        "endpoints": {"endpoints": endpoints(visit.company, row)},
    }


def _lake(visit: Visit, row: Json) -> Json:
    """Return what the list and the description both say."""
    name, crn = _names(visit, row)
    said = {
        "datalakeName": name,
        "crn": crn,
        "status": row["dataLake"]["status"],
        "environmentCrn": row["crn"],
        "creationDate": iso(fixtures.moment(row["created"], visit.company.opened)),
        "enableRangerRaz": row["dataLake"]["enableRangerRaz"],
    }
    if visit.company.storage.facts(row["environmentName"]).get("lakeIsSilentOnRaz"):
        del said["enableRangerRaz"]
    return said


OPERATIONS = {"listDatalakes": list_datalakes, "describeDatalake": describe_datalake}
