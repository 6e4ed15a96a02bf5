"""The simulated `ml` service: registries, workbenches, inference services, events and logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backends.demo import fixtures, workbenches
from backends.demo.kubernetes.names import cluster_name
from backends.demo.lakes import storage_base
from backends.demo.registries import Registry
from backends.demo.visit import Visit
from backends.demo.wire import Json, Late, iso, not_found

_LOG_PAGE = 100
_PRIVATE = {"AWS": "private", "AZURE": "internal"}


def list_model_registries(visit: Visit) -> bytes:
    """Answer with every registry in an environment the caller may see."""
    return visit.company.registries.listing(visit.sees, visit.now)


def get_latest_model_registry_version(visit: Visit) -> Json:
    """Answer with the version one can install."""
    return {"version": visit.company.latest_registry_version}


def list_workspaces(visit: Visit) -> Json:
    """Answer with every workbench the caller may see."""
    rows = [row for row in visit.company.workbenches if visit.sees(row["environment"])]
    return {"workspaces": [workbenches.listed(visit, row) for row in rows]}


def list_ml_serving_apps(visit: Visit) -> Json:
    """Answer with every inference service the caller may see."""
    rows = [row for row in visit.company.inference_services if visit.sees(row["environment"])]
    return {"apps": [_inference_service(visit, row) for row in rows]}


def get_audit_events(visit: Visit) -> Json:
    """Answer with the events of a registry or workbench, newest first; no order is documented."""
    crn = visit.text("resourceCrn") or visit.text("workspaceCrn")
    workbench = workbenches.find(visit, crn)
    if workbench is not None:
        if not visit.sees(workbench["environment"]):
            raise visit.denied("ml/getAuditEvents", crn)
        events = workbenches.events_of(visit, workbench)
        return {"auditEvents": {"workspaceCrn": crn, "events": events}}
    registry = visit.company.registries.find(crn, visit.now)
    if registry is None:
        raise not_found(f"Resource {crn} not found")
    if not visit.sees(registry.environment):
        raise visit.denied("ml/getAuditEvents", crn)
    begun = [row for row in registry.history if row.started <= visit.now]
    events = [
        {
            "workspaceCrn": crn,
            "userCrn": row.actor_crn,
            "requestID": row.request_id,
            "action": row.script.action,
            "createdDate": iso(row.started),
        }
        for row in reversed(begun)
    ]
    return {"auditEvents": {"workspaceCrn": crn, "events": events}}


def get_logs(visit: Visit) -> Json:
    """Answer with log lines of one event, oldest first.

    Not documented, decided here: `offset` counts lines, `pageSize` is 100 unless given, and
    `count` is the total so far.
    """
    request_id = visit.text("requestID", required=True)
    written = visit.company.registries.written_by(request_id, visit.now)
    if written is None:
        raise not_found(f"No logs for request {request_id}")
    registry, operation = written
    if not visit.sees(registry.environment):
        raise visit.denied("ml/getLogs", registry.crn)
    lines = operation.lines(visit.now, visit.seed, _names(visit, registry))
    start = 0 if visit.flag("fetchAll") else visit.number("offset", 0)
    size = len(lines) if visit.flag("fetchAll") else visit.number("pageSize", _LOG_PAGE)
    logs = [{"createdDate": iso(at), "log": text} for at, text in lines[start : start + size]]
    return {"auditLogs": {"requestID": request_id, "count": len(lines), "logs": logs}}


def _names(visit: Visit, registry: Registry) -> Mapping[str, str]:
    """Return what a log line may speak of."""
    environment = visit.company.environments[registry.environment]
    network = environment["network"]
    subnets: list[Json] = list(network["subnetMetadata"].values())
    lake: Json = environment.get("dataLake", {})
    machine_user = environment["machineUser"]
    proxy: Json = environment.get("proxyConfig", {})
    return {
        "registry": registry.name,
        "environment": registry.environment,
        "version": registry.version,
        "to": registry.version,
        "host": registry.domain.removeprefix("https://"),
        "cluster": cluster_name(registry),
        "platform": environment["cloudPlatform"],
        "region": environment["region"],
        "credential": environment["credentialName"],
        "network": network["networkName"],
        "subnet": subnets[0]["subnetId"],
        "cidr": subnets[0]["cidr"],
        "balancer_subnets": subnets[0]["subnetId"],
        "addresses": "free addresses ok",
        "validated": "validated",
        "route": "leads to a virtual appliance",
        "scheme": "public" if registry.public_access else _PRIVATE[environment["cloudPlatform"]],
        "subnet_count": str(len(subnets)),
        "data_lake": lake.get("datalakeName", "none"),
        "raz": "on" if lake.get("enableRangerRaz") else "off",
        "storage": storage_base(environment),
        "machine_user": machine_user,
        "workload_user": f"srv_{machine_user}",
        "proxy": f"{proxy.get('host', '')}:{proxy.get('port', '')}",
    }


def _inference_service(visit: Visit, row: Json) -> Json:
    company = visit.company
    expected = company.expected_inference_version
    cluster = f"ml-{row['id'][:8]}-{row['id'][-3:]}"
    return {
        "appName": row["name"],
        "appCrn": company.account.cdp_crn("ml", "mlserving", row["id"]),
        "environmentCrn": company.environment_crn(row["environment"]),
        "environmentName": row["environment"],
        "status": fixtures.status_at(row["status"], company.opened, visit.now),
        "mlServingVersion": row["version"],
        "cloudPlatform": company.environments[row["environment"]]["cloudPlatform"],
        "usePublicLoadBalancer": False,
        "isPrivateCluster": False,
        "httpsEnabled": True,
        "creationDate": iso(fixtures.moment(row["created"], company.opened)),
        "ownerEmail": company.people.users[row["owner"]].record["email"],
        "cluster": {
            "clusterName": cluster,
            "liftieID": f"liftie-{row['id'][:8]}",
            "domainName": f"{cluster}.{company.zone(row['environment'])}",
            "isPublic": False,
        },
        "versionCompatibility": {
            "expectedVersion": expected,
            "installedVersion": row["version"],
            "isCompatible": row["version"] == expected,
        },
    }


def _change(name: str) -> Callable[[Visit], Json]:
    def respond(visit: Visit) -> Json:
        from backends.demo import ml_changes  # noqa: PLC0415

        return ml_changes.OPERATIONS[name](visit)

    return respond


def _access(name: str) -> Callable[[Visit], Json]:
    def respond(visit: Visit) -> Json:
        from backends.demo import ml_access  # noqa: PLC0415 - not before it is asked

        return ml_access.OPERATIONS[name](visit)

    return respond


_LIFECYCLE = (
    "createModelRegistry",
    "deleteModelRegistry",
    "upgradeModelRegistry",
    "rollbackModelRegistryUpgrade",
    "requestWorkflowCancellation",
)
_ACCESS_CHANGES = ("grantModelRegistryAccess", "revokeModelRegistryAccess")
_ACCESS = ("listModelRegistryAccess", "getModelRegistryKubeconfig", *_ACCESS_CHANGES)
CHANGES = (*_LIFECYCLE, *_ACCESS_CHANGES, "refreshModelRegistryConfigmap")
"""What changes something. Most of their code is loaded with the first of them."""

OPERATIONS: Mapping[str, Callable[[Visit], Json | Late] | Callable[[Visit], bytes]] = {
    "listModelRegistries": list_model_registries,
    "getLatestModelRegistryVersion": get_latest_model_registry_version,
    "listWorkspaces": list_workspaces,
    "listMlServingApps": list_ml_serving_apps,
    "getAuditEvents": get_audit_events,
    "getLogs": get_logs,
    "refreshModelRegistryConfigmap": workbenches.refresh_model_registry_configmap,
    **{name: _change(name) for name in _LIFECYCLE},
    **{name: _access(name) for name in _ACCESS},
}
