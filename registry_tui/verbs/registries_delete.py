"""`registries delete`: a registry, and all that is in it."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.services.planning.deleting import plan_deletion
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def run(options: Options) -> int:
    """Delete a registry; return the exit code."""
    return change_registry(
        options,
        lambda session, registry, caller: plan_deletion(
            session, registry, force=options.force, caller=caller, now=utc_now()
        ),
    )
