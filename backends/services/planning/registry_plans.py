"""What plans that change a registry which is there have in common."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from backends.domain.errors import NotFound, ServiceError
from backends.domain.journal import State
from backends.domain.plan import Check, Expectation, Kind, Request, Target, Verdict
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.ports import Session
from backends.services.planning.guards import why_not_in_status
from backends.services.planning.plan_parts import CDP

LISTED = "ml listModelRegistries"


async def read_again(session: Session, registry: Registry) -> Registry:
    """Return a registry as it is now.

    Raises:
        NotFound: It is not listed any longer.
        ServiceError: The registries could not be listed.
    """
    registries = (await session.control_plane.list_registries()).value
    found = next((row for row in registries if row.crn == registry.crn), None)
    if found is None:
        raise NotFound(CDP, f"{registry.name or registry.crn} is not there any longer")
    return found


def target_of(registry: Registry) -> Target:
    """Return a registry as what a plan changes; its name is what has to be typed."""
    return Target(kind="registry", name=registry.name or registry.crn, crn=registry.crn)


def as_it_is(registry: Registry) -> dict[str, JsonValue]:
    """Return what is known of a registry, under the service's names, for a before-image."""
    created = registry.created_at.isoformat() if registry.created_at else ""
    known: dict[str, JsonValue] = {
        "crn": registry.crn,
        "serviceName": registry.name,
        "status": registry.status,
        "version": registry.version,
        "environmentName": registry.environment_name,
        "environmentCrn": registry.environment_crn,
        "domain": registry.domain,
        "endpointPublicAccess": registry.endpoint_public_access,
        "machineUserCrn": registry.machine_user_crn,
        "creator": registry.creator,
        "createdAt": created,
    }
    return {name: value for name, value in known.items() if value not in ("", None)}


def status_check(kind: Kind, registry: Registry) -> Check:
    """Check that a registry's status lets a change begin."""
    why = why_not_in_status(kind, registry)
    understood = registry.health is not Health.UNKNOWN
    verdict = Verdict.PASS if understood else Verdict.NOT_CHECKED
    told = "" if understood else ", which is not understood here. The service has the last word"
    return Check(
        name="status",
        title="Its status lets this begin",
        verdict=Verdict.FAIL if why else verdict,
        evidence=why or f"{_status(registry)}{told}.",
        source=LISTED,
    )


def _status(registry: Registry) -> str:
    return f"It has the status {registry.status}" if registry.status else "It has no status"


def other_status(
    registry: Registry, words: str, ends: Literal["ready", "gone", "at rest"]
) -> Expectation:
    """Return what must be seen of a registry when a change of it has arrived."""
    return Expectation(
        sees="other status",
        words=words,
        ends=ends,
        environment_crn=registry.environment_crn,
        registry_crn=registry.crn,
        status=registry.status,
        version=registry.version,
    )


async def sent_before(session: Session, kind: Kind, registry_crn: str) -> Request | None:
    """Return the newest request of a kind that was sent from here for a registry.

    None where there was none, or where the journal cannot be read. A registry that an upgrade gave
    another CRN is known by the new one.
    """
    try:
        entries = await session.journal.entries()
    except ServiceError:
        return None
    sent = (
        entry.plan.steps[0].request
        for entry in entries
        if entry.plan.kind == kind
        and entry.registry_crn == registry_crn
        and entry.state not in (State.NOT_SENT, State.REFUSED)
    )
    return next(sent, None)
