"""What is checked before a machine user gets into a Ranger policy."""

from __future__ import annotations

from backends.domain.errors import ServiceError
from backends.domain.plan import Check, Verdict
from backends.domain.ranger import RangerPolicy
from backends.domain.user_sync import UserSyncState
from backends.services.planning.storage.parts import unread
from backends.services.storage.candidates import Candidates, covers_everything, resource_words
from backends.services.storage.coverage import reaches, registry_path
from backends.services.storage.policies import denied
from backends.services.storage.standing import StorageStanding

READ = "Ranger GET /service/{service}/policy"
USER_SYNC = "environments getEnvironmentUserSyncState"
_SYNCED = {
    "UP_TO_DATE": Verdict.PASS,
    "STALE": Verdict.WARN,
    "SYNC_IN_PROGRESS": Verdict.WARN,
    "SYNC_FAILED": Verdict.WARN,
}


def choice_check(found: Candidates, policy: RangerPolicy, standing: StorageStanding) -> Check:
    """Say why it is this policy, and whether it is about where registries write."""
    chosen = found.best is None or policy.id != found.best.id
    where = registry_path(standing)
    covered = covers_everything(policy) or (bool(where) and reaches(policy, where))
    about = f"It is about {resource_words(policy)}."
    why = "You chose it." if chosen else found.evidence
    if covered:
        verdict, told = Verdict.PASS, about
    elif where:
        verdict, told = (
            Verdict.WARN,
            f"{about} Registries write to {where}, which it may not reach.",
        )
    else:
        verdict, told = Verdict.NOT_CHECKED, f"{about} Where registries write is not known."
    return Check(
        name="policy",
        title=f"{policy.name} is the policy for where registries write",
        verdict=verdict,
        evidence=f"{why} {told}",
        source=READ,
    )


def enabled_check(policy: RangerPolicy) -> Check:
    """Check that the policy counts at all."""
    on = policy.is_enabled
    return Check(
        name="enabled",
        title="The policy is enabled",
        verdict=Verdict.PASS if on else Verdict.FAIL,
        evidence="It is."
        if on
        else "It is disabled, so it gives nobody anything until somebody enables it in Ranger.",
        source=READ,
    )


def denied_check(policy: RangerPolicy, user: str) -> Check:
    """Check that the policy does not deny what it is to give."""
    kinds = denied(policy, user)
    evidence = "No deny item names it. What its groups are denied is not seen here."
    if kinds:
        evidence = (
            f"A deny item takes {' and '.join(sorted(kinds))} from {user}, and denying goes before "
            "allowing. Take it out there first, in Ranger."
        )
    return Check(
        name="denied",
        title="The policy denies it nothing",
        verdict=Verdict.FAIL if kinds else Verdict.PASS,
        evidence=evidence,
        source=READ,
    )


def known_check(users: UserSyncState | ServiceError, user: str) -> Check:
    """Say whether Ranger is likely to know the machine user."""
    title = "The environment has its users, so that Ranger knows this one"
    if isinstance(users, ServiceError):
        return unread("known", title, users, USER_SYNC)
    told = {
        "UP_TO_DATE": "It is up to date.",
        "STALE": f"Its users are out of date: Ranger may refuse {user}. Synchronize them first.",
        "SYNC_IN_PROGRESS": f"They are being synchronized: Ranger may not know {user} yet.",
        "SYNC_FAILED": f"Synchronizing them has failed: Ranger may refuse {user}.",
    }
    verdict = _SYNCED.get(users.state, Verdict.NOT_CHECKED)
    return Check(
        name="known",
        title=title,
        verdict=verdict,
        evidence=told.get(users.state, f"Its state is {users.state or 'not told'}."),
        source=USER_SYNC,
    )
