"""The simulated `environments` service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
    row = environment_asked(visit, "environments/describeEnvironment")
    return {"environment": _described(visit, row)}


def environment_asked(visit: Visit, right: str) -> Json:
    """Return the environment a call is about, as stored; refuse who may not see it."""
    return environment_named(visit, visit.text("environmentName", required=True), right)


def environment_named(visit: Visit, wanted: str, right: str) -> Json:
    """Return the environment with a name or CRN, as stored; refuse who may not see it."""
    for row in visit.company.environments.values():
        if wanted in (row["environmentName"], row["crn"]):
            if not visit.sees(row["environmentName"]):
                raise visit.denied(right, row["crn"])
            return row
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


def _mappings(name: str) -> Callable[[Visit], Json]:
    def respond(visit: Visit) -> Json:
        from backends.demo import idbroker  # noqa: PLC0415 - not before it is asked

        return idbroker.OPERATIONS[name](visit)

    return respond


def _users(name: str) -> Callable[[Visit], Json]:
    def respond(visit: Visit) -> Json:
        from backends.demo import user_sync  # noqa: PLC0415 - as above

        return user_sync.OPERATIONS[name](visit)

    return respond


CHANGES = ("setIdBrokerMappings", "syncIdBrokerMappings", "syncAllUsers")
"""What changes something."""

_MAPPINGS = ("getIdBrokerMappings", "getIdBrokerMappingsSyncStatus", *CHANGES[:2])
_USERS = ("getEnvironmentUserSyncState", "syncStatus", *CHANGES[2:])

OPERATIONS: Mapping[str, Callable[[Visit], Json]] = {
    "listEnvironments": list_environments,
    "describeEnvironment": describe_environment,
    **{name: _mappings(name) for name in _MAPPINGS},
    **{name: _users(name) for name in _USERS},
}
