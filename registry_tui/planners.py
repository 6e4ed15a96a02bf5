"""What plans changes; imported with the first of them, so that the list is up sooner."""

from __future__ import annotations

from backends.services.changing import plan_change
from backends.services.creating import plan_creation
from backends.services.deleting import plan_deletion
from backends.services.undoing import plan_undo
from backends.services.upgrading import plan_upgrade

__all__ = ["plan_change", "plan_creation", "plan_deletion", "plan_undo", "plan_upgrade"]
