"""Opens the tiny app in the terminal this program runs in, the way the product opens its own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from registry_tui.first_frame import FirstFrame
from registry_tui.full_screen import open_full_screen
from registry_tui.leaving import leave_process
from registry_tui.terminal import detect, launch_environment
from registry_tui.terminal_rules import Overrides

if TYPE_CHECKING:
    from textual.app import App

FRAME = FirstFrame("AI Registries", "profile demo · us-west-1", ("Status ", "Name"))


def build() -> App[Any]:
    """Make the app; the first frame is on the screen by now, and Textual is not imported."""
    assert "textual" not in sys.modules
    from tests.terminal.tiny_app import TinyApp  # noqa: PLC0415 - it imports Textual

    return TinyApp()


if __name__ == "__main__":
    columns, rows = os.get_terminal_size(2)
    terminal = detect(
        launch_environment(os.environ),
        stdin_is_tty=os.isatty(0),
        stderr_is_tty=os.isatty(2),
        size=(columns, rows),
        overrides=Overrides(reader="--reader" in sys.argv),
    )
    leave_process(open_full_screen(terminal, FRAME, build))
