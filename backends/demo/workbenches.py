"""The simulated workbenches: as they are listed, synchronized by hand, and by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from backends.demo import fixtures
from backends.demo.history import Operation
from backends.demo.registries import Registry
from backends.demo.visit import Visit
from backends.demo.wire import Json, Late, Refused, invalid, iso, not_found
from backends.domain.version import is_behind

SYNCHRONIZE = "synchronize"
_LOOKS_ITSELF_FROM = "2.0.46"
_EVERY = timedelta(minutes=5)
_ITSELF = "crn:altus:iam:us-west-1:altus:user:__internal__actor__"


def listed(visit: Visit, row: Json) -> Json:
    """Return what `listWorkspaces` says of a stored workbench."""
    company = visit.company
    environment = company.environments[row["environment"]]
    cluster = f"ml-{row['id'][:8]}-{row['id'][-3:]}"
    fields = {
        "instanceName": row["name"],
        "crn": crn_of(visit, row),
        "environmentName": row["environment"],
        "environmentCrn": environment["crn"],
        "instanceStatus": fixtures.status_at(row["status"], company.opened, visit.now),
        "instanceUrl": f"https://{cluster}.{company.zone(row['environment'])}",
        "k8sClusterName": f"liftie-{row['id'][:8]}",
        "clusterID": f"liftie-{row['id'][:8]}",
        "creatorCrn": company.people.crn_of(row["creator"]),
        "creationDate": iso(fixtures.moment(row["created"], company.opened)),
        "version": row["version"],
        "httpsEnabled": True,
        "filesystemID": f"fs-{row['id'][:8]}",
        "cloudPlatform": environment["cloudPlatform"],
        "monitoringEnabled": True,
        "isPrivate": row.get("isPrivate", False),
        "failureMessage": row.get("failureMessage"),
        "healthInfoLists": [_health(part, visit.now) for part in row.get("health", [])] or None,
        "upgradeState": row.get("upgradeState"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _health(part: Json, now: datetime) -> Json:
    return {
        "resourceName": part["resource"],
        "isHealthy": part["healthy"],
        "updatedAt": iso(now - timedelta(seconds=40)),
        "message": part["message"],
        "details": [],
    }


def crn_of(visit: Visit, row: Json) -> str:
    """Return a workbench's CRN."""
    return visit.company.account.cdp_crn("ml", "workspace", row["id"])


def find(visit: Visit, crn: str) -> Json | None:
    """Return the stored workbench with a CRN; None where there is none."""
    return next((row for row in visit.company.workbenches if crn_of(visit, row) == crn), None)


# Events


def events_of(visit: Visit, row: Json) -> list[Json]:
    """Return a workbench's events, newest first: synchronized by hand, and once by itself.

    Whether the service has such events for workbenches is not documented.
    """
    begun = [
        (operation.started, operation.actor_crn, operation.request_id, operation.script.action)
        for registry in _registries(visit, row)
        for operation in registry.history
        if operation.kind == SYNCHRONIZE
        and operation.details["workbench"] == row["name"]
        and operation.started <= visit.now
    ]
    begun += [*_by_itself(visit, row)]
    crn = crn_of(visit, row)
    return [
        {
            "workspaceCrn": crn,
            "userCrn": who,
            "requestID": request_id,
            "action": action,
            "createdDate": iso(at),
        }
        for at, who, request_id, action in sorted(begun, reverse=True)
    ]


def _by_itself(visit: Visit, row: Json) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield when a new enough workbench found each registry: when it next looked."""
    if is_behind(row["version"], _LOOKS_ITSELF_FROM) is not False:
        return
    for registry in _registries(visit, row):
        birth = registry.history[0]
        ready = birth.started + timedelta(seconds=birth.script.lasts_s / birth.pace)
        found = ready + _EVERY - timedelta(seconds=ready.timestamp() % _EVERY.total_seconds())
        if not birth.fails and found <= visit.now:
            yield found, _ITSELF, birth.request_id, "discoverModelRegistry"


def _registries(visit: Visit, row: Json) -> Iterator[Registry]:
    return (one for one in visit.company.registries if one.environment == row["environment"])


# Synchronizing


def refresh_model_registry_configmap(visit: Visit) -> Json | Late:
    """Have a workbench read again which registry is in its environment.

    Not documented, decided here: the newest registry that is ready is the one; the answer comes
    when it is done.
    """
    crn = visit.text("workspaceCrn", required=True)
    row = find(visit, crn)
    if row is None:
        raise not_found(f"Workspace {crn} not found")
    visit.check_administers(row["environment"], "ml/refreshModelRegistryConfigmap", crn)
    status = fixtures.status_at(row["status"], visit.company.opened, visit.now)
    if not status.endswith(":finished") or status.startswith("suspend"):
        raise invalid(f"Workspace {row['name']} is {status}, it cannot be refreshed now")
    registry = _newest_ready(visit, row)
    failure = row.get("firstSynchronizationFails", "")
    if failure and _was_tried(registry, row):
        failure = ""
    operation = Operation(
        SYNCHRONIZE,
        failure,
        visit.request_id,
        visit.caller.crn,
        visit.now,
        {"workbench": row["name"]},
        pace=visit.pace,
    )
    visit.company.registries.keep(replace(registry, history=(*registry.history, operation)))
    if failure:
        raise Refused(500, "INTERNAL", f"Workspace {row['name']}: config map was not updated")
    return Late({}, row.get("synchronizationTakesS", 0.0) / visit.pace)


def _newest_ready(visit: Visit, row: Json) -> Registry:
    ready = [
        one
        for one in _registries(visit, row)
        if not one.is_gone(visit.now)
        and one.status_at(visit.now).endswith(("finished", "Available"))
    ]
    if not ready:
        raise invalid(f"No model registry is ready in environment {row['environment']}")
    return max(ready, key=lambda one: one.history[0].started)


def _was_tried(registry: Registry, row: Json) -> bool:
    return any(
        one.kind == SYNCHRONIZE and one.details["workbench"] == row["name"]
        for one in registry.history
    )
