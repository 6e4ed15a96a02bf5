"""Plans to give somebody access to a registry's cluster, or to take it away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.identity import what_is_wrong
from backends.domain.person import Caller
from backends.domain.plan import AccessKind, Check, Expectation, Plan, Undo, Verdict
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.access.identities import Identity, own_identity
from backends.services.planning.plan_parts import DESCRIBED, new_id, step
from backends.services.planning.registry_plans import read_again, status_check, target_of
from backends.services.planning.roles import NEEDED_FOR_ACCESS, role_check
from backends.services.planning.told import told

LISTED_ACCESS = "ml listModelRegistryAccess"
GRANT_DOCUMENT = "ml grantModelRegistryAccess, its document"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a change of access depends on, as it is now; an error where it is not known."""

    registry: Registry
    users: tuple[str, ...] | ServiceError
    environment: Environment | ServiceError

    @property
    def cloud(self) -> str:
        """The cloud's name; empty where it is not known."""
        return "" if isinstance(self.environment, ServiceError) else self.environment.cloud


async def plan_access(
    session: Session,
    kind: AccessKind,
    registry: Registry,
    identity: str,
    *,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to give a cloud identity access to a registry's cluster, or to take it away.

    Raises:
        NotFound: The registry is not there any longer.
        ServiceError: The registries could not be listed.
    """
    plan = _grant if kind == "grant-access" else _revoke
    return await plan(session, registry, identity.strip(), caller, now)


async def _grant(
    session: Session, registry: Registry, identity: str, caller: Caller | None, now: datetime
) -> Plan:
    seen = await _look(session, registry)
    target, where = target_of(seen.registry), session.where
    body = {"resourceCrn": seen.registry.crn, "identifier": identity}
    effect = f"Gives {identity} access to the cluster of {target.name}."
    return Plan(
        id=new_id(now),
        kind="grant-access",
        title=f"Give access to the cluster of {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "grantModelRegistryAccess", body, effect),),
        checks=(
            _role(caller, seen.registry),
            status_check("grant-access", seen.registry),
            _form(identity, seen),
            *_not_yet(identity, seen),
            *_on_azure(seen),
        ),
        consequences=(
            f"{identity} may then use kubectl on the cluster, as far as the cluster lets it.",
        ),
        afterwards=(
            "The kubeconfig in the answer is kept nowhere. K on the Access tab fetches it.",
        ),
        expected=_expected(seen.registry, identity, granted=True),
        undo=Undo(words="Take the access away again.", kind="revoke-access"),
    )


async def _revoke(
    session: Session, registry: Registry, identity: str, caller: Caller | None, now: datetime
) -> Plan:
    seen = await _look(session, registry)
    own: Identity | ServiceError | None = None
    if not isinstance(seen.environment, ServiceError):
        own = await own_identity(session, seen.environment)
    target, where = target_of(seen.registry), session.where
    body = {"resourceCrn": seen.registry.crn, "identifier": identity}
    effect = f"Takes the access to the cluster of {target.name} away from {identity}."
    return Plan(
        id=new_id(now),
        kind="revoke-access",
        title=f"Take away access to the cluster of {target.name}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "revokeModelRegistryAccess", body, effect),),
        checks=(
            _role(caller, seen.registry),
            status_check("revoke-access", seen.registry),
            *_there(identity, seen),
            _somebody_else(identity, own),
        ),
        consequences=(
            f"Whoever is {identity} cannot use kubectl on the cluster any longer.",
            "A kubeconfig that holds a token of its own may work until that expires.",
        ),
        expected=_expected(seen.registry, identity, granted=False),
        undo=Undo(words="Give the access again.", kind="grant-access"),
    )


async def _look(session: Session, registry: Registry) -> _Seen:
    plane = session.control_plane
    found, users, environment = await asyncio.gather(
        read_again(session, registry),
        told(plane.registry_access(registry.crn)),
        told(plane.describe_environment(registry.environment_crn))
        if registry.environment_crn
        else _none(),
    )
    if environment is None:
        environment = await told(plane.describe_environment(found.environment_crn))
    return _Seen(found, users, environment)


async def _none() -> None:
    """Wait for nothing: the environment is known once the registry is."""


def _expected(registry: Registry, identity: str, *, granted: bool) -> Expectation:
    return Expectation(
        sees="access" if granted else "no access",
        words=f"{identity} {'with' if granted else 'without'} access",
        ends="at once",
        registry_crn=registry.crn,
        identity=identity,
    )


# Checks


def _role(caller: Caller | None, registry: Registry) -> Check:
    return role_check(
        caller, registry.environment_crn, registry.environment_name, NEEDED_FOR_ACCESS
    )


def _form(identity: str, seen: _Seen) -> Check:
    wrong = what_is_wrong(identity, seen.cloud)
    known = bool(seen.cloud)
    doubtful = seen.cloud != "AWS"
    verdict = Verdict.PASS if known else Verdict.NOT_CHECKED
    if wrong:
        verdict = Verdict.WARN if doubtful else Verdict.FAIL
    return Check(
        name="identity",
        title=f"It is an identity of {seen.cloud or 'the cloud'}, in the form that is taken",
        verdict=verdict,
        evidence=wrong
        or (f"{identity} has the right form." if known else "Which cloud it is, is not known."),
        source=GRANT_DOCUMENT,
    )


def _not_yet(identity: str, seen: _Seen) -> Iterator[Check]:
    if isinstance(seen.users, ServiceError):
        yield _unread(seen.users)
    elif identity in seen.users:
        yield Check(
            name="not-yet",
            title="It has no access yet",
            verdict=Verdict.WARN,
            evidence="It has access already: granting it again changes nothing, and does no harm.",
            source=LISTED_ACCESS,
        )


def _there(identity: str, seen: _Seen) -> Iterator[Check]:
    if isinstance(seen.users, ServiceError):
        yield _unread(seen.users)
        return
    has = identity in seen.users
    yield Check(
        name="has-access",
        title="It has access now",
        verdict=Verdict.PASS if has else Verdict.FAIL,
        evidence=f"{identity} is among the {len(seen.users)} with access."
        if has
        else f"{identity} is not among the {len(seen.users)} with access.",
        source=LISTED_ACCESS,
    )


def _unread(error: ServiceError) -> Check:
    return Check(
        name="access-list",
        title="It is known who has access",
        verdict=Verdict.NOT_CHECKED,
        evidence=f"{error}. {error.hint}",
        source=LISTED_ACCESS,
    )


def _on_azure(seen: _Seen) -> Iterator[Check]:
    if seen.cloud == "Azure":
        yield Check(
            name="azure",
            title="Access can be granted on Azure",
            verdict=Verdict.NOT_CHECKED,
            evidence="The document speaks of AWS and EKS only. What the service answers is shown, "
            "and nothing is promised.",
            source=GRANT_DOCUMENT,
        )
    elif not seen.cloud and isinstance(seen.environment, ServiceError):
        yield Check(
            name="cloud",
            title="It is known which cloud it is",
            verdict=Verdict.NOT_CHECKED,
            evidence=f"{seen.environment}. {seen.environment.hint}",
            source=DESCRIBED,
        )


def _somebody_else(identity: str, own: Identity | ServiceError | None) -> Check:
    """Guard against locking oneself out."""
    if isinstance(own, Identity):
        is_own = own.text == identity
        verdict = Verdict.FAIL if is_own else Verdict.PASS
        evidence = (
            "This is you: you would lose your own access." if is_own else f"You are {own.text}."
        )
    else:
        verdict = Verdict.NOT_CHECKED
        evidence = f"Who you are there is not known. {own}" if own else "Which cloud is not known."
    return Check(
        name="somebody-else",
        title="It is not your own access",
        verdict=verdict,
        evidence=evidence,
        source="sts GetCallerIdentity, or the Azure access token",
    )
