"""The simulated `datalake` service."""

from __future__ import annotations

from backends.demo import fixtures
from backends.demo.visit import Visit
from backends.demo.wire import Json, iso


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
    lakes = [_lake(visit, row) for row in rows]
    return {"datalakes": [row for row in lakes if name in ("", row["datalakeName"], row["crn"])]}


def _lake(visit: Visit, row: Json) -> Json:
    lake = row["dataLake"]
    return {
        "datalakeName": lake["datalakeName"],
        "crn": visit.company.account.cdp_crn("datalake", "datalake", lake["id"]),
        "status": lake["status"],
        "environmentCrn": row["crn"],
        "creationDate": iso(fixtures.moment(row["created"], visit.company.opened)),
        "enableRangerRaz": lake["enableRangerRaz"],
        "certificateExpirationState": "VALID",
        "multiAz": False,
    }


OPERATIONS = {"listDatalakes": list_datalakes}
