"""Copies its first argument the way the terminal this runs in takes it, and prints the outcome."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from registry_tui.clipboard import Copier
from registry_tui.terminal import detect


def write(sequence: str) -> None:
    sys.stdout.write(sequence)
    sys.stdout.flush()


terminal = detect(os.environ, stdin_is_tty=True, stderr_is_tty=True)
outcome = asyncio.run(Copier(terminal, write, Path(sys.argv[2])).copy(sys.argv[1]))
write(f"\r\nroute={outcome.route}\r\n")
sys.stdin.readline()
