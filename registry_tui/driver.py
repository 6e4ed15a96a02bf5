"""Our driver: Textual's for Linux, without its waiting, its second screen and its leftovers."""

from __future__ import annotations

import contextlib
import os
import signal
import termios
import tty
from asyncio import TimerHandle
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from registry_tui.guard import HIDE_CURSOR, MOUSE_OFF, Guard
from registry_tui.job_control import leave_to_system, stop_until_continued
from registry_tui.narrow import ascii_only, without_colour, without_commands
from registry_tui.signals import Sentinel
from registry_tui.writer import Writer

MOUSE_ON = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
MOUSE_IN_PIXELS = "\x1b[?1016h"
REPORTS_ON = "\x1b[?1004h\x1b[?2004h"
KITTY_KEYS_ON = "\x1b[>25u"
ASK_MODES = "\x1b[?2026$p\x1b[?2048$p"
WRAP_OFF = "\x1b[?7l"
MOST_READ_BYTES = 65536
ESCAPE_MARGIN_S = 0.002


class TerminalDriver(LinuxDriver):
    """Reads keys in the event loop, so that it neither polls nor has to be waited for.

    The guard has entered the alternate screen already, or does it now; it leaves it, too.
    """

    guard: ClassVar[Guard]
    sentinel: ClassVar[Sentinel]

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        self.fileno = self.guard.input_fd
        self._size = self._get_terminal_size()
        self._writer: Writer | None = None
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._escape_timer: TimerHandle | None = None

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself: a pipe on standard output or `COLUMNS` would mislead."""
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self.guard.output_fd)
            if columns and rows:
                return columns, rows
        return self.guard.terminal.size

    def start_application_mode(self) -> None:
        """Take the terminal, and ask of it what the app needs."""
        terminal = self.guard.terminal
        with contextlib.suppress(OSError):
            self.guard.enter()
        self._make_raw()
        self._in_band_window_resize = False
        self._writer = Writer(self.guard.output_fd, self.sentinel.hang_up)
        self._writer.start()
        self.write(
            ("" if terminal.reader else HIDE_CURSOR)
            + (MOUSE_ON if self._mouse else "")
            + REPORTS_ON
            + (KITTY_KEYS_ON if terminal.kitty_keys else "")
            + (ASK_MODES if terminal.queries else "")
            + WRAP_OFF
        )
        self._loop.add_reader(self.fileno, self._read)
        signal.signal(signal.SIGWINCH, self._on_window_change)
        if self._get_terminal_size() != self._app.size:
            self._tell_size()

    def _make_raw(self) -> None:
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)

    def disable_input(self) -> None:
        """Stop listening to keys, mouse and window."""
        self._loop.remove_reader(self.fileno)
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        if self._escape_timer:
            self._escape_timer.cancel()

    def stop_application_mode(self) -> None:
        """Write what is still waiting, and put the terminal back."""
        self.disable_input()
        if self._writer:
            self._writer.stop()
            self._writer = None
        self.guard.leave()

    def close(self) -> None:
        """Leave stopping and continuing to the system again; all else is closed by stopping."""
        leave_to_system()

    def write(self, data: str) -> None:
        """Write `data`, narrowed to what this terminal takes; nothing once it has been left."""
        if self._writer is None:
            return
        terminal = self.guard.terminal
        if not terminal.queries:
            data = without_commands(data)
        if not terminal.unicode:
            data = ascii_only(data)
        if terminal.colour == "none":
            data = without_colour(data)
        self._writer.write(data)

    def set_mouse(self, *, on: bool) -> None:
        """Take the mouse, or leave it to the terminal for selecting text."""
        self._mouse = on
        pixels = MOUSE_IN_PIXELS if self._in_band_window_resize else ""
        self.write(MOUSE_ON + pixels if on else MOUSE_OFF)

    def send_message(self, message: Message) -> None:
        """Hand a message to the app at once: we are in its loop already."""
        self._app.post_message(message)

    def _read(self) -> None:
        try:
            keys = os.read(self.fileno, MOST_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            keys = b""
        if not keys:
            self._loop.remove_reader(self.fileno)
            self.sentinel.hang_up()
            return
        self._process(self._parser.feed(self._decode(keys)))
        if self._escape_timer:
            self._escape_timer.cancel()
        delay_s = constants.ESCAPE_DELAY + ESCAPE_MARGIN_S
        self._escape_timer = self._loop.call_later(delay_s, self._end_sequence)

    def _end_sequence(self) -> None:
        """Let a lone escape be one: nothing has followed it."""
        self._process(self._parser.tick())

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _on_window_change(self, _number: int, _frame: object) -> None:
        if not self._in_band_window_resize:
            self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self.process_message(events.Resize(size, size))

    def _sigtstp_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._suspend)

    def _sigcont_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._resume)

    def suspend_process_group(self) -> None:
        """Stop the whole job, as the shell would: whoever started us is to stop as well."""
        self._loop.call_soon(lambda: self._suspend(whole_job=True))

    def _suspend(self, *, whole_job: bool = False) -> None:
        """Put the terminal back first, for then the shell owns it; stop; take it again."""
        self.stop_application_mode()
        stop_until_continued(whole_job=whole_job)
        self._resume()

    def lend(self, use: Callable[[], None]) -> None:
        """Leave the terminal to something else while it lasts, and take it again."""
        self.stop_application_mode()
        try:
            use()
        finally:
            self._resume()

    def _resume(self) -> None:
        """Take the terminal, paint everything anew, and let the app know that time has passed."""
        self.stop_application_mode()
        self.start_application_mode()
        self._app.call_later(self._app.refresh, layout=True)
        self.process_message(self.SignalResume())


def bound_driver(guard: Guard, sentinel: Sentinel) -> type[TerminalDriver]:
    """Return the driver's class for one terminal; Textual makes the driver itself."""
    return type("BoundDriver", (TerminalDriver,), {"guard": guard, "sentinel": sentinel})


def driver_of(app: App[Any]) -> TerminalDriver | None:
    """Return the driver of a running app; None where it runs without a terminal."""
    driver = app._driver  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - no public way
    return driver if isinstance(driver, TerminalDriver) else None
