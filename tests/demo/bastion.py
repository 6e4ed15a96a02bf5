"""A machine with the real `cdp` client on it, and a way to a simulated world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from tests.demo.caller import Caller

CDP = Path(sys.executable).with_name("cdp")
INHERITED = ("PATH", "LANG", "CDP_MODEL_CACHE_DIR")


@dataclass(frozen=True)
class Bastion:
    """A machine with the `cdp` client, a credentials file and a way to the simulated world."""

    server: LoopbackServer
    credentials: Path
    alice: Caller

    def cdp(self, *arguments: str, host: str = "127.0.0.1") -> subprocess.CompletedProcess[str]:
        url = f"http://{host}:{self.server.port}"
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment = inherited | {
            "CDP_SHARED_CREDENTIALS_FILE": str(self.credentials),
            "CDP_CONFIG_FILE": str(self.credentials.with_name("config")),
            "HOME": str(self.credentials.parent),
            "NO_PROXY": "127.0.0.1,localhost",
        }
        return subprocess.run(
            [str(CDP), "--endpoint-url", url, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def read(self, *arguments: str, host: str = "127.0.0.1") -> object:
        """Return what the client printed, which has to be a good answer; it prints no empty one."""
        done = self.cdp(*arguments, host=host)
        assert (done.returncode, done.stderr) == (0, "")
        return same(json.loads(done.stdout or "{}"))


@contextmanager
def bastion_beside(alice: Caller, folder: Path) -> Generator[Bastion]:
    """Serve a caller's world, and write what the client needs into a folder."""
    credentials = folder / "credentials"
    with LoopbackServer(alice.world) as server:
        write_credentials(credentials, server.url)
        yield Bastion(server, credentials, alice)


def same(value: object) -> object:
    """Bring times, which the client writes in its own form, into one form."""
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {name: same(part) for name, part in fields.items()}
    if isinstance(value, list):
        return [same(part) for part in cast("list[object]", value)]
    if isinstance(value, str) and value[4:5] == "-" and "T" in value:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return value
