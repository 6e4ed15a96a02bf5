"""What the policies of Ranger say of a machine user's access to storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backends.domain.errors import NotAccepted, NotSignedIn, ServiceError
from backends.domain.plan import Verdict
from backends.domain.ranger import RangerPolicy
from backends.services.checklist.look import Seen, unseen
from backends.services.storage.coverage import reaches, registry_path
from backends.services.storage.policies import (
    denied,
    gives,
    is_granted,
    why_without_effect,
)
from backends.services.storage.standing import ByRanger, StorageStanding

_ASK = "An administrator of the account can look it up."


def by_ranger(standing: StorageStanding, by: ByRanger, section: str) -> Seen:
    """Judge a machine user's access by the policies, whole workload user name by name."""
    if not standing.names.workload_name:
        return Seen(Verdict.NOT_CHECKED, standing.names.trouble, advice=_ASK, section=section)
    if isinstance(by.found, ServiceError):
        return _unread(by.address, by.found, section)
    return replace(_judged(standing, by.found.all), section=section)


def _unread(address: str, error: ServiceError, section: str) -> Seen:
    if isinstance(error, NotSignedIn):
        words = f"Nobody has signed in to Ranger at {address}, so its policies were not read."
        advice = (
            "Sign in to it, with a workload user name and its password, or a Knox token of the "
            "data lake."
        )
        return Seen(Verdict.NOT_CHECKED, words, "sign-in", advice, section)
    fix = "sign-in" if isinstance(error, NotAccepted) else None
    return replace(unseen(error), fix=fix, section=section)


def _judged(standing: StorageStanding, policies: Sequence[RangerPolicy]) -> Seen:
    user, path = standing.names.workload_name, registry_path(standing)
    give = [one for one in policies if is_granted(one, user)]
    good = [one for one in give if gives(one, user)]
    there = [one for one in good if not path or reaches(one, path)]
    refusing = [one for one in policies if one.is_enabled and denied(one, user)]
    if not give:
        words = f"No policy lets {user} read and write ({len(policies)} looked at)."
        return Seen(Verdict.FAIL, words, "storage", f"Add {user}, the whole name, to the policy.")
    if not good:
        words = f"{_names(give)} lists {user}, but {why_without_effect(give[0], user)}."
        advice = "Change that in Ranger, or add the user to another policy."
        return Seen(Verdict.FAIL, words, advice=advice)
    if not there:
        words = f"{_names(good)} lets {user} read and write, and is not about {path}."
        advice = f"Add {user}, the whole name, to a policy that is."
        return Seen(Verdict.FAIL, words, "storage", advice)
    if refusing:
        kinds = ", ".join(sorted(denied(refusing[0], user)))
        words = f"{_names(there)} lets {user} read and write; {_names(refusing)} denies {kinds}."
        advice = "See in Ranger whether what is denied is needed."
        return Seen(Verdict.WARN, words, advice=advice)
    about = f", {path} included" if path else ""
    return Seen(Verdict.PASS, f"{_names(there)} lets {user} read and write{about}.")


def _names(policies: Sequence[RangerPolicy]) -> str:
    more = f", and {len(policies) - 1} more," if len(policies) > 1 else ""
    first = policies[0]
    return f"The policy {first.name} of {first.service} (version {first.version}){more}"
