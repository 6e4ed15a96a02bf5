"""Reads the command line and starts the right front: the console, or a head-less verb."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

from registry_tui import exits, garbage, options
from registry_tui.guarding import guarded
from registry_tui.leaving import leave_process
from registry_tui.options import Options

VERBS = {
    "registries list": "registries_list",
    "registries show": "registries_show",
    "registries events": "registries_events",
    "registries logs": "registries_logs",
    "registries create": "registries_create",
    "registries delete": "registries_delete",
    "registries upgrade": "registries_upgrade",
    "registries rollback": "registries_rollback",
    "registries cancel": "registries_cancel",
    "registries sync": "registries_sync",
    "models list": "models_list",
    "models search": "models_search",
    "models show": "models_show",
    "models versions": "models_versions",
    "models compare": "models_compare",
    "models resolve": "models_resolve",
    "models fetch": "models_fetch",
    "models set-visibility": "models_set_visibility",
    "models import": "models_import",
    "models tag": "models_tag",
    "models alias": "models_alias",
    "models describe": "models_describe",
    "models rename": "models_rename",
    "models delete": "models_delete",
    "access list": "access_list",
    "access grant": "access_grant",
    "access revoke": "access_revoke",
    "access kubeconfig": "access_kubeconfig",
    "storage show": "storage_show",
    "storage mappings": "storage_mappings",
    "storage grant": "storage_grant",
    "storage revoke": "storage_revoke",
    "storage sync": "storage_sync",
    "plan show": "plan_show",
    "apply": "apply",
    "journal": "journal",
    "wait registry": "wait_registry",
    "checklist": "checklist",
    "environments list": "environments_list",
    "whoami": "whoami",
    "config show": "config_show",
    "simulate": "simulate",
    "doctor": "doctor",
    "reset-terminal": "reset_terminal",
}
"""The module each verb is in; its `run` takes the options and returns the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `registry-tui`; return the exit code."""
    asked = options.read(arguments)
    if asked.version:
        return guarded(_say_version)
    if asked.verb:
        return guarded(lambda: run_verb(asked, asked.verb))
    return guarded(lambda: _open(asked))


def start() -> NoReturn:
    """Be the command: run, and end the process with the exit code."""
    garbage.postpone()
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # it was closed before we started
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    leave_process(main())


def _open(asked: Options) -> int:
    """Open the console; where there can be none, list the registries plainly."""
    from registry_tui.console import open_console  # noqa: PLC0415 - verbs do without it

    code = open_console(asked)
    return run_verb(asked, "registries list") if code is None else code


def run_verb(asked: Options, verb: str) -> int:
    """Run a head-less verb, importing no other."""
    module = importlib.import_module(f"registry_tui.verbs.{VERBS[verb]}")
    return cast("Callable[[Options], int]", module.run)(asked)


def _say_version() -> int:
    from importlib.metadata import version  # noqa: PLC0415 - only when asked, for it is slow

    sys.stdout.write(f"registry-tui {version('registry-tui')}\n")
    return exits.DONE
