"""Stops this process, or the whole job it is part of, until the shell continues it."""

from __future__ import annotations

import os
import signal

STOPPING = (signal.SIGTSTP, signal.SIGCONT)


def stop_until_continued(*, whole_job: bool) -> None:
    """Stop here; return when continued.

    All of a job stop at one signal: one sent after another could find the shell already
    continuing them. Where nobody could continue us (no shell above), the system ignores it.
    """
    handlers = [(number, signal.getsignal(number)) for number in STOPPING]
    leave_to_system()
    if whole_job:
        os.kill(0, signal.SIGTSTP)
    else:
        signal.raise_signal(signal.SIGTSTP)
    for number, handler in handlers:
        signal.signal(number, handler)


def leave_to_system() -> None:
    """Handle stopping and continuing no more."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
