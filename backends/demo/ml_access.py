"""Access to registries' clusters in the simulated `ml` service: list, grant, revoke, kubeconfig."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from backends.demo.history import Operation
from backends.demo.identities import granted
from backends.demo.kubernetes.kubeconfig import kubeconfig_text
from backends.demo.kubernetes.names import cluster_path
from backends.demo.registries import Registry
from backends.demo.visit import Visit
from backends.demo.wire import Json, invalid, not_found
from backends.domain.identity import what_is_wrong


def list_model_registry_access(visit: Visit) -> Json:
    """Answer with the identities that were granted access and not revoked."""
    registry = _registry(visit, "resourceCrn", "ml/listModelRegistryAccess")
    return {"users": granted(registry, _platform(visit, registry), visit.now)}


def grant_model_registry_access(visit: Visit) -> Json:
    """Give an identity access, and answer with the kubeconfig."""
    registry = _registry(visit, "resourceCrn", "ml/grantModelRegistryAccess")
    identity = _identity(visit, registry)
    if identity in granted(registry, _platform(visit, registry), visit.now):
        raise invalid("User has already been granted")
    _begin(visit, registry, "grant", identity)
    return {"kubeconfig": _kubeconfig(visit, registry)}


def revoke_model_registry_access(visit: Visit) -> Json:
    """Take an identity's access away."""
    registry = _registry(visit, "resourceCrn", "ml/revokeModelRegistryAccess")
    identity = visit.text("identifier", required=True)
    if identity not in granted(registry, _platform(visit, registry), visit.now):
        raise not_found(f"User {identity} has no access to {registry.name}")
    _begin(visit, registry, "revoke", identity)
    return {}


def get_model_registry_kubeconfig(visit: Visit) -> Json:
    """Answer with the kubeconfig of a registry's cluster, for whoever asks."""
    registry = _registry(visit, "modelRegistryCrn", "ml/getModelRegistryKubeconfig")
    born = registry.history[0]
    if born.fails or not born.is_over(visit.now):
        raise invalid(f"{registry.name} is {registry.status_at(visit.now)}: it has no cluster yet")
    return {"kubeConfig": _kubeconfig(visit, registry)}


def _registry(visit: Visit, argument: str, right: str) -> Registry:
    crn = visit.text(argument, required=True)
    registry = visit.company.registries.find(crn, visit.now)
    if registry is None:
        raise not_found(f"Resource {crn} not found")
    if not visit.company.people.manages_ml(visit.caller, registry.environment):
        raise visit.denied(right, crn)
    return registry


def _platform(visit: Visit, registry: Registry) -> str:
    return visit.company.environments[registry.environment]["cloudPlatform"]


def _identity(visit: Visit, registry: Registry) -> str:
    """Return who is to be granted access; on AWS, what is no user and no role is refused."""
    identity = visit.text("identifier", required=True)
    if _platform(visit, registry) == "AWS" and what_is_wrong(identity, "AWS"):
        raise invalid(
            f"InvalidParameterException: The specified principalArn {identity} is not valid"
        )
    return identity


def _begin(visit: Visit, registry: Registry, kind: str, identity: str) -> None:
    operation = Operation(
        kind,
        "",
        visit.request_id,
        visit.caller.crn,
        visit.now,
        {"identity": identity},
        pace=visit.pace,
    )
    visit.company.registries.keep(replace(registry, history=(*registry.history, operation)))


def _kubeconfig(visit: Visit, registry: Registry) -> str:
    server, platform = f"{visit.address}{cluster_path(registry)}", _platform(visit, registry)
    return kubeconfig_text(registry, platform, visit.key.name, server, visit.now)


OPERATIONS: Mapping[str, Callable[[Visit], Json]] = {
    "listModelRegistryAccess": list_model_registry_access,
    "grantModelRegistryAccess": grant_model_registry_access,
    "revokeModelRegistryAccess": revoke_model_registry_access,
    "getModelRegistryKubeconfig": get_model_registry_kubeconfig,
}
