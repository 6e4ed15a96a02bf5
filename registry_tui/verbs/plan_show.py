"""`plan show`: a saved plan, as a person reads it; nothing is asked of any service."""

from __future__ import annotations

from registry_tui import exits
from registry_tui.options import Options
from registry_tui.verbs.plan_files import read_plan, write_plan


def run(options: Options) -> int:
    """Show a plan; return the exit code."""
    write_plan(read_plan(options.file), options)
    return exits.DONE
