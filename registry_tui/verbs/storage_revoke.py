"""`storage revoke`: no longer lets a registry read and write the storage of its environment."""

from __future__ import annotations

from registry_tui.options import Options
from registry_tui.verbs.storage_changing import change_storage


def run(options: Options) -> int:
    """Take access away; return the exit code."""
    return change_storage(options, "remove-from-policy", "remove-mapping")
