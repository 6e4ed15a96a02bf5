"""Where programs are measured: a home of their own, and the same terminal for all."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.terminal import NotSeen, Terminal

_CHECKOUT = Path(__file__).parent.parent
_BIN = Path(sys.executable).parent
PRODUCT = str(_BIN / "registry-tui")
CDP = str(_BIN / "cdp")


@dataclass(frozen=True, slots=True)
class Workshop:
    """Starts programs that know nothing of the person who runs the bench."""

    home: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """A terminal with all colours, and an empty home."""
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(_CHECKOUT),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }

    def product(self, *arguments: str, bytes_per_s: float = 0.0) -> Terminal:
        """Start the product in a terminal."""
        return Terminal([PRODUCT, *arguments], self.environment, bytes_per_s=bytes_per_s)

    def module(self, name: str, *arguments: str) -> Terminal:
        """Start a module of the bench in a terminal."""
        return Terminal([sys.executable, "-m", f"bench.{name}", *arguments], self.environment)

    def timed(self, *command: str) -> float:
        """Run a command without a terminal, and return the seconds it took."""
        began = time.perf_counter()
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotSeen(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr}")
        return time.perf_counter() - began

    @contextmanager
    def service(self, *faults: str) -> Generator[str, None, None]:
        """Serve the simulated world on loopback, with credentials for it; yield its address."""
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        credentials = self.home / ".cdp" / "credentials"
        credentials.parent.mkdir(exist_ok=True)
        options = [option for fault in faults for option in ("--fault", fault)]
        serving = subprocess.Popen(
            [PRODUCT, "simulate", "--port", str(port), "--credentials", credentials, *options],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _wait_for(port, serving)
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()
            serving.communicate()
            credentials.unlink(missing_ok=True)


def _wait_for(port: int, serving: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + 10
    while time.perf_counter() < deadline and serving.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    serving.kill()
    _, said = serving.communicate()
    raise NotSeen(f"the simulated world does not serve: {said.decode(errors='replace')}")
