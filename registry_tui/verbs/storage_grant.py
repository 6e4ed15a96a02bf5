"""`storage grant`: lets a registry read and write the storage of its environment."""

from __future__ import annotations

from registry_tui.options import Options
from registry_tui.verbs.storage_changing import change_storage


def run(options: Options) -> int:
    """Give access; return the exit code."""
    return change_storage(options, "add-to-policy", "add-mapping")
