"""Whether somebody holds the roles that changing a registry takes."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.person import Caller
from backends.domain.plan import Check, Verdict

NEEDED = ("MLAdmin", "EnvironmentAdmin")
"""On the environment, to create and to delete; taken to be needed for most other changes too."""

NEEDED_FOR_ACCESS = ("MLAdmin",)
"""On the environment, for the kubeconfig, and to list, give and take away access."""

SOURCE = "product guide, Cloudera AI user roles"
_LAST_WORD = "The service has the last word."


def missing_roles(
    caller: Caller | None, environment_crn: str, needed: Sequence[str] = NEEDED
) -> tuple[str, ...]:
    """Name the roles somebody is known not to hold on an environment; none where in doubt."""
    return () if caller is None or _doubt(caller) else _unseen(caller, environment_crn, needed)


def _unseen(caller: Caller, environment_crn: str, needed: Sequence[str]) -> tuple[str, ...]:
    assigned = caller.roles.resources if caller.roles else ()
    held = {row.role for row in assigned if row.resource_crn == environment_crn}
    return tuple(role for role in needed if role not in held)


def _doubt(caller: Caller) -> str:
    """Say why somebody may hold a role that is not seen; empty where all roles are seen."""
    if caller.roles is None:
        return f"iam does not tell which roles {_who(caller)} holds."
    if caller.is_machine:
        return f"{_who(caller)} is a machine user, and what its groups give it cannot be asked for."
    if caller.is_account_admin:
        return f"{_who(caller)} administers the account, which may be enough."
    if "PowerUser" in caller.roles.account:
        return f"{_who(caller)} is a PowerUser, which may be enough."
    return ""


def _who(caller: Caller) -> str:
    return caller.email or caller.name


def lacking(roles: tuple[str, ...], environment: str = "it") -> str:
    """Return missing roles as a clause: `needs the roles MLAdmin and EnvironmentAdmin on it`."""
    return f"needs the role{'s' if len(roles) > 1 else ''} {' and '.join(roles)} on {environment}"


def role_check(
    caller: Caller | None,
    environment_crn: str,
    environment: str,
    needed: Sequence[str] = NEEDED,
) -> Check:
    """Check that somebody may change registries in an environment."""
    verdict, evidence = _role_finding(caller, environment_crn, environment, needed)
    return Check(
        name="role",
        title=f"You hold {' and '.join(needed)} on the environment",
        verdict=verdict,
        evidence=evidence,
        source=SOURCE,
    )


def _role_finding(
    caller: Caller | None, environment_crn: str, environment: str, needed: Sequence[str]
) -> tuple[Verdict, str]:
    if caller is None:
        return Verdict.NOT_CHECKED, f"Who you are is not known here. {_LAST_WORD}"
    unseen = _unseen(caller, environment_crn, needed)
    if not unseen:
        what = "both" if len(needed) > 1 else "it"
        return Verdict.PASS, f"{_who(caller)} holds {what} on {environment}."
    if doubt := _doubt(caller):
        return Verdict.NOT_CHECKED, f"{doubt} {_LAST_WORD}"
    return Verdict.FAIL, f"{_who(caller)} does not hold {' and '.join(unseen)} on {environment}."
