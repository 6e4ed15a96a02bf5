"""Whether somebody holds the roles that changing a registry takes."""

from __future__ import annotations

from backends.domain.person import Caller
from backends.domain.plan import Check, Verdict

NEEDED = ("MLAdmin", "EnvironmentAdmin")
"""On the environment, to create and to delete; taken to be needed for every other change too."""

SOURCE = "product guide, Cloudera AI user roles"


def missing_roles(caller: Caller | None, environment_crn: str) -> tuple[str, ...]:
    """Name the roles somebody does not hold on an environment; none where roles are unknown."""
    if caller is None or caller.roles is None:
        return ()
    held = {row.role for row in caller.roles.resources if row.resource_crn == environment_crn}
    return tuple(role for role in NEEDED if role not in held)


def lacking(roles: tuple[str, ...], environment: str = "it") -> str:
    """Return missing roles as a clause: `needs the roles MLAdmin and EnvironmentAdmin on it`."""
    return f"needs the role{'s' if len(roles) > 1 else ''} {' and '.join(roles)} on {environment}"


def role_check(caller: Caller | None, environment_crn: str, environment: str) -> Check:
    """Check that somebody may change registries in an environment."""
    verdict, evidence = _role_finding(caller, environment_crn, environment)
    return Check(
        name="role",
        title=f"You hold {' and '.join(NEEDED)} on the environment",
        verdict=verdict,
        evidence=evidence,
        source=SOURCE,
    )


def _role_finding(
    caller: Caller | None, environment_crn: str, environment: str
) -> tuple[Verdict, str]:
    if caller is None:
        return Verdict.NOT_CHECKED, "Who you are is not known here. The service has the last word."
    who = caller.email or caller.name
    if caller.roles is None:
        words = f"iam does not tell which roles {who} holds. The service has the last word."
        return Verdict.NOT_CHECKED, words
    missing = missing_roles(caller, environment_crn)
    if missing:
        return Verdict.FAIL, f"{who} does not hold {' and '.join(missing)} on {environment}."
    return Verdict.PASS, f"{who} holds both on {environment}."
