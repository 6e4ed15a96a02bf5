"""`registries create`: a new registry in an environment."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.planning.creating import plan_creation
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.finding import find_environment

NAME = "registries create"
_OPTIONS = {
    "tags": "--tag",
    "authorized_ranges": "--authorized-range",
    "backup_crn": "--backup",
    "cluster_subnet": "--cluster-subnet",
    "public_load_balancer": "--public-load-balancer",
    "load_balancer_subnets": "--subnet",
    "udr": "--udr",
}
"""Which option a field of the draft is filled in with."""


def run(options: Options) -> int:
    """Create a registry; return the exit code."""

    async def planning(session: Session, caller: Caller | None) -> Plan:
        listed = (await session.control_plane.list_environments()).value
        environment = find_environment(listed, options.environment)
        draft = drafted(options, environment)
        return await plan_creation(session, draft, caller=caller, now=utc_now())

    return change(options, planning)


def drafted(options: Options, environment: Environment) -> Draft:
    """Return what the options fill in; raise `WrongUsage` where it cannot be sent as it is."""
    if options.cluster_subnet and not options.udr:
        raise WrongUsage(
            NAME, "--cluster-subnet is for --udr, which was not given", hint="Add --udr."
        )
    draft = Draft(
        environment=environment,
        public_load_balancer=options.public_load_balancer,
        load_balancer_subnets=tuple(options.subnets),
        private_cluster=options.private_cluster,
        udr=options.udr,
        cluster_subnet=options.cluster_subnet,
        tags=tuple(options.tags),
        authorized_ranges=tuple(options.authorized_ranges),
        object_store_csi_driver=options.object_store_csi_driver,
        backup_crn=options.backup,
        skip_validation=options.skip_validation,
    )
    if problems := draft.problems:
        words = " ".join(f"{_OPTIONS[field]}: {said}" for field, said in problems.items())
        raise WrongUsage(NAME, words, hint=f"registry-tui {NAME} --help lists the options.")
    return draft
