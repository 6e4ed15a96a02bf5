"""Whether a registry's cluster on Azure leaves through user-defined routes, and in which subnet."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.plan import Check, Request, Verdict
from backends.services.planning.azure_networks import uses_routes
from backends.services.planning.plan_parts import DESCRIBED


@dataclass(frozen=True, slots=True)
class Routes:
    """The subnet an upgrade names, empty for none, and what was looked at to know it."""

    subnet: str
    checks: tuple[Check, ...] = ()


def routes_of(
    environment: Environment | ServiceError, asked: str, created: Request | None
) -> Routes:
    """Return which subnet an upgrade has to name.

    Args:
        environment: The registry's, described, or why it could not be.
        asked: The subnet somebody asked for; empty for none.
        created: The request that made the registry, where it was sent from here.
    """
    if isinstance(environment, ServiceError):
        why = "The environment could not be read, so it is not known whether a subnet is needed."
        return Routes(asked, (_check(Verdict.NOT_CHECKED, why),))
    if environment.cloud != "Azure":
        why = f"A subnet is named, which is for Azure; this is on {environment.cloud}."
        return Routes(asked, (_check(Verdict.FAIL, why),) if asked else ())
    if asked:
        return Routes(asked, (_check(Verdict.PASS, f"{asked}, as asked for."),))
    if created is not None:
        return _as_created(created)
    return _as_environment(environment)


def _as_created(created: Request) -> Routes:
    match created.body:
        case {"provisionK8sRequest": {"network": {"topology": {"subnets": [str(subnet)]}}}}:
            return Routes(subnet, (_check(Verdict.PASS, f"{subnet}, as it was created with."),))
        case _:
            return Routes("")


def _as_environment(environment: Environment) -> Routes:
    clusters = environment.azure_compute_cluster_configuration
    if clusters is None or not clusters.outbound_type:
        why = (
            "Whether the cluster uses user-defined routes is not known. If it does, the upgrade "
            "has to name its subnet."
        )
        return Routes("", (_check(Verdict.NOT_CHECKED, why),))
    if not uses_routes(environment):
        return Routes("")
    match clusters.worker_node_subnets:
        case (subnet,):
            why = f"{subnet}, the one subnet the environment names for worker nodes."
            return Routes(subnet, (_check(Verdict.PASS, why),))
        case several:
            found = f"several for worker nodes: {', '.join(several)}" if several else "none"
            why = f"The cluster uses user-defined routes, and the environment names {found}."
            return Routes("", (_check(Verdict.FAIL, f"{why} Say which subnet it is."),))


def _check(verdict: Verdict, evidence: str) -> Check:
    return Check(
        name="cluster-subnet",
        title="The subnet of its cluster is known, where user-defined routes need it",
        verdict=verdict,
        evidence=evidence,
        source=DESCRIBED,
    )
