"""A policy of Ranger, as something that is replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from backends.domain.errors import AccessDenied, NotFound
from backends.domain.plan import Plan
from backends.domain.ranger import RangerPolicy
from backends.ports import Session
from backends.services.execution.whole import Kept
from backends.services.storage.policies import (
    is_granted,
    why_without_effect,
    with_user,
    without_user,
)
from backends.storage_ports import Ranger

_STAMPS = frozenset({"version", "updatedBy", "updateTime"})


@dataclass(frozen=True, slots=True)
class PolicyWhole:
    """A policy of Ranger, which keeps all its versions."""

    session: Session
    plan: Plan

    @property
    def planned_on(self) -> Mapping[str, JsonValue]:
        """The policy when it was planned."""
        return self.plan.before or {}

    async def read(self) -> Kept:
        """Return the policy as it is."""
        return _policy((await self._ranger.policy(self._id)).value)

    async def as_of(self, version: int) -> Kept | None:
        """Return the policy as it was; None where its history may not be read, or is not kept."""
        try:
            return _policy((await self._ranger.policy_version(self._id, version)).value)
        except (NotFound, AccessDenied):
            return None

    def has_it(self, kept: Kept) -> bool:
        """Say whether the user is in it, or is not, as wanted."""
        policy, expected = RangerPolicy.of(kept.content), self.plan.expected
        if expected.sees == "policy":
            return is_granted(policy, expected.identity)
        return without_user(policy, expected.identity, expected.way) == dict(policy.raw)

    def wanted(self, kept: Kept) -> Mapping[str, JsonValue]:
        """Return the policy with the user, or without; where it cannot be, as it is."""
        policy, expected = RangerPolicy.of(kept.content), self.plan.expected
        change = with_user if expected.sees == "policy" else without_user
        try:
            return change(policy, expected.identity, expected.way)
        except LookupError:
            return with_user(policy, expected.identity, "separate item")

    def is_as_sent(self, kept: Kept, body: Mapping[str, JsonValue]) -> bool:
        """Say whether the policy says the same; what is empty in it may be left out as well."""
        return _meaning(_without_stamps(kept.content)) == _meaning(_without_stamps(body))

    def difference(self, kept: Kept) -> str:
        """Name the fields that are other than they were."""
        before, now = _without_stamps(self.planned_on), _without_stamps(kept.content)
        names = dict.fromkeys((*before, *now))
        return ", ".join(name for name in names if before.get(name) != now.get(name))

    def version_told(self, answer: Mapping[str, JsonValue]) -> int:
        """Return the version of the stored policy."""
        version = answer.get("version")
        return version if isinstance(version, int) else 0

    def words(self, kept: Kept) -> str:
        """Say what the policy gives."""
        policy, user = RangerPolicy.of(kept.content), self.plan.expected.identity
        able = "may" if is_granted(policy, user) else "may not"
        why = why_without_effect(policy, user) if able == "may" else ""
        but = f" But {why}." if why else ""
        return f"{user} {able} read and write by {policy.name}, {kept}.{but}"

    @property
    def _id(self) -> int:
        return int(self.plan.steps[0].request.operation.rpartition("/")[2])

    @property
    def _ranger(self) -> Ranger:
        return self.session.rangers.open(self.plan.steps[0].request.at)


def _without_stamps(policy: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in policy.items() if name not in _STAMPS}


def _meaning(part: JsonValue) -> JsonValue:
    if isinstance(part, dict):
        meant = {name: _meaning(value) for name, value in part.items()}
        return {name: value for name, value in meant.items() if value not in (None, "", [], {})}
    return [_meaning(one) for one in part] if isinstance(part, list) else part


def _policy(policy: RangerPolicy) -> Kept:
    return Kept(policy.version, policy.raw, policy.updated_by)
