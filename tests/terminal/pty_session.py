"""A program in a pseudo-terminal: what it writes, what it leaves behind, and keys for it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
TINY_APP = str(Path(__file__).with_name("run_tiny_app.py"))
PYTHON = sys.executable
DEADLINE_S = 20.0

_MODE = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(r"\x1b\[([<>])\d*u")
RESTING_MODES = {"7": True, "25": True}


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a scrubbed environment for a program of ours, in a colourful UTF-8 terminal."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        **more,
    }


class PtySession:
    """One program as the leader of its own session, in a terminal nobody else uses."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self._ours, self._its = pty.openpty()
        self.resize(size)
        self.found = termios.tcgetattr(self._its)
        self.written = b""
        self._process = subprocess.Popen(
            command,
            stdin=self._its,
            stdout=self._its,
            stderr=self._its,
            env=dict(environ),
            start_new_session=True,
            preexec_fn=self._take_terminal,  # noqa: PLW1509 - it needs a controlling terminal
        )

    @staticmethod
    def _take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def __enter__(self) -> PtySession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.hang_up()
        if self._its >= 0:
            os.close(self._its)

    @property
    def text(self) -> str:
        """Everything written so far."""
        return self.written.decode("utf-8", "replace")

    def resize(self, size: tuple[int, int]) -> None:
        """Change the terminal's size."""
        packed = struct.pack("HHHH", size[1], size[0], 0, 0)
        fcntl.ioctl(self._its, termios.TIOCSWINSZ, packed)

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def attributes(self) -> list[object]:
        """Return how the line is set now."""
        return list(termios.tcgetattr(self._its))

    def wait_for(self, expected: str, *, after: int = 0) -> int:
        """Read until `expected` has been written at or after `after`; return where it ends."""
        needle = expected.encode()
        deadline = time.monotonic() + DEADLINE_S
        while (found := self.written.find(needle, after)) < 0:
            assert self._read(deadline), f"no {expected!r} in {self.written[after:]!r}"
        return found + len(needle)

    def wait_end(self) -> int:
        """Read until the program has ended; return its exit code."""
        deadline = time.monotonic() + DEADLINE_S
        while self._process.poll() is None:
            self._read(time.monotonic() + 0.02)
            assert time.monotonic() < deadline, f"still running: {self.written!r}"
        while self._read(time.monotonic() + 0.02):
            pass
        return self._process.returncode

    def wait_process_end(self) -> int:
        """Wait for the program to end without reading; return its exit code."""
        return self._process.wait(DEADLINE_S)

    def wait_quiet(self, quiet_s: float) -> None:
        """Read until nothing has been written for a while."""
        deadline = time.monotonic() + DEADLINE_S
        while self._read(time.monotonic() + quiet_s):
            assert time.monotonic() < deadline, "it does not come to rest"

    def context_switches(self) -> int:
        """Return how often any thread of the program has gone to wait so far."""
        total = 0
        for status in Path(f"/proc/{self._process.pid}/task").glob("*/status"):
            match = re.search(
                r"^voluntary_ctxt_switches:\s*(\d+)", status.read_text(), re.MULTILINE
            )
            total += int(match[1]) if match else 0
        return total

    def hang_up(self) -> None:
        """Take the terminal away."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    def _read(self, deadline: float) -> bool:
        """Read what is there, or comes before the deadline; return whether there was anything."""
        if not select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return False
        chunk = os.read(self._ours, 65536)
        self.written += chunk
        return bool(chunk)


def modes_left_on(text: str) -> dict[str, bool]:
    """Return the private modes that are not as a resting terminal has them, after `text`."""
    modes: dict[str, bool] = {}
    for match in _MODE.finditer(text):
        for mode in match[1].split(";"):
            modes[mode] = match[2] == "h"
    kitty = [match[1] for match in _KITTY.finditer(text)]
    if kitty.count(">") > kitty.count("<"):
        modes["kitty"] = True
    return {mode: on for mode, on in modes.items() if on != RESTING_MODES.get(mode, False)}


def after_leaving(text: str) -> str:
    """Return what was written after the alternate screen was left for the last time."""
    return text.rpartition("\x1b[?1049l")[2]
