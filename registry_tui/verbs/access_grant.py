"""`access grant`: the cluster of a registry, to a cloud identity."""

from __future__ import annotations

from registry_tui.options import Options
from registry_tui.verbs.access_changing import change_access


def run(options: Options) -> int:
    """Give access; return the exit code."""
    return change_access(options, "grant-access")
