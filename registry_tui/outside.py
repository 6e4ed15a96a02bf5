"""Runs another program in the terminal that was left to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

_OF_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program to its end, and return its exit code.

    What the keyboard sends meanwhile is for the program alone, as with `system(3)`. It writes to
    the terminal, which is where the app's standard error goes; standard output may go elsewhere.

    Raises:
        OSError: It cannot be started.
    """
    handlers = [(number, signal.signal(number, signal.SIG_IGN)) for number in _OF_THE_KEYBOARD]
    try:
        return subprocess.run(  # noqa: S603 - a shell of the person's own, or k9s from PATH
            command,
            env={**os.environ, **environ},
            stdout=sys.__stderr__,
            check=False,
            preexec_fn=_as_usual,
        ).returncode
    finally:
        for number, handler in handlers:
            signal.signal(number, handler or signal.SIG_DFL)


def _as_usual() -> None:
    for number in _OF_THE_KEYBOARD:
        signal.signal(number, signal.SIG_DFL)


def tell(words: str) -> None:
    """Write a line to the terminal that was left: what is printed while the app runs, it keeps."""
    if sys.__stderr__ is not None:
        sys.__stderr__.write(f"{words}\n")
        sys.__stderr__.flush()


def shell() -> str:
    """Return the person's shell."""
    return os.environ.get("SHELL") or "/bin/sh"
