"""`registries cancel`: the operation that is under way on a registry."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.services.planning.cancelling import plan_cancellation
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def run(options: Options) -> int:
    """Cancel an operation; return the exit code."""
    return change_registry(
        options,
        lambda session, registry, caller: plan_cancellation(
            session, registry, caller=caller, now=utc_now()
        ),
    )
