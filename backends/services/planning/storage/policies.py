"""Plans to put a registry's machine user into a Ranger policy, or to take it out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Expectation, GrantWay, Plan, Request, Step, Undo
from backends.domain.ranger import RANGER, RangerPolicy
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.plan_parts import new_id
from backends.services.planning.storage.parts import (
    NOTHING_SENT,
    STORAGE,
    by_ranger,
    environment_role_check,
    known_or_raise,
    machine_user_check,
    target_of,
    way_check,
)
from backends.services.planning.storage.policy_checks import (
    choice_check,
    denied_check,
    enabled_check,
    known_check,
)
from backends.services.planning.storage.policy_words import meaning, the_rest
from backends.services.planning.storage.ranger_curl import curl
from backends.services.storage.candidates import Candidates
from backends.services.storage.policies import (
    RAZ_USER,
    has_raz_item,
    is_granted,
    ways_in,
    with_user,
    without_user,
)
from backends.services.storage.standing import ByRanger, StorageStanding, storage_standing
from backends.services.storage.way import Where

PolicyKind = Literal["add-to-policy", "remove-from-policy"]


async def plan_policy(
    session: Session,
    kind: PolicyKind,
    registry: Registry,
    *,
    way: GrantWay = "separate item",
    policy_id: int = 0,
    said: Where = "not known",
    address: str = "",
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to let a registry read and write by a Ranger policy, or no longer to.

    Args:
        session: Where to.
        kind: Which of the two.
        registry: Whose machine user it is about.
        way: How it gets, or got, into the policy.
        policy_id: Which policy; 0 for the one that the guide means.
        said: Where access is given, as a person says where it cannot be found out.
        address: Where Ranger answers, as a person says; empty for what the data lake names.
        caller: Who asks, where that is known.
        now: When.

    Raises:
        NotSignedIn: Nobody has signed in to that Ranger.
        Rejected: Access is not given by Ranger there, which name to use is not known, or it cannot
            be done that way.
        NotFound: There is no such policy, or several may be meant.
        ServiceError: Ranger could not be asked.
    """
    standing = await storage_standing(session, registry, said=said, address=address)
    by = by_ranger(standing)
    if isinstance(by.found, ServiceError):
        raise by.found
    user = known_or_raise(standing.names.trouble, standing.names.workload_name)
    policy = _chosen(by.found, policy_id)
    seen = _Seen(session, standing, by, by.found, policy, user, way, caller, now)
    return _grant(seen) if kind == "add-to-policy" else _revoke(seen)


def _chosen(found: Candidates, policy_id: int) -> RangerPolicy:
    policy = found.with_id(policy_id) if policy_id else found.best
    if policy is None:
        why = f"{found.service} has no policy {policy_id}" if policy_id else found.evidence
        raise NotFound(RANGER, why.rstrip("."), hint="Choose one of the policies there are.")
    return policy


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a plan is made of."""

    session: Session
    standing: StorageStanding
    by: ByRanger
    found: Candidates
    policy: RangerPolicy
    user: str
    way: GrantWay
    caller: Caller | None
    now: datetime

    @property
    def registry(self) -> Registry:
        """The registry."""
        return self.standing.registry

    @property
    def checks(self) -> tuple[Check, ...]:
        """What is looked at in any case."""
        return (
            environment_role_check(self.caller, self.registry),
            way_check(self.standing, "Ranger"),
            machine_user_check(self.standing, self.user, "whole workload user name"),
            choice_check(self.found, self.policy, self.standing),
        )


def _grant(seen: _Seen) -> Plan:
    policy, user = seen.policy, seen.user
    if seen.way == "as in the guide" and not has_raz_item(policy):
        raise Rejected(
            STORAGE,
            f"no item of {policy.name} lists {RAZ_USER}, so it cannot be done as in the guide",
            hint="Give it an item of its own.",
        )
    done = is_granted(policy, user)
    effect = f"Lets {user} read and write by the policy {policy.name}."
    return _plan(
        seen,
        "add-to-policy",
        f"Let {seen.registry.name} read and write storage, by Ranger",
        steps=() if done else (_step(seen, with_user(policy, user, seen.way), effect),),
        checks=(
            *seen.checks,
            enabled_check(policy),
            denied_check(policy, user),
            known_check(seen.by.users, user),
        ),
        consequences=tuple(meaning(policy, user, seen.way, done=done)),
        undo=Undo(
            words=f"Take {user} out of the policy again; what others have changed in it since "
            "stays.",
            kind="remove-from-policy",
        ),
    )


def _revoke(seen: _Seen) -> Plan:
    seen = _by_the_way_it_is_in(seen)
    policy, user = seen.policy, seen.user
    body = without_user(policy, user, seen.way)
    there = body != dict(policy.raw)
    effect = f"Takes {user} out of the policy {policy.name}."
    means = (f"{policy.name} does not let {user} read and write: nothing has to be sent.",)
    if there:
        name = seen.registry.name
        lost = f"{name} can no longer store models, unless another policy lets it."
        means = (lost, the_rest(policy))
    return _plan(
        seen,
        "remove-from-policy",
        f"No longer let {seen.registry.name} read and write storage, by Ranger",
        steps=(_step(seen, body, effect),) if there else (),
        checks=seen.checks,
        consequences=means,
        undo=Undo(words=f"Put {user} into the policy again.", kind="add-to-policy"),
    )


def _by_the_way_it_is_in(seen: _Seen) -> _Seen:
    """Return the same by the way the user is in the policy, where it is not in it as was asked."""
    there = ways_in(seen.policy, seen.user)
    return seen if seen.way in there or not there else replace(seen, way=there[0])


def _plan(
    seen: _Seen,
    kind: PolicyKind,
    title: str,
    *,
    steps: tuple[Step, ...],
    checks: tuple[Check, ...],
    consequences: tuple[str, ...],
    undo: Undo,
) -> Plan:
    policy, granting = seen.policy, kind == "add-to-policy"
    able = "able" if granting else "no longer able"
    return Plan(
        id=new_id(seen.now),
        kind=kind,
        title=title,
        target=target_of(seen.registry),
        where=seen.session.where,
        made_at=seen.now,
        steps=steps,
        checks=checks,
        consequences=consequences,
        afterwards=(
            "RAZ takes policies over by itself, within about a minute; nothing is restarted.",
        ),
        expected=Expectation(
            sees="policy" if granting else "no policy",
            words=f"{seen.user} {able} to read and write by {policy.name}",
            ends="at once",
            environment_crn=seen.registry.environment_crn,
            registry_crn=seen.registry.crn,
            version=str(policy.version),
            identity=seen.user,
            way=seen.way,
        ),
        before=policy.raw,
        undo=undo if steps else NOTHING_SENT,
    )


def _step(seen: _Seen, body: Mapping[str, JsonValue], effect: str) -> Step:
    operation = f"PUT /policy/{seen.policy.id}"
    request = Request(service=RANGER, operation=operation, body=body, at=seen.by.address)
    return Step(request=request, effect=effect, command=curl(request))
