"""What is checked before IDBroker mappings are changed."""

from __future__ import annotations

from collections.abc import Iterator

from backends.domain.cloud_role import what_is_wrong_with_role
from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync
from backends.domain.plan import Check, Verdict
from backends.services.planning.storage.parts import unread
from backends.services.storage.standing import StorageStanding

MAPPINGS = "environments getIdBrokerMappings"
SYNC = "environments getIdBrokerMappingsSyncStatus"


def platform_roles_check(mappings: IdBrokerMappings) -> Check:
    """Check that the roles every set has to name are known: they are sent as they are."""
    named = {
        "Data Access Role": mappings.data_access_role,
        "Ranger Audit Role": mappings.ranger_audit_role,
    }
    missing = [name for name, role in named.items() if not role]
    evidence = f"They stay as they are: {', '.join(f'{n} {r}' for n, r in named.items())}."
    if missing:
        evidence = (
            f"There is no {' and no '.join(missing)} so far. Set it in the management console "
            "first: it is the platform's own, and nobody can guess it."
        )
    return Check(
        name="platform-roles",
        title="The platform's own roles are known",
        verdict=Verdict.FAIL if missing else Verdict.PASS,
        evidence=evidence,
        source=MAPPINGS,
    )


def form_check(role: str, standing: StorageStanding) -> Check:
    """Check that a role has the form its cloud gives it."""
    environment = standing.environment
    platform = "" if isinstance(environment, ServiceError) else environment.cloud_platform
    wrong = what_is_wrong_with_role(role, platform)
    verdict = Verdict.PASS if platform else Verdict.NOT_CHECKED
    return Check(
        name="role-form",
        title="The role has the form of its cloud's roles",
        verdict=Verdict.FAIL if wrong else verdict,
        evidence=wrong or (f"{role}." if platform else "Which cloud it is, is not known."),
        source="environments describeEnvironment",
    )


def same_role_check(role: str, mappings: IdBrokerMappings) -> Check:
    """Say whether it is the data access role, which IDBroker may give for certain."""
    same = role == mappings.data_access_role
    return Check(
        name="data-access-role",
        title="It is the data access role",
        verdict=Verdict.PASS if same else Verdict.WARN,
        evidence=f"{role} is the role of the platform's own services."
        if same
        else "It is not. IDBroker must be allowed to give another: on AWS its trust policy says "
        "so, on Azure the identity is assigned to IDBroker. That is not seen here.",
        source=MAPPINGS,
    )


def other_role_check(before: str, role: str) -> Iterator[Check]:
    """Say that somebody is mapped to another role already."""
    if before and before != role:
        yield Check(
            name="other-role",
            title="It is mapped to no other role so far",
            verdict=Verdict.WARN,
            evidence=f"It is: to {before}. It would be mapped to {role} instead.",
            source=MAPPINGS,
        )


def sync_check(sync: IdBrokerSync | ServiceError) -> Check:
    """Say whether a synchronization is under way, which another one would have to wait for."""
    title = "No synchronization of mappings is under way"
    if isinstance(sync, ServiceError):
        return unread("no-sync", title, sync, SYNC)
    running = sync.is_running
    return Check(
        name="no-sync",
        title=title,
        verdict=Verdict.WARN if running else Verdict.PASS,
        evidence="One is under way: the service may refuse another until it has ended."
        if running
        else f"The last one is {sync.global_status or 'not told'}.",
        source=SYNC,
    )
