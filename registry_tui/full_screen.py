"""Opens the full screen, runs the app in it, and leaves the terminal as it was found."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backends.domain.errors import ServiceError
from registry_tui import first_frame
from registry_tui.first_frame import FirstFrame
from registry_tui.guard import Guard
from registry_tui.terminal import Terminal, prepare_environment

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App

CRASHED = 1
HUNG_UP = 128 + signal.SIGHUP


def open_full_screen(
    terminal: Terminal,
    frame: FirstFrame,
    build: Callable[[], App[Any]],
    *,
    state_directory: Path | None = None,
) -> int:
    """Draw the first frame, build the app, run it, and return the exit code.

    Args:
        terminal: What the terminal can do; it must not refuse.
        frame: What to show until the app is there.
        build: Makes the app. Textual is imported in it, and not before. The app's attribute
            `farewell`, if it has one, is the last line printed after leaving.
        state_directory: Where a crash report goes; None is the usual place.

    Raises:
        ServiceError: The app could not be built; the terminal is as it was.
    """
    prepare_environment(terminal, os.environ)
    guard = Guard(terminal)
    guard.leave_on_signals()
    app: App[Any] | None = None
    try:
        try:
            first_frame.show(frame, guard)
        except OSError:
            return HUNG_UP
        app = build()
        from registry_tui.running import run_app  # noqa: PLC0415 - it imports Textual

        return run_app(app, guard)
    except ServiceError:
        raise  # a sentence for the person, which the caller says
    except Exception as error:  # noqa: BLE001 - a bug ends here: told in a line, kept in a file
        guard.leave()
        _say(_crash_words(error, state_directory))
        return CRASHED
    finally:
        guard.leave()
        _say(str(getattr(app, "farewell", "")))


def _crash_words(error: Exception, state_directory: Path | None) -> str:
    """Write the report and return the one line about it."""
    from platformdirs import user_state_path  # noqa: PLC0415 - only a crash needs these

    from registry_tui import crash  # noqa: PLC0415

    kind = type(error).__name__
    try:
        path = crash.report(error, state_directory or user_state_path("registry-tui"))
    except OSError as refused:
        return f"registry-tui ended on an error of its own ({kind}); no report: {refused}."
    return f"registry-tui ended on an error of its own ({kind}). The report is in {path}"


def _say(words: str) -> None:
    if words:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{words}\n")
            sys.stderr.flush()
