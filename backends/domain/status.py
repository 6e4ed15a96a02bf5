"""Statuses: opaque `<phase>:<state>` strings, folded into a health and a console word.

The service may grow new words before we do, so nothing here refuses one: what is not understood
is `UNKNOWN` and shown as it came. The rule is the reference's, drawn from observed values.
"""

from __future__ import annotations

from enum import Enum


class Health(Enum):
    """How a thing is, folded from whatever its service calls it."""

    READY = "ready"
    BUSY = "busy"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def attention(self) -> int:
        """The order in which a person should look: failed first, ready last."""
        return _ATTENTION[self]


_ATTENTION = {Health.FAILED: 0, Health.UNKNOWN: 1, Health.BUSY: 2, Health.READY: 3}
_READY = ("ready", "available", "running", "finished", "active", "enabled")
_FAILED = ("fail", "error")
_BUSY = ("started", "requested", "in_progress", "progress", "pending")
_GOING = ("deprovision", "delete")
_PHASES = {
    "installation": "Installing",
    "provision": "Provisioning",
    "deprovision": "Deleting",
    "delete": "Deleting",
    "upgrade": "Upgrading",
    "rollback": "Rolling back",
    "modify": "Modifying",
    "suspend": "Suspending",
    "resume": "Resuming",
    "backup": "Backing up",
    "restore": "Restoring",
    "validation": "Validating",
}
_RESTING = {"suspend:finished": "Suspended"}
_FAILED_PHASES = {
    "installation": "Failed",
    "provision": "Provision failed",
    "deprovision": "Delete failed",
    "delete": "Delete failed",
    "upgrade": "Upgrade failed",
    "rollback": "Rollback failed",
}


def health(status: str) -> Health:
    """Fold a status of a registry, workbench, inference service, environment or data lake."""
    phase, colon, state = status.lower().partition(":")
    if not colon:
        return _health_of_word(phase)
    if state == "failed":
        return Health.FAILED
    if state in _BUSY:
        return Health.BUSY
    if state == "finished" and not phase.startswith((*_GOING, "suspend")):
        return Health.READY
    return Health.UNKNOWN


def _health_of_word(word: str) -> Health:
    if any(mark in word for mark in _FAILED):
        return Health.FAILED
    if (
        word.endswith("_in_progress")
        or word in _BUSY
        or (word.endswith("ing") and word != "running")
    ):
        return Health.BUSY
    if word in _READY:
        return Health.READY
    return Health.UNKNOWN


def status_word(status: str) -> str:
    """Return the console's word for a status, or the status itself where there is none."""
    phase, colon, state = status.lower().partition(":")
    folded = health(status)
    if folded is Health.READY:
        return "Ready"
    if not colon or folded is Health.UNKNOWN:
        return _RESTING.get(status.lower(), status or "Unknown")
    if folded is Health.FAILED:
        return _FAILED_PHASES.get(phase, "Failed")
    return _PHASES.get(phase, f"{phase}:{state}")
