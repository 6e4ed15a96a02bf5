"""Which change makes sense for a registry now: the one place where keys dim and plans fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backends.domain.event import AuditEvent
from backends.domain.person import Caller
from backends.domain.plan import Kind
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from backends.domain.version import is_behind
from backends.services.planning.roles import NEEDED, NEEDED_FOR_ACCESS, lacking, missing_roles

_GOING = ("deprovision", "delete")
_ONLY_READY: Mapping[Kind, str] = {
    "upgrade-registry": "be upgraded",
    "synchronize-registry": "be synchronized",
    "grant-access": "give access to its cluster",
    "revoke-access": "take access to its cluster away",
}


def why_not(
    kind: Kind,
    registry: Registry,
    latest: str,
    history: Sequence[AuditEvent],
    caller: Caller | None,
) -> str:
    """Say why a change makes no sense now; empty when it does. What is not known never speaks.

    Args:
        kind: The change.
        registry: What would be changed.
        latest: The newest version one can install; empty where it is not known.
        history: What was done to the registry, newest first; empty where that is not known.
        caller: Who would change it; None where that is not known.
    """
    why = why_not_in_status(kind, registry)
    if kind == "upgrade-registry":
        why = why or why_not_newer(registry, latest)
    if kind == "rollback-registry":
        why = why or why_not_back(registry, history)
    return why or _why_not_allowed(kind, registry, caller)


def why_not_in_status(kind: Kind, registry: Registry) -> str:
    """Say why a registry's status stands against a change; empty when it does not.

    Statuses are not documented as a whole: one that is not understood stands against nothing but
    a cancellation, which has to name what is running.
    """
    if kind == "cancel-workflow":
        return _why_not_cancelled(registry)
    if registry.health is Health.BUSY:
        if is_in_deletion(registry):
            return "It is being deleted already."
        word = status_word(registry.status).lower()
        return f"It is {word}: wait until that has ended, or cancel it."
    if kind in _ONLY_READY and registry.health is Health.FAILED:
        done = _ONLY_READY[kind]
        return f"Only a registry that is ready can {done}, and this one is {registry.status}."
    return ""


def _why_not_cancelled(registry: Registry) -> str:
    if registry.health in (Health.READY, Health.FAILED):
        return f"Nothing runs on it: it is {registry.status}."
    if not phase(registry):
        return f"Its status {registry.status or '(none)'} does not tell what runs on it."
    return ""


def phase(registry: Registry) -> str:
    """Return the phase of a registry's status as it stands: `installation`; empty without one."""
    before, colon, _ = registry.status.partition(":")
    return before if colon else ""


def is_in_deletion(registry: Registry) -> bool:
    """Say whether a registry's status is that of a deletion, whether it runs or has failed."""
    return phase(registry).lower() in _GOING


def why_not_newer(registry: Registry, latest: str) -> str:
    """Say that there is no newer version; empty where there is, or where that is not known."""
    if is_behind(registry.version, latest) is False:
        return f"It is at {registry.version} already, and {latest} is the latest version."
    return ""


def why_not_back(registry: Registry, history: Sequence[AuditEvent]) -> str:
    """Say that no upgrade can be taken back; empty where one can, or where that is not known.

    What `action` says in events is not documented: it is taken to hold the operation's name.
    """
    if not history:
        return ""
    match last_turn(history):
        case "upgrade":
            return ""
        case "rollback":
            failed = registry.health is Health.FAILED
            return "" if failed else "Its last upgrade was rolled back already."
        case _:
            return "Its events show no upgrade that could be rolled back."


def last_turn(history: Sequence[AuditEvent]) -> str:
    """Return which was done last to a registry, `upgrade` or `rollback`; empty for neither."""
    for event in history:
        action = event.action.lower()
        for turn in ("rollback", "upgrade"):  # in this order: an operation's name holds both
            if turn in action:
                return turn
    return ""


def _why_not_allowed(kind: Kind, registry: Registry, caller: Caller | None) -> str:
    needed = NEEDED_FOR_ACCESS if kind in ("grant-access", "revoke-access") else NEEDED
    missing = missing_roles(caller, registry.environment_crn, needed)
    return f"This {lacking(missing, registry.environment_name)}." if missing else ""
