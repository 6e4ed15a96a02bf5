"""Which policy of Ranger gives access to all of an environment's storage, and which others might.

Source:
    The reference's chapter on storage access, 3.3. The literal name on Azure is not certain, so
    names are compared loosely, and what a policy is about counts beside its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backends.domain.ranger import PolicyResource, RangerPolicy

SERVICES = {"AWS": "cm_s3", "AZURE": "cm_adls"}
"""The Ranger service of each cloud's storage."""

_RESOURCES = {
    "cm_s3": ("bucket", "path"),
    "cm_adls": ("storageaccount", "container", "relativepath"),
}
_EVERYTHING = frozenset({"*", "/*"})


@dataclass(frozen=True, slots=True)
class Candidates:
    """The policies that one may be put into.

    Attributes:
        service: The Ranger service they are of.
        best: The one the guide means; None where none, or more than one, may be it.
        others: The rest, in the order of names: those that cover everything first.
        evidence: Why it is that one, or why none is, as a sentence.
    """

    service: str
    best: RangerPolicy | None
    others: tuple[RangerPolicy, ...]
    evidence: str

    @property
    def all(self) -> tuple[RangerPolicy, ...]:
        """Every one of them, the best first."""
        return (self.best, *self.others) if self.best else self.others

    def with_id(self, policy_id: int) -> RangerPolicy | None:
        """Return the one with an id; None where there is none."""
        return next((one for one in self.all if one.id == policy_id), None)


def candidates(service: str, policies: Iterable[RangerPolicy]) -> Candidates:
    """Sort the policies of a storage service by whether they are the one the guide means."""
    access = [one for one in policies if one.policy_type == 0]
    exact_name = f"all - {', '.join(_RESOURCES[service])}"
    for found, evidence in (
        ([one for one in access if one.name == exact_name], f"It is called {exact_name}."),
        (
            [one for one in access if _is_named_so(one.name, _RESOURCES[service])],
            "It is called nearly as the guide says, and no other is.",
        ),
        (
            [one for one in access if one.is_enabled and covers_everything(one)],
            "It covers everything, and no other does.",
        ),
    ):
        if len(found) == 1:
            return _sorted(service, found[0], access, evidence)
        if found:
            names = ", ".join(one.name for one in found)
            return _sorted(service, None, access, f"{len(found)} policies may be meant: {names}.")
    there = f"There are {len(access)} others." if access else f"You see none of {service} at all."
    return _sorted(service, None, access, f"No policy is called {exact_name}. {there}")


def _sorted(
    service: str, best: RangerPolicy | None, access: Sequence[RangerPolicy], evidence: str
) -> Candidates:
    others = [one for one in access if best is None or one.id != best.id]
    others.sort(key=lambda one: (not covers_everything(one), one.name.casefold()))
    return Candidates(service, best, tuple(others), evidence)


def _is_named_so(name: str, resources: Sequence[str]) -> bool:
    plain = re.sub(r"[-_\s]", "", name.casefold())
    return name.casefold().startswith("all - ") and all(one in plain for one in resources)


def covers_everything(policy: RangerPolicy) -> bool:
    """Say whether a policy is about all there is in its service."""
    return bool(policy.resources) and all(
        not one.is_excludes and bool(_EVERYTHING & set(one.values))
        for one in policy.resources.values()
    )


def resource_words(policy: RangerPolicy) -> str:
    """Return what a policy is about: `bucket *, path /data/*`."""
    return ", ".join(_words(name, one) for name, one in policy.resources.items())


def _words(name: str, resource: PolicyResource) -> str:
    values = " ".join(resource.values) or "nothing"
    return f"{name} {'all but ' if resource.is_excludes else ''}{values}"
