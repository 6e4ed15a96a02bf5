"""Opens the full screen: the first frame at once, then the app behind it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_tui.first_frame import FirstFrame
from registry_tui.full_screen import open_full_screen
from registry_tui.guarding import say
from registry_tui.here import terminal_here
from registry_tui.options import Options
from registry_tui.places import state_directory
from registry_tui.settings_reading import load
from registry_tui.terminal import Terminal
from screens.registry_columns import heads

if TYPE_CHECKING:
    from registry_tui.app import RegistryApp
    from registry_tui.settings import Settings

DEMO = "demo"


def open_console(asked: Options) -> int | None:
    """Run the console and return the exit code; say why and return None where it cannot be."""
    settings = load(asked, os.environ)
    terminal = terminal_here(settings, no_color=asked.no_color)
    if terminal.refusal:
        say(f"{terminal.refusal} Here is the list without it; --help names the verbs.")
        return None
    where = DEMO if asked.demo else " ".join(filter(None, (asked.profile, asked.region)))
    return open_full_screen(
        terminal,
        FirstFrame("AI Registries", where, heads(terminal.size[0])),
        lambda: _app(asked, settings, terminal),
        state_directory=state_directory(),
    )


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
