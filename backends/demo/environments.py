"""The simulated `environments` service."""

from __future__ import annotations

from backends.demo import fixtures
from backends.demo.visit import Visit
from backends.demo.wire import Json, iso, not_found

_SUMMARY = (
    "environmentName",
    "crn",
    "status",
    "region",
    "cloudPlatform",
    "credentialName",
    "description",
    "created",
    "proxyConfigName",
    "computeClusterEnabled",
)
_OURS = ("id", "machineUser", "dataLake", "proxyConfigName", "storageRoleMissing")


def list_environments(visit: Visit) -> Json:
    """Answer with every environment the caller may see."""
    rows = (_timed(visit, row) for row in visit.company.environments.values())
    return {
        "environments": [
            {name: row[name] for name in _SUMMARY if name in row}
            for row in rows
            if visit.sees(row["environmentName"])
        ]
    }


def describe_environment(visit: Visit) -> Json:
    """Answer with one environment, found by name or CRN."""
    wanted = visit.text("environmentName", required=True)
    for row in visit.company.environments.values():
        if wanted in (row["environmentName"], row["crn"]):
            if not visit.sees(row["environmentName"]):
                raise visit.denied("environments/describeEnvironment", row["crn"])
            return {"environment": _described(visit, row)}
    raise not_found(f"Environment {wanted} not found")


def _timed(visit: Visit, row: Json) -> Json:
    opened = visit.company.opened
    return row | {
        "status": fixtures.status_at(row["status"], opened, visit.now),
        "created": iso(fixtures.moment(row["created"], opened)),
    }


def _described(visit: Visit, row: Json) -> Json:
    fields = {name: value for name, value in _timed(visit, row).items() if name not in _OURS}
    proxy: Json | None = row.get("proxyConfig")
    if proxy:
        crn = visit.company.account.cdp_crn("environments", "proxyConfig", proxy["id"])
        shown = {name: value for name, value in proxy.items() if name != "id"}
        fields["proxyConfig"] = shown | {"crn": crn}
    return fields | {"environmentType": "PUBLIC_CLOUD"}


OPERATIONS = {
    "listEnvironments": list_environments,
    "describeEnvironment": describe_environment,
}
