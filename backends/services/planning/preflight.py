"""Looks at where a registry is to be made and at what is asked for, before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.person import Caller
from backends.domain.plan import Check, Verdict
from backends.domain.registry import Registry
from backends.domain.status import status_word
from backends.services.planning.azure_networks import uses_routes
from backends.services.planning.cluster_api import cluster_api_checks
from backends.services.planning.plan_parts import CREATE_DOCUMENT, DESCRIBED, GUIDE
from backends.services.planning.roles import role_check

PLATFORMS = ("AWS", "Azure")
"""The clouds that AI Registries are offered on."""


def place_checks(
    environment: Environment, registries: Sequence[Registry], caller: Caller | None
) -> Iterator[Check]:
    """Check that a registry may be made in an environment, and made by this person."""
    yield role_check(caller, environment.crn, environment.environment_name)
    yield available_check(environment)
    yield Check(
        name="platform",
        title="AI Registries are offered on its cloud",
        verdict=_passes(environment.cloud in PLATFORMS),
        evidence=f"It is on {environment.cloud or 'an unknown cloud'}; they are for AWS and Azure.",
        source=GUIDE,
    )
    there = [row for row in registries if row.environment_crn == environment.crn]
    yield Check(
        name="no-registry-yet",
        title="It has no registry yet",
        verdict=_passes(not there),
        evidence=f"{_named(there)} there already. Tools take it that there is one at most."
        if there
        else f"None of the {len(registries)} registries you may see is in it.",
        source="ml listModelRegistries",
    )


def _named(there: Sequence[Registry]) -> str:
    names = " and ".join(f"{row.name} ({status_word(row.status)})" for row in there)
    return f"{names} {'is' if len(there) == 1 else 'are'}"


def available_check(environment: Environment) -> Check:
    """Check that an environment is in order, so that something can be made or changed in it."""
    status = environment.status
    verdict = _passes(status.upper() == "AVAILABLE") if status else Verdict.NOT_CHECKED
    reason = f" {environment.status_reason}" if environment.status_reason else ""
    return Check(
        name="environment-available",
        title="The environment is available",
        verdict=verdict,
        evidence=f"{environment.environment_name} is {status}.{reason}"
        if status
        else "Its status is not known.",
        source=DESCRIBED,
    )


def _passes(good: bool) -> Verdict:
    return Verdict.PASS if good else Verdict.FAIL


# What is asked for


def choice_checks(draft: Draft) -> Iterator[Check]:
    """Check what was filled in, and say what it means where that is easily overlooked."""
    if problems := draft.problems:
        yield Check(
            name="filled-in",
            title="Everything is filled in as the service takes it",
            verdict=Verdict.FAIL,
            evidence=" ".join(problems.values()),
            source=CREATE_DOCUMENT,
        )
    yield _reachable(draft)
    if draft.environment.cloud == "Azure":
        yield from _azure_checks(draft)
    yield from cluster_api_checks(draft)
    if draft.backup_crn:
        yield Check(
            name="backup",
            title="The backup can be restored",
            verdict=Verdict.NOT_CHECKED,
            evidence=f"Nothing lists backups here. The service has to know {draft.backup_crn}.",
            source=CREATE_DOCUMENT,
        )
    if draft.skip_validation:
        yield Check(
            name="validation",
            title="The service checks before it begins",
            verdict=Verdict.WARN,
            evidence="It is told not to. What it would have refused at once may then fail halfway "
            "through the installation, and leave things in the cloud account to clean up.",
            source=CREATE_DOCUMENT,
        )


def _reachable(draft: Draft) -> Check:
    network = draft.environment.network
    where = (network.aws.vpc_id if network.aws else network.network_name) if network else ""
    if draft.public_load_balancer:
        verdict = Verdict.PASS
        told = "It is a public one."
    else:
        verdict = Verdict.WARN
        told = (
            "It is a private one: people, and clients outside, need a VPN or an equal way into "
            f"{where or 'the network of the environment'}."
        )
    return Check(
        name="reachable",
        title="The load balancer's address suits those who will use it",
        verdict=verdict,
        evidence=told,
        source=GUIDE,
    )


def _azure_checks(draft: Draft) -> Iterator[Check]:
    if draft.udr or draft.private_cluster:
        yield _private_dns(draft.environment)
    if not draft.udr and uses_routes(draft.environment):
        yield _outbound()
    if draft.object_store_csi_driver:
        yield csi_driver_check()


def _private_dns(environment: Environment) -> Check:
    azure = environment.network.azure if environment.network else None
    zone = azure.aks_private_dns_zone_id if azure else ""
    return Check(
        name="private-dns-zone",
        title="The private cluster has a private DNS zone",
        verdict=Verdict.PASS if zone else Verdict.NOT_CHECKED,
        evidence=f"{zone.rpartition('/')[2]}, which the environment names."
        if zone
        else "The environment names none (aksPrivateDnsZoneId), so which zone the cluster's API "
        "gets is not known. Its name has to resolve where the environment's services run.",
        source=DESCRIBED,
    )


def _outbound() -> Check:
    return Check(
        name="outbound-type",
        title="The cluster leaves the network as the environment's others do",
        verdict=Verdict.WARN,
        evidence="The environment's clusters use user-defined routes, and this one would not: "
        "Azure gives it a way out of its own.",
        source=DESCRIBED,
    )


def csi_driver_check() -> Check:
    """Return the check of the role that the object store CSI driver needs on Azure."""
    return Check(
        name="csi-driver-role",
        title="The CSI driver may use the storage account",
        verdict=Verdict.NOT_CHECKED,
        evidence="Role assignments are not read here. It needs the role Storage Account "
        "Contributor. `az role assignment list --all --role 'Storage Account Contributor'` lists "
        "who has it; without the driver it is not needed.",
        source=CREATE_DOCUMENT,
    )
