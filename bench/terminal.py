"""A program in a terminal of its own: keys go in, and what comes out is timed and counted.

Output is only stamped and kept while a program is being measured; the (slow) screen reads it
once the program is quiet, and then chunk by chunk, so that a pattern is dated to its chunk.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bench.process import cpu_s, memory_mb
from bench.screen import Screen

COLUMNS, ROWS = 120, 36
KEYS = {
    "down": "\x1b[B",
    "enter": "\r",
    "escape": "\x1b",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "pagedown": "\x1b[6~",
}
_QUIET_S = 0.03
_LATE_S = 0.005
"""How late we may look at a slow line that has more to say, without slowing it further."""
_FRAME = b"\x1b[?2026h"
_ASKED_FOR_SYNC = b"\x1b[?2026$p"
_SYNC_IS_KNOWN = b"\x1b[?2026;2$y"


class NotSeen(Exception):
    """The program did not show what was waited for. The text is what it showed."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a program wrote in answer: how soon the last byte came, how much, how many frames."""

    seconds: float
    size_bytes: int
    frames: int


@dataclass(frozen=True, slots=True)
class Left:
    """How a program ended: how soon, with which code, and what it left switched on."""

    seconds: float
    code: int
    left_on: frozenset[str]


class Terminal:
    """Runs one program. A context manager: on leaving, the program is ended if it still runs."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, bytes_per_s: float = 0.0
    ) -> None:
        self._screen = Screen(COLUMNS, ROWS)
        self._chunks: list[tuple[float, bytes]] = []
        self._read_by_screen = 0
        self._bytes_per_s = bytes_per_s
        self._free_at = 0.0
        self._code: int | None = None
        self._began = time.perf_counter()
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._modes = termios.tcgetattr(self._slave)[:4]
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(os.dup(self._slave))
            os.closerange(3, 64)
            os.execvpe(command[0], list(command), dict(environment))  # noqa: S606

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._slave)
        os.close(self._master)

    @property
    def memory_mb(self) -> float:
        """The program's resident memory."""
        return memory_mb(self.pid)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._began

    def until(self, *patterns: str, timeout_s: float = 60.0) -> float:
        """Return the seconds from the start until all patterns stood on the screen together."""
        wanted = [re.compile(pattern, re.MULTILINE) for pattern in patterns]
        deadline = time.perf_counter() + timeout_s
        while time.perf_counter() < deadline:
            while self._read_by_screen < len(self._chunks):
                stamp = self._look()
                text = self._screen.text
                if all(pattern.search(text) for pattern in wanted):
                    return stamp - self._began
            if self._ended():
                break
            while self._pull(0.005):
                pass
        raise NotSeen(f"{' and '.join(patterns)} not on the screen:\n{self._screen.text.strip()}")

    def expect(self, pattern: str) -> None:
        """Raise `NotSeen` unless the pattern stands on the screen as it is now."""
        if not re.search(pattern, self._screen.text, re.MULTILINE):
            raise NotSeen(f"{pattern} not on the screen:\n{self._screen.text.strip()}")

    def settle(self, since: float | None = None, *, quiet_s: float = _QUIET_S) -> Written:
        """Wait until the program is quiet, and return what it wrote since then (or now)."""
        began = time.perf_counter() if since is None else since
        last = None
        while time.perf_counter() < (began + 0.5 if last is None else last + quiet_s):
            if self._pull(0.002):
                last = self._chunks[-1][0]
        while self._read_by_screen < len(self._chunks):
            self._look()
        return self._written(began)

    def press(self, key: str, *, quiet_s: float = _QUIET_S) -> Written:
        """Press a key, and return what it made the program write."""
        began = time.perf_counter()
        self._send(key)
        return self.settle(began, quiet_s=quiet_s)

    def hold(self, key: str, count: int, *, gap_s: float = 1 / 30) -> tuple[Written, float]:
        """Hold a key down. Return what was written, and how far the last byte was behind."""
        began = time.perf_counter()
        last_key = began
        for number in range(count):
            while (left := began + number * gap_s - time.perf_counter()) > 0:
                self._pull(left)
            last_key = time.perf_counter()
            self._send(key)
        self.settle(last_key, quiet_s=0.2)
        written = self._written(began)
        return written, max(0.0, began + written.seconds - last_key)

    def idle(self, seconds: float) -> tuple[int, float]:
        """Return the bytes written in a while without keys, and the CPU used, in percent."""
        began, cpu = time.perf_counter(), cpu_s(self.pid)
        while (left := began + seconds - time.perf_counter()) > 0:
            self._pull(left)
        return self._written(began).size_bytes, (cpu_s(self.pid) - cpu) / seconds * 100

    def leave(self, by: str | signal.Signals) -> Left:
        """End the program with a key or a signal."""
        began = time.perf_counter()
        if isinstance(by, signal.Signals):
            os.kill(self.pid, by)
        else:
            self._send(by)
        while not self._ended():
            if time.perf_counter() > began + 10:
                raise NotSeen(f"still running 10 s after {by}:\n{self._screen.text.strip()}")
            self._pull(0.001)
        seconds = time.perf_counter() - began
        self.settle()
        left_on = set(self._screen.left_on)
        if termios.tcgetattr(self._slave)[:4] != self._modes:
            left_on.add("raw mode")
        return Left(seconds, self._code or 0, frozenset(left_on))

    def _send(self, key: str) -> None:
        os.write(self._master, KEYS.get(key, key).encode())

    def _written(self, since: float) -> Written:
        chunks = [(stamp, data) for stamp, data in self._chunks if stamp >= since]
        whole = b"".join(data for _, data in chunks)
        seconds = chunks[-1][0] - since if chunks else 0.0
        return Written(seconds, len(whole), whole.count(_FRAME))

    def _look(self) -> float:
        stamp, data = self._chunks[self._read_by_screen]
        self._screen.feed(data)
        self._read_by_screen += 1
        return stamp

    def _pull(self, timeout_s: float) -> bool:
        """Keep what comes within the timeout; on a slow line, no more than the line carries."""
        wait = self._free_at - time.perf_counter()
        if wait > 0:
            time.sleep(min(wait, timeout_s))
            return False
        if not select.select([self._master], [], [], max(0.0, timeout_s))[0]:
            return False
        data = os.read(self._master, 160 if self._bytes_per_s else 65536)
        now = time.perf_counter()
        if self._bytes_per_s:
            was_busy = now - self._free_at < _LATE_S
            now = (self._free_at if was_busy else now) + len(data) / self._bytes_per_s
            self._free_at = now
        self._chunks.append((now, data))
        if _ASKED_FOR_SYNC in data:
            os.write(self._master, _SYNC_IS_KNOWN)
        return True

    def _ended(self) -> bool:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code is not None
