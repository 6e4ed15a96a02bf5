"""Which workbenches a registry may be synchronized with, which need it, and which cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backends.domain.errors import NotFound, ServiceError
from backends.domain.plan import Check
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from backends.domain.synchronization import Verdict, Way, of_workbench
from backends.domain.workbench import InferenceService, Workbench
from backends.ports import Session
from backends.services.planning.guards import why_not_in_status
from backends.services.planning.outbound import outbound_check
from backends.services.planning.plan_parts import CDP
from backends.services.told import told


@dataclass(frozen=True, slots=True)
class Candidate:
    """One workbench in the environment of a registry.

    Attributes:
        workbench: The workbench.
        verdict: How it learns of a registry.
        why_not: Why it cannot be synchronized now; empty where it can.
    """

    workbench: Workbench
    verdict: Verdict
    why_not: str

    @property
    def needs_it(self) -> bool:
        """Whether it should be synchronized by hand, and can be."""
        return self.verdict.way is Way.MANUAL and not self.why_not


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Registries to be synchronized, as they are now, and what stands beside them.

    Attributes:
        registries: The registries, in the order asked for.
        left_out: The others asked for, and why each is not among them.
        candidates: The workbenches in their environments, by environment and then name.
        services: The inference services there; why they are not known, where they are not.
        outbound: What can be said of the condition for automatic synchronization.
    """

    registries: tuple[Registry, ...]
    left_out: Mapping[Registry, str]
    candidates: tuple[Candidate, ...]
    services: tuple[InferenceService, ...] | ServiceError
    outbound: Check

    @property
    def needing(self) -> tuple[str, ...]:
        """The CRNs of those that need it."""
        return tuple(one.workbench.crn for one in self.candidates if one.needs_it)


async def neighbourhood(
    session: Session, registries: Sequence[Registry], *, leave_out: bool = True
) -> Neighbourhood:
    """Read registries anew, and what stands beside them.

    Of several, those that are in no state to be synchronized are left out, unless all are, or
    none is to be.

    Raises:
        NotFound: One of them is not there any longer.
        ServiceError: Registries or workbenches could not be listed.
    """
    plane = session.control_plane
    listed, workbenches, services = await asyncio.gather(
        plane.list_registries(), plane.list_workbenches(), told(plane.list_inference_services())
    )
    by_crn = {row.crn: row for row in listed.value}
    for wanted in registries:
        if wanted.crn not in by_crn:
            raise NotFound(CDP, f"{wanted.name or wanted.crn} is not there any longer")
    asked = tuple(dict.fromkeys(by_crn[wanted.crn] for wanted in registries))
    unfit = {row: why for row in asked if (why := why_not_in_status("synchronize-registry", row))}
    left_out = unfit if leave_out and len(unfit) < len(asked) else {}
    there = tuple(row for row in asked if row not in left_out)
    environments = {row.environment_crn for row in there}
    outbound = await outbound_check(session, there)
    near = (row for row in workbenches.value if row.environment_crn in environments)
    return Neighbourhood(
        there,
        left_out,
        tuple(
            Candidate(row, of_workbench(row), why_not(row))
            for row in sorted(near, key=lambda row: (row.environment_name, row.name.casefold()))
        ),
        services
        if isinstance(services, ServiceError)
        else tuple(row for row in services if row.environment_crn in environments),
        outbound,
    )


def why_not(workbench: Workbench) -> str:
    """Say why a workbench cannot be synchronized now; empty where it can.

    One whose status is not understood is taken to be at rest: suspended, most likely.
    """
    if workbench.health is Health.READY:
        return ""
    word = status_word(workbench.instance_status)
    told = f"{word}: {workbench.failure_message}" if workbench.failure_message else word
    return f"It is not ready: {told.rstrip('.')}."
