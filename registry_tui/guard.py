"""Knows how the terminal was found, and puts it back: once, whatever happens."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios

from registry_tui.terminal import Terminal

MOUSE_OFF = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
REPORTS_OFF = "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?2026l"
KITTY_KEYS_OFF = "\x1b[<u"
LOOKS_BACK = "\x1b[?7h\x1b[0m\x1b[?25h"
ENTER = "\x1b[?1049h"
LEAVE = "\x1b[?1049l"
HIDE_CURSOR = "\x1b[?25l"
CHARACTERS_BACK = "\x0f\x1b(B\x1b[4l\x1b[?1l\x1b[?5l\x1b[?6l\x1b[r\x1b>"

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LFLAG, _CC = 3, 6


def everything_back() -> str:
    """Return the sequence that repairs a terminal left behind by whatever program."""
    return MOUSE_OFF + REPORTS_OFF + KITTY_KEYS_OFF + LEAVE + CHARACTERS_BACK + LOOKS_BACK


class Guard:
    """Enters the alternate screen and leaves it again, on the way out and on every other way."""

    def __init__(self, terminal: Terminal, *, input_fd: int = 0, output_fd: int = 2) -> None:
        self.terminal = terminal
        self.input_fd = input_fd
        self.output_fd = output_fd
        self.entered = False
        try:
            self.found: list[int | list[bytes | int]] | None = termios.tcgetattr(input_fd)
        except termios.error:
            self.found = None

    def enter(self, frame: str = "") -> None:
        """Enter the alternate screen and draw `frame` with one write; once until left.

        Keys are no longer echoed; Ctrl+C still interrupts, until the driver takes over.

        Raises:
            OSError: The terminal is gone.
        """
        if self.entered:
            return
        self.entered = True
        self._stop_echo()
        hide = "" if self.terminal.reader else HIDE_CURSOR
        os.write(self.output_fd, (ENTER + hide + frame).encode("utf-8", "replace"))

    def _stop_echo(self) -> None:
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(self.input_fd)
            attributes[_LFLAG] &= ~(termios.ECHO | termios.ICANON)
            attributes[_CC][termios.VSUSP] = attributes[_CC][termios.VQUIT] = b"\0"
            attributes[_CC][termios.VMIN] = 1
            attributes[_CC][termios.VTIME] = 0
            termios.tcsetattr(self.input_fd, termios.TCSANOW, attributes)

    def leave(self) -> None:
        """Put the terminal back as it was found; does nothing when it already is."""
        if not self.entered:
            return
        self.entered = False
        kitty_off = KITTY_KEYS_OFF if self.terminal.kitty_keys else ""
        with contextlib.suppress(OSError):
            restore = MOUSE_OFF + REPORTS_OFF + kitty_off + LOOKS_BACK + LEAVE + "\x1b[?25h"
            os.write(self.output_fd, restore.encode())
        with contextlib.suppress(termios.error):
            termios.tcflush(self.input_fd, termios.TCIFLUSH)
            if self.found is not None:
                termios.tcsetattr(self.input_fd, termios.TCSANOW, self.found)

    def leave_by_force(self) -> None:
        """Put the terminal back although others may be writing: what waits to go out is dropped."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self.output_fd, termios.TCOFLUSH)
        with contextlib.suppress(OSError, ValueError):
            if select.select([], [self.output_fd], [], 0.2)[1]:
                self.leave()

    def leave_on_signals(self) -> None:
        """Until the app runs, let a signal put the terminal back and end the process."""
        for number in ENDING_SIGNALS:
            signal.signal(number, self._leave_and_end)

    def _leave_and_end(self, number: int, _frame: object) -> None:
        self.leave()
        os._exit(128 + number)
