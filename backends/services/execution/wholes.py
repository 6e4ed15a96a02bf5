"""What is only ever replaced as a whole: a Ranger policy, an environment's IDBroker mappings.

Neither service compares what one has read with what is there: the last one to write wins. So each
of these says what is there, what is wanted on top of that, and what was there in between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from backends.domain.errors import AccessDenied, NotFound
from backends.domain.id_broker import IdBrokerMappings
from backends.domain.plan import Plan
from backends.domain.ranger import RangerPolicy
from backends.ports import Ranger, Session
from backends.services.execution.sending import RANGER
from backends.services.storage.mapping_sets import body_of, image_of, with_row, without_row
from backends.services.storage.policies import (
    is_granted,
    why_without_effect,
    with_user,
    without_user,
)

_STAMPS = frozenset({"version", "updatedBy", "updateTime"})
_ROLES = ("dataAccessRole", "rangerAuditRole", "rangerCloudAccessAuthorizerRole")
_PUT_POLICY = re.compile(r"PUT /policy/\d+")
SET_MAPPINGS = "setIdBrokerMappings"


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is, or was, at a version.

    Attributes:
        content: All of it.
        by: Who wrote it; empty where that is not told.
    """

    version: int
    content: Mapping[str, JsonValue]
    by: str = ""

    def __str__(self) -> str:
        return f"version {self.version}{f' by {self.by}' if self.by else ''}"


class Whole(Protocol):
    """Something that is replaced as a whole, and what a plan wants of it."""

    @property
    def planned_on(self) -> Mapping[str, JsonValue]:
        """What was there when it was planned."""
        ...

    async def read(self) -> Kept:
        """Return what is there now. Raises `ServiceError`."""
        ...

    async def as_of(self, version: int) -> Kept | None:
        """Return what was there at a version; None where that is kept nowhere."""
        ...

    def has_it(self, kept: Kept) -> bool:
        """Say whether what is wanted is so."""
        ...

    def wanted(self, kept: Kept) -> Mapping[str, JsonValue]:
        """Return the request that makes it so on top of what there is."""
        ...

    def is_as_sent(self, kept: Kept, body: Mapping[str, JsonValue]) -> bool:
        """Say whether what there is says the same as a request, whoever wrote it and when."""
        ...

    def difference(self, kept: Kept) -> str:
        """Say in what it is other than when it was planned: `description`; empty for nothing."""
        ...

    def version_told(self, answer: Mapping[str, JsonValue]) -> int:
        """Return the version an answer to a replacement tells; 0 for none."""
        ...

    def words(self, kept: Kept) -> str:
        """Say what is so, as a sentence."""
        ...


def whole_of(session: Session, plan: Plan) -> Whole | None:
    """Return what a plan replaces; None where it replaces nothing as a whole."""
    if not plan.steps:
        return None
    request, sees = plan.steps[0].request, plan.expected.sees
    if request.service == RANGER:
        fits = _PUT_POLICY.fullmatch(request.operation) and sees in ("policy", "no policy")
        return PolicyWhole(session, plan) if fits else None
    if request.operation == SET_MAPPINGS and sees in ("mapping", "no mapping"):
        return MappingsWhole(session, plan)
    return None


def is_half_a_whole(session: Session, plan: Plan) -> bool:
    """Say whether a plan would replace something as a whole, and does not say rightly what of it.

    No plan that is made here does: it has been written, or changed, elsewhere.
    """
    wholes = [
        step
        for step in plan.steps
        if step.request.service == RANGER or step.request.operation == SET_MAPPINGS
    ]
    return bool(wholes) and (len(wholes) > 1 or whole_of(session, plan) is None)


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


@dataclass(frozen=True, slots=True)
class MappingsWhole:
    """The IDBroker mappings of an environment, of which no older version can be read."""

    session: Session
    plan: Plan

    @property
    def planned_on(self) -> Mapping[str, JsonValue]:
        """The mappings when it was planned."""
        return self.plan.before or {}

    async def read(self) -> Kept:
        """Return the mappings as they are."""
        plane, environment = self.session.control_plane, self.plan.expected.environment_crn
        mappings = (await plane.id_broker_mappings(environment)).value
        return Kept(mappings.mappings_version, image_of(mappings))

    async def as_of(self, version: int) -> Kept | None:
        """Return nothing: no call tells older ones."""
        del version
        return None

    def has_it(self, kept: Kept) -> bool:
        """Say whether the row is there, or is not, as wanted."""
        expected = self.plan.expected
        role = _mappings(kept).role_of(expected.identity)
        return role == (expected.role if expected.sees == "mapping" else "")

    def wanted(self, kept: Kept) -> Mapping[str, JsonValue]:
        """Return the request with the row, or without it, and all else as it is."""
        mappings, expected = _mappings(kept), self.plan.expected
        rows = (
            with_row(mappings.mappings, expected.identity, expected.role)
            if expected.sees == "mapping"
            else without_row(mappings.mappings, expected.identity)
        )
        return body_of(self.plan.target.name, mappings, rows)

    def is_as_sent(self, kept: Kept, body: Mapping[str, JsonValue]) -> bool:
        """Say whether rows and roles are the same."""
        mappings = _mappings(kept)
        return body_of(self.plan.target.name, mappings, mappings.mappings) == dict(body)

    def difference(self, kept: Kept) -> str:
        """Count rows that came and went, and name roles of the platform that are others."""
        before = IdBrokerMappings.model_validate(dict(self.planned_on))
        now = _mappings(kept)
        rows, were = Counter(now.mappings), Counter(before.mappings)
        more, fewer = (rows - were).total(), (were - rows).total()
        parts = [f"{more} rows more" if more != 1 else "1 row more"] if more else []
        parts += [f"{fewer} rows fewer" if fewer != 1 else "1 row fewer"] if fewer else []
        parts += [name for name in _ROLES if kept.content.get(name) != self.planned_on.get(name)]
        return ", ".join(parts)

    def version_told(self, answer: Mapping[str, JsonValue]) -> int:
        """Return the version of the stored mappings."""
        version = answer.get("mappingsVersion")
        return version if isinstance(version, int) else 0

    def words(self, kept: Kept) -> str:
        """Say what somebody is mapped to."""
        identity = self.plan.expected.identity
        role = _mappings(kept).role_of(identity)
        told = f"is mapped to {role}" if role else "is not mapped"
        return f"{identity} {told}, {kept} of the mappings."


def _mappings(kept: Kept) -> IdBrokerMappings:
    return IdBrokerMappings.model_validate(dict(kept.content))
