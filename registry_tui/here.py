"""Detects the terminal this process runs in."""

from __future__ import annotations

import os

from registry_tui.settings import Settings
from registry_tui.terminal import Terminal, detect, launch_environment

SCREEN = 2
"""The full screen is drawn on standard error, so that standard output can go elsewhere."""


def terminal_here(settings: Settings, *, no_color: bool) -> Terminal:
    """Return what the terminal can do, as far as settings leave it to detection."""
    try:
        size = os.get_terminal_size(SCREEN)
    except OSError:
        size = None
    return detect(
        launch_environment(os.environ),
        stdin_is_tty=os.isatty(0),
        stderr_is_tty=os.isatty(SCREEN),
        size=size,
        overrides=settings.overrides(no_color=no_color),
    )
