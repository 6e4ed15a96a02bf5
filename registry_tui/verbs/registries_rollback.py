"""`registries rollback`: an upgrade taken back."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.services.planning.rolling_back import plan_rollback
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def run(options: Options) -> int:
    """Roll an upgrade back; return the exit code."""
    return change_registry(
        options,
        lambda session, registry, caller: plan_rollback(
            session, registry, caller=caller, now=utc_now()
        ),
    )
