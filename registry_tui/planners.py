"""What changes are planned with; imported with the first of them, so the list is up sooner."""

from __future__ import annotations

from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.services.execution.step_events import left_over
from backends.services.planning.access import plan_access
from backends.services.planning.candidates import neighbourhood
from backends.services.planning.changing import plan_change
from backends.services.planning.creating import plan_creation
from backends.services.planning.deleting import plan_deletion
from backends.services.planning.synchronizing import synchronization
from backends.services.planning.undoing import plan_undo
from backends.services.planning.upgrading import plan_upgrade

__all__ = [
    "Draft",
    "Environment",
    "left_over",
    "neighbourhood",
    "plan_access",
    "plan_change",
    "plan_creation",
    "plan_deletion",
    "plan_undo",
    "plan_upgrade",
    "synchronization",
]
