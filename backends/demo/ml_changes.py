"""The changes of the simulated `ml` service: create, delete, upgrade, roll back, cancel.

Each checks, begins one more operation of a registry, and answers at once. What comes of it is
computed from the registry's operations and the time, as for everything that was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from backends.demo import outcomes
from backends.demo.company import uuid_of
from backends.demo.creation import check_available, is_in, udr_subnets, wanted
from backends.demo.history import Cancellation, Operation
from backends.demo.registries import DEPROVISION, Registry
from backends.demo.visit import Visit
from backends.demo.wire import Json, conflict, invalid, not_found
from backends.domain.version import is_behind

_SERVES = ("Available", "upgrade:failed", "rollback:failed")


def create_model_registry(visit: Visit) -> Json:
    """Begin a new registry. The answer is empty: it does not say which."""
    asked = wanted(visit)
    company, random = visit.company, Random(f"{visit.seed}/{visit.request_id}")  # noqa: S311
    code = f"ml-{random.getrandbits(32):08x}-{random.getrandbits(12):03x}"
    environment, outcome = asked.environment["environmentName"], outcomes.of_creation(asked)
    registry = Registry(
        name=f"model-registry-{code}",
        crn=company.account.cdp_crn("ml", "model_registry", uuid_of(random)),
        number=1 + max((row.number for row in company.registries), default=0),
        environment=environment,
        environment_crn=asked.environment["crn"],
        machine_user_crn=company.people.crn_of(asked.environment["machineUser"]),
        version=company.latest_registry_version,
        domain=f"https://modelregistry.{code}.{company.zone(environment)}",
        public_access=asked.public,
        status="",
        history=(_begun(visit, outcome.kind, outcome.details, outcome.failure),),
    )
    company.registries.keep(registry)
    return {}


def delete_model_registry(visit: Visit) -> Json:
    """Begin to delete a registry. With `force`, what cannot be cleaned up does not stop it."""
    registry = _registry(visit, "modelRegistryCrn", "ml/deleteModelRegistry")
    forced = visit.flag("force")
    _check_idle(visit, registry)
    first = not any(row.script.phase == DEPROVISION for row in registry.history)
    failure = registry.first_deletion_fails if first and not forced else ""
    deletion = _begun(visit, "force-delete" if forced else "delete", {}, failure)
    visit.company.registries.keep(registry.after(deletion))
    return {}


def upgrade_model_registry(visit: Visit) -> Json:
    """Begin to bring a registry to the latest version; answer with the CRN it has from now on."""
    registry = _registry(visit, "crn", "ml/upgradeModelRegistry")
    environment = visit.company.environments[registry.environment]
    _check_idle(visit, registry)
    check_available(visit, environment)
    details = {"version": _upgradable(visit, registry), "to": visit.company.latest_registry_version}
    _check_azure_options(visit, registry, environment)
    upgrade = _begun(visit, "upgrade", details, outcomes.of_upgrade(environment))
    changed = registry.after(upgrade)
    visit.company.registries.keep(changed)
    return {"crn": changed.crn_at(visit.now)}


def rollback_model_registry_upgrade(visit: Visit) -> Json:
    """Begin to bring a registry back to what it was before its last upgrade.

    It takes the CRN the upgrade was given, as documented, and the one the upgrade answered with.
    The registry keeps the latter: what happens to it in a rollback is not documented.
    """
    registry = _registry(visit, "crn", "ml/rollbackModelRegistryUpgrade", former=True)
    _check_idle(visit, registry)
    last = registry.phase(visit.now)
    if last.kind != "upgrade" and not (last.kind == "rollback" and last.fails):
        raise invalid(f"{registry.name} has no upgrade to roll back")
    upgrade = next(row for row in reversed(registry.history) if row.kind == "upgrade")
    details = {"to": registry.version_at(upgrade.started)}
    visit.company.registries.keep(registry.after(_begun(visit, "rollback", details)))
    return {}


def request_workflow_cancellation(visit: Visit) -> Json:
    """End what runs on a registry; its status is that of a failure then.

    The words for `workflowType` are not documented. Here they are the phases of statuses:
    `installation`, `upgrade`, `rollback`, `deprovision`, in any case.
    """
    registry = _registry(visit, "resourceId", "ml/requestWorkflowCancellation")
    workflow = visit.text("workflowType", required=True)
    running = registry.phase(visit.now)
    phase, last_status = running.script.phase, registry.status_at(visit.now)
    if not last_status.endswith(":started"):
        raise invalid(f"No workflow is running on {registry.name}")
    if workflow.casefold() != phase:
        raise invalid(f"No workflow of type {workflow} is running on {registry.name}: {phase} is")
    ended = replace(running, cancelled=Cancellation(visit.now, visit.caller.signature))
    history = tuple(ended if row is running else row for row in registry.history)
    cancellation = _begun(visit, "cancel", {"workflow": phase, "workflow_id": running.request_id})
    visit.company.registries.keep(replace(registry, history=history).after(cancellation))
    workflows = [row for row in history if row.script.phase]
    return {
        "workflowMetadata": [
            {
                "resourceId": registry.crn_at(visit.now),
                "workflowIndex": workflows.index(ended) + 1,
                "workflowType": phase,
                "workflowId": running.request_id,
                "lastKnownStatus": last_status,
            }
        ]
    }


def _begun(visit: Visit, kind: str, details: Mapping[str, str], failure: str = "") -> Operation:
    return Operation(
        kind,
        failure,
        visit.request_id,
        visit.caller.crn,
        visit.now,
        details,
        pace=visit.pace,
    )


def _registry(visit: Visit, argument: str, right: str, *, former: bool = False) -> Registry:
    """Return the registry a call names, where its caller may change it.

    `former` also takes the CRN a registry had before an upgrade gave it another.
    """
    crn = visit.text(argument, required=True)
    registry = visit.company.registries.find(crn, visit.now, former=former)
    if registry is None:
        raise not_found(f"Model registry {crn} not found")
    visit.check_administers(registry.environment, right, crn)
    return registry


def _check_idle(visit: Visit, registry: Registry) -> None:
    """Refuse while something runs that a change would get in the way of."""
    last = registry.phase(visit.now)
    if not last.is_over(visit.now):
        raise conflict(f"Operation {last.request_id} ({last.script.phase}) is running")


def _upgradable(visit: Visit, registry: Registry) -> str:
    """Return the version a registry is at, or refuse to upgrade it."""
    status, installed = registry.status_at(visit.now), registry.version_at(visit.now)
    latest = visit.company.latest_registry_version
    if registry.is_ancient:
        raise invalid(f"{registry.name} is too old to be upgraded, create a new one")
    serves = status.endswith(":finished") and not status.startswith("suspend")
    if not serves and status not in _SERVES:
        raise invalid(f"{registry.name} is {status}, an upgrade needs it to be ready")
    if not is_behind(installed, latest):
        raise invalid(f"{registry.name} is at {installed} already, {latest} is the latest version")
    return installed


def _check_azure_options(visit: Visit, registry: Registry, environment: Json) -> None:
    """Refuse to upgrade a UDR cluster without its network, and any other with one."""
    subnets = udr_subnets(visit.part("azureOptions").part("udrNetwork"))
    if not registry.udr:
        if subnets:
            raise invalid(f"azureOptions.udrNetwork: {registry.name} has no user-defined routing")
        return
    if len(subnets) != 1:
        raise invalid(
            f"{registry.name} uses user-defined routing: azureOptions.udrNetwork.topology.subnets "
            "has to name its subnet"
        )
    if not is_in(subnets[0], environment):
        raise invalid(f"Subnet {subnets[0]} does not belong to {environment['environmentName']}")


OPERATIONS: Mapping[str, Callable[[Visit], Json]] = {
    "createModelRegistry": create_model_registry,
    "deleteModelRegistry": delete_model_registry,
    "upgradeModelRegistry": upgrade_model_registry,
    "rollbackModelRegistryUpgrade": rollback_model_registry_upgrade,
    "requestWorkflowCancellation": request_workflow_cancellation,
}
