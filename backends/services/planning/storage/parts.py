"""What plans about storage have in common."""

from __future__ import annotations

from backends.domain.errors import Rejected, ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Target, Undo, Verdict
from backends.domain.registry import Registry
from backends.services.planning.roles import role_check
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding
from backends.services.storage.way import Where

STORAGE = "storage access"
"""Who refuses what cannot be planned, as `ServiceError.service`."""

ADMINISTERS = ("EnvironmentAdmin",)
"""On the environment, to change its mappings, to synchronize, and for Ranger's admin right.

That is how the guide's chapters read; which right each call takes is not documented.
"""
NOTHING_SENT = Undo(words="Nothing is sent, so there is nothing to take back.", kind=None)

_OTHER: dict[Where, str] = {
    "Ranger": "It has RAZ: access is given by a policy in Ranger, and the mappings are not asked.",
    "IDBroker": "It has no RAZ: access is given by an IDBroker mapping, and not by Ranger.",
}


def target_of(registry: Registry) -> Target:
    """Return the environment of a registry as what a plan changes."""
    crn = registry.environment_crn
    return Target(kind="environment", name=registry.environment_name or crn, crn=crn)


def environment_role_check(caller: Caller | None, registry: Registry) -> Check:
    """Check that somebody administers the environment."""
    crn, name = registry.environment_crn, registry.environment_name
    return role_check(caller, crn, name, ADMINISTERS)


def way_check(standing: StorageStanding, wanted: Where) -> Check:
    """Check that access is given where a plan is to give it."""
    way = standing.way
    said = way.where == "not known"
    verdict = Verdict.WARN if said else Verdict.PASS
    if not said and way.where != wanted:
        verdict = Verdict.FAIL
    more = " It is so because you said it." if said else ""
    return Check(
        name="way",
        title="The environment has RAZ" if wanted == "Ranger" else "The environment has no RAZ",
        verdict=verdict,
        evidence=f"{way.evidence}{more}",
        source="datalake listDatalakes; environments getIdBrokerMappings",
    )


def machine_user_check(standing: StorageStanding, name: str, what: str) -> Check:
    """Say which of the machine user's names is used."""
    return Check(
        name="machine-user",
        title=f"The {what} of the registry's machine user is used",
        verdict=Verdict.PASS,
        evidence=f"{name}.",
        source="ml listModelRegistries" if "CRN" in what else "iam listMachineUsers",
    )


def by_ranger(standing: StorageStanding) -> ByRanger:
    """Return how Ranger gives access; raise `Rejected` where it does not, or it is not known."""
    if isinstance(standing.by, ByRanger):
        return standing.by
    raise _given_otherwise(standing)


def by_id_broker(standing: StorageStanding) -> ByIdBroker:
    """Return how IDBroker gives access; raise `Rejected` where it does not, or it is not known."""
    if isinstance(standing.by, ByIdBroker):
        return standing.by
    raise _given_otherwise(standing)


def _given_otherwise(standing: StorageStanding) -> Rejected:
    if standing.where == "not known":
        return Rejected(
            STORAGE,
            f"whether the environment has RAZ is not known. {standing.way.evidence.rstrip('.')}",
            hint="Say whether it has.",
        )
    return Rejected(STORAGE, _OTHER[standing.where].rstrip("."), hint="Give it there.")


def known_or_raise(trouble: str, name: str) -> str:
    """Return a name of the machine user; raise `Rejected` where it is not known."""
    if not name:
        raise Rejected(
            STORAGE,
            f"the name of the registry's machine user is not known: {trouble.rstrip('.')}",
            hint="No part of another name will do.",
        )
    return name


def unread(name: str, title: str, error: ServiceError, source: str) -> Check:
    """Say that something could not be looked at."""
    return Check(
        name=name,
        title=title,
        verdict=Verdict.NOT_CHECKED,
        evidence=f"{error}. {error.hint}",
        source=source,
    )
