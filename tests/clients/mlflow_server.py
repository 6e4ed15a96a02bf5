"""A real `mlflow server` for tests, on loopback, plain or with its auth app."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from tests.clients.shared import used

Kind = Literal["plain", "auth"]
ADMIN, PASSWORD = "admin", "a-long-password: with % and é"
_START_S = 120
_CONFIG = """[mlflow]
default_permission = READ
database_uri = sqlite:///{folder}/users.db
admin_username = {admin}
auth_cache_ttl_seconds = 60
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
"""


@dataclass(frozen=True)
class Server:
    """A server that runs, and what it keeps things in."""

    url: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "store.db"


@contextmanager
def running(kind: Kind, folder: Path) -> Generator[Server]:
    """Give the one server of a kind that a run of tests has, and a folder for all it keeps."""
    folder.mkdir(exist_ok=True)
    with used(folder / "server.json", lambda: _started(kind, folder), _stopped) as url:
        yield Server(url, folder)


def _started(kind: Kind, folder: Path) -> tuple[str, int]:
    port = _free_port()
    config = folder / "auth.ini"
    config.write_text(_CONFIG.format(folder=folder, admin=ADMIN), "utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "mlflow", "server"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/store.db"]
    command += ["--artifacts-destination", str(folder / "artifacts")]
    command += ["--app-name", "basic-auth"] if kind == "auth" else []
    pid = _spawned(folder, command, _environment(folder, config))
    url = f"http://127.0.0.1:{port}"
    for _ in range(_START_S * 10):
        ended = _ends_within(pid, 100)
        assert not ended, (folder / "log").read_text("utf-8")
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/health", trust_env=False).is_success:
                return url, pid
    _stopped(pid)
    raise AssertionError((folder / "log").read_text("utf-8"))


def _environment(folder: Path, config: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_AUTH_CONFIG_PATH": str(config),
        "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "for tests",
    }


def _spawned(folder: Path, command: list[str], environment: dict[str, str]) -> int:
    """Start a program in a folder, as a group of its own that outlives whoever starts it."""
    shell = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(folder), *command]
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    to_log = [(os.POSIX_SPAWN_OPEN, one, str(folder / "log"), flags, 0o600) for one in (1, 2)]
    return os.posix_spawn(shell[0], shell, environment, file_actions=to_log, setsid=True)


def _stopped(pid: int) -> None:
    """Stop a server with what it has started, which is a group of its own."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
    if not _ends_within(pid, 10_000):
        os.killpg(pid, signal.SIGKILL)


def _ends_within(pid: int, patience_ms: int) -> bool:
    """Wait for a process, whoever's child it is; say whether it has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        return bool(waiting.poll(patience_ms))
    finally:
        os.close(handle)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
