"""Plans the creation of a registry: where it can be made, what speaks against it, the request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Expectation, Plan, Target, Undo, Verdict
from backends.domain.registry import Registry
from backends.domain.workbench import Workbench
from backends.ports import Session
from backends.services.planning.data_lakes import Lakes, data_lake_check, storage_access
from backends.services.planning.neighbours import synchronizing
from backends.services.planning.network_checks import network_checks
from backends.services.planning.plan_parts import DESCRIBED, new_id, step
from backends.services.planning.preflight import PLATFORMS, choice_checks, place_checks
from backends.services.planning.roles import lacking, missing_roles
from backends.services.planning.subnets import Subnets, find_subnets
from backends.services.told import told

CLOUD_S = 10.0
"""How long a review waits for a cloud."""


@dataclass(frozen=True, slots=True)
class EnvironmentChoice:
    """One environment; `why_not` is a clause that follows its name, empty when it can be chosen."""

    environment: Environment
    why_not: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the control plane knows of the place where a registry is to be made.

    Attributes:
        environment: As described; as it was handed in where it could not be described.
        undescribed: Why it could not be, if so.
        registries: Every registry one may see, or why they could not be read.
    """

    environment: Environment
    undescribed: ServiceError | None
    registries: tuple[Registry, ...] | ServiceError


def environment_choices(
    environments: Iterable[Environment], registries: Iterable[Registry], caller: Caller | None
) -> tuple[EnvironmentChoice, ...]:
    """Return every environment, those that can be chosen first, else in the order given.

    Args:
        environments: As listed.
        registries: Every registry one may see; none where they could not be read.
        caller: Who would create one; what is not known of roles stands in nobody's way.
    """
    taken = {row.environment_crn: row for row in registries}
    choices = [
        EnvironmentChoice(one, _why_not(one, taken.get(one.crn), caller)) for one in environments
    ]
    return tuple(sorted(choices, key=lambda choice: bool(choice.why_not)))


def _why_not(environment: Environment, there: Registry | None, caller: Caller | None) -> str:
    if environment.cloud not in PLATFORMS:
        cloud = environment.cloud or "an unknown cloud"
        return f"is on {cloud}, and AI Registries are for AWS and Azure"
    if environment.status and environment.status.upper() != "AVAILABLE":
        return f"is {environment.status}, not AVAILABLE"
    if there is not None:
        return f"has {there.name} already"
    missing = missing_roles(caller, environment.crn)
    return lacking(missing) if missing else ""


async def look_at(session: Session, environment: Environment) -> Site:
    """Ask the control plane, and no cloud, about an environment; raise nothing."""
    plane = session.control_plane
    described, registries = await asyncio.gather(
        told(plane.describe_environment(environment.crn)), told(plane.list_registries())
    )
    if isinstance(described, ServiceError):
        return Site(environment, described, registries)
    return Site(described, None, registries)


async def plan_creation(
    session: Session,
    draft: Draft,
    *,
    caller: Caller | None,
    now: datetime,
    cloud_s: float = CLOUD_S,
) -> Plan:
    """Read everything anew, check it, and plan the creation that a draft stands for.

    Args:
        session: Where it is to be made.
        draft: What is asked for.
        caller: Who asks.
        now: When.
        cloud_s: How long the environment's cloud may take; what it has not told by then is not
            checked.

    Raises:
        ServiceError: The registries could not be listed. Without them, the new one could not be
            told from those that were there before.
    """
    plane = session.control_plane
    site, lakes, workbenches, subnets = await asyncio.gather(
        look_at(session, draft.environment),
        told(plane.list_data_lakes(draft.environment.crn)),
        told(plane.list_workbenches()),
        _subnets(session, draft, cloud_s),
    )
    if isinstance(site.registries, ServiceError):
        raise site.registries
    draft, environment = replace(draft, environment=site.environment), site.environment
    where, name = session.where, environment.environment_name
    return Plan(
        id=new_id(now),
        kind="create-registry",
        title=f"Create an AI Registry in {name}",
        target=Target(kind="environment", name=name, crn=environment.crn),
        where=where,
        made_at=now,
        steps=(step(where, "createModelRegistry", draft.body, _effect(draft)),),
        checks=(
            *place_checks(environment, site.registries, caller),
            *_undescribed_check(site),
            data_lake_check(lakes),
            *network_checks(draft, subnets),
            *choice_checks(draft),
        ),
        consequences=tuple(_consequences(draft, workbenches)),
        afterwards=_afterwards(lakes),
        expected=_expectation(environment, site.registries),
        undo=Undo(
            words="Delete the registry again; what is registered in it by then is lost.",
            kind="delete-registry",
        ),
    )


async def _subnets(session: Session, draft: Draft, cloud_s: float) -> Subnets | None:
    """Return what is known of the subnets; None where the draft has nothing to do with any."""
    environment = draft.environment
    if not draft.udr and environment.cloud != "AWS":
        return None
    if environment.network is None:
        described = await told(session.control_plane.describe_environment(environment.crn))
        environment = environment if isinstance(described, ServiceError) else described
    return await find_subnets(session, environment, cloud_s)


def _undescribed_check(site: Site) -> Iterator[Check]:
    if site.undescribed is not None:
        yield Check(
            name="described",
            title="The environment is as it is now",
            verdict=Verdict.NOT_CHECKED,
            evidence=f"What is said of it is from before. {site.undescribed}.",
            source=DESCRIBED,
        )


def _effect(draft: Draft) -> str:
    name = draft.environment.environment_name
    kind = "public" if draft.public_load_balancer else "private"
    cluster = ", on a private cluster" if draft.udr or draft.private_cluster else ""
    way = " whose way out is a user-defined route" if draft.udr else ""
    return f"Creates an AI Registry in {name}, behind a {kind} load balancer{cluster}{way}."


def _consequences(draft: Draft, workbenches: tuple[Workbench, ...] | ServiceError) -> Iterator[str]:
    yield (
        "A Kubernetes cluster, its machines and a load balancer are made in the environment's "
        "cloud account. They cost money until the registry is deleted."
    )
    if draft.udr or draft.private_cluster:
        yield "The cluster's own API can be reached from inside the network only."
    if not isinstance(workbenches, ServiceError):
        yield from synchronizing(draft.environment.crn, workbenches)


def _afterwards(lakes: Lakes) -> tuple[str, ...]:
    return (
        "The service answers at once and names nothing: the registry is recognized by its "
        "environment.",
        "Installing usually takes 15 to 60 minutes, as deployment guides report. It goes on by "
        "itself.",
        storage_access(lakes),
    )


def _expectation(environment: Environment, registries: Sequence[Registry]) -> Expectation:
    return Expectation(
        sees="new registry",
        words=f"a new registry in {environment.environment_name}",
        ends="ready",
        environment_crn=environment.crn,
        known=tuple(row.crn for row in registries if row.environment_crn == environment.crn),
    )
