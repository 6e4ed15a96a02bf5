"""Repairs a terminal that a program left in a bad state: ours, killed outright, or any other."""

from __future__ import annotations

import contextlib
import os
import sys
import termios

from registry_tui.guard import everything_back
from registry_tui.options import Options


def run(_options: Options) -> int:
    """Repair the terminal; return the exit code."""
    return reset_terminal()


def reset_terminal() -> int:
    """Write the whole restore sequence, and set the line as `stty sane` does.

    Returns:
        0, or 1 when no standard stream is a terminal.
    """
    terminals = [number for number in (2, 1, 0) if os.isatty(number)]
    if not terminals:
        sys.stderr.write("There is no terminal here to reset.\n")
        return 1
    _make_sane(terminals[0])
    os.write(terminals[0], everything_back().encode())
    return 0


def _make_sane(descriptor: int) -> None:
    """Echo what is typed, line by line, with the usual keys and line ends."""
    with contextlib.suppress(termios.error):
        iflag, oflag, cflag, lflag, in_speed, out_speed, keys = termios.tcgetattr(descriptor)
        iflag &= ~(termios.IGNBRK | termios.INLCR | termios.IGNCR | termios.IXOFF)
        iflag |= termios.BRKINT | termios.ICRNL | termios.IXON
        oflag |= termios.OPOST | termios.ONLCR
        cflag |= termios.CREAD
        lflag &= ~(termios.ECHONL | termios.NOFLSH | termios.TOSTOP)
        lflag |= termios.ISIG | termios.ICANON | termios.IEXTEN
        lflag |= termios.ECHO | termios.ECHOE | termios.ECHOK
        for key, character in (
            (termios.VINTR, b"\x03"),
            (termios.VQUIT, b"\x1c"),
            (termios.VERASE, b"\x7f"),
            (termios.VKILL, b"\x15"),
            (termios.VEOF, b"\x04"),
            (termios.VSTART, b"\x11"),
            (termios.VSTOP, b"\x13"),
            (termios.VSUSP, b"\x1a"),
        ):
            keys[key] = character
        line = [iflag, oflag, cflag, lflag, in_speed, out_speed, keys]
        termios.tcsetattr(descriptor, termios.TCSADRAIN, line)
