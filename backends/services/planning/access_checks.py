"""What is checked before somebody's access to a cluster is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.identity import is_same, may_be_same_role, what_is_wrong
from backends.domain.person import Caller
from backends.domain.plan import Check, Verdict
from backends.domain.registry import Registry
from backends.services.access.identities import Identity
from backends.services.planning.plan_parts import DESCRIBED
from backends.services.planning.roles import NEEDED_FOR_ACCESS, role_check

LISTED_ACCESS = "ml listModelRegistryAccess"
GRANT_DOCUMENT = "ml grantModelRegistryAccess, its document"


@dataclass(frozen=True, slots=True)
class AccessSeen:
    """What a change of access depends on, as it is now; an error where it is not known."""

    registry: Registry
    users: tuple[str, ...] | ServiceError
    environment: Environment | ServiceError

    @property
    def cloud(self) -> str:
        """The cloud's name; empty where it is not known."""
        return "" if isinstance(self.environment, ServiceError) else self.environment.cloud


def access_role_check(caller: Caller | None, registry: Registry) -> Check:
    """Check that somebody may see to who uses the cluster."""
    return role_check(
        caller, registry.environment_crn, registry.environment_name, NEEDED_FOR_ACCESS
    )


def form_check(identity: str, seen: AccessSeen) -> Check:
    """Check that an identity has the form that its cloud takes."""
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


def not_yet_checks(identity: str, seen: AccessSeen) -> Iterator[Check]:
    """Say that an identity has access already, or that nobody tells."""
    if isinstance(seen.users, ServiceError):
        yield _unread(seen.users)
    elif _is_among(identity, seen.users):
        yield Check(
            name="not-yet",
            title="It changes something",
            verdict=Verdict.WARN,
            evidence="It has access already: granting it again changes nothing, and does no harm.",
            source=LISTED_ACCESS,
        )


def there_checks(identity: str, seen: AccessSeen) -> Iterator[Check]:
    """Check that an identity has the access that is to be taken away."""
    if isinstance(seen.users, ServiceError):
        yield _unread(seen.users)
        return
    has = _is_among(identity, seen.users)
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


def azure_checks(seen: AccessSeen) -> Iterator[Check]:
    """Say what is not known of access on Azure, or that the cloud is not known."""
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


def _is_among(identity: str, users: Sequence[str]) -> bool:
    return any(is_same(identity, one) for one in users)


def somebody_else_check(identity: str, own: Identity | ServiceError | None) -> Check:
    """Guard against locking oneself out."""
    verdict, evidence = _whose(identity, own)
    return Check(
        name="somebody-else",
        title="It is not your own access",
        verdict=verdict,
        evidence=evidence,
        source="sts GetCallerIdentity, or the Azure access token",
    )


def _whose(identity: str, own: Identity | ServiceError | None) -> tuple[Verdict, str]:
    if own is None:
        return Verdict.NOT_CHECKED, "Which cloud it is, is not known."
    if isinstance(own, ServiceError):
        return Verdict.NOT_CHECKED, f"Who you are there is not known. {own}"
    if is_same(own.text, identity):
        return Verdict.FAIL, "This is you: you would lose your own access."
    if own.note and may_be_same_role(own.text, identity):
        return Verdict.FAIL, f"This may be you: you would lose your own access. {own.note}"
    return Verdict.PASS, f"You are {own.text}."
