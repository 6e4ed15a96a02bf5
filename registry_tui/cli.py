"""Reads the command line and starts the right front: the console, or a head-less verb."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from registry_tui import exits, options
from registry_tui.first_frame import FirstFrame
from registry_tui.full_screen import leave_process, open_full_screen
from registry_tui.guarding import guarded, say
from registry_tui.here import terminal_here
from registry_tui.options import Options
from registry_tui.places import state_directory
from registry_tui.settings_reading import load
from registry_tui.terminal import Terminal

if TYPE_CHECKING:
    from registry_tui.app import RegistryApp
    from registry_tui.settings import Settings

DEMO = "demo"
VERBS = {
    "registries list": "registries_list",
    "registries show": "registries_show",
    "registries events": "registries_events",
    "registries logs": "registries_logs",
    "environments list": "environments_list",
    "whoami": "whoami",
    "config show": "config_show",
    "simulate": "simulate",
    "doctor": "diagnosis",
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
    return guarded(lambda: open_console(asked))


def run_verb(asked: Options, verb: str) -> int:
    """Run a head-less verb, importing no other."""
    module = importlib.import_module(f"registry_tui.verbs.{VERBS[verb]}")
    return cast("Callable[[Options], int]", module.run)(asked)


def open_console(asked: Options) -> int:
    """Open the full screen; where there can be none, say why and list the registries plainly."""
    settings = load(asked, os.environ)
    terminal = terminal_here(settings, no_color=asked.no_color)
    if terminal.refusal:
        say(f"{terminal.refusal} Here is the list without it; --help names the verbs.")
        return run_verb(asked, "registries list")
    where = DEMO if asked.demo else " ".join(filter(None, (asked.profile, asked.region)))
    code = open_full_screen(
        terminal,
        FirstFrame("AI Registries", where),
        lambda: _app(asked, settings, terminal),
        state_directory=state_directory(),
    )
    return leave_process(code)


def _app(asked: Options, settings: Settings, terminal: Terminal) -> RegistryApp:
    from registry_tui.app import RegistryApp  # noqa: PLC0415 - after the first frame: Textual
    from registry_tui.wiring import connector  # noqa: PLC0415 - and the HTTP client

    return RegistryApp(
        connector(asked, settings),
        terminal,
        settings,
        files=state_directory(),
        profile=asked.profile,
        region=asked.region,
    )


def _say_version() -> int:
    from importlib.metadata import version  # noqa: PLC0415 - only when asked, for it is slow

    sys.stdout.write(f"registry-tui {version('registry-tui')}\n")
    return exits.DONE
