"""Ways to a simulated cluster: requests in process, and the real `kubectl` over loopback."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backends.demo.kubernetes.kubeconfig import kubeconfig_text
from backends.demo.kubernetes.names import ROUTE, cluster_name, cluster_path
from backends.demo.kubernetes.tokens import new_token
from backends.demo.registries import Registry
from backends.demo.server import LoopbackServer
from backends.demo.wire import Stream, WireAnswer
from backends.demo.world import World
from tests.demo.caller import Clock

CRASHING = "liftie-ece4548f"
"""Of eng-ml-env-v2: its Knox crashes again and again."""

HEALTHY = "liftie-ce911aca"
"""Of prod-ml-aws; one container there was restarted once."""

PENDING = "liftie-4fdf3970"
FAILED_IMPORT = "liftie-4b45dcb4"
LIMITED = "liftie-afe70a31"
NOT_GRANTED = "liftie-43f1967a"
PLUGIN = "liftie-351b9a34"
BEING_INSTALLED = "liftie-614a03ab"
AZURE = "liftie-415a8b37"

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
NO_NODE = "/api/v1/pods?fieldSelector=status.phase%3DPending,spec.nodeName%3D"
PATIENCE_S = 30.0


class Cluster:
    """One cluster of a world with a clock that can be wound, and somebody who asks it."""

    def __init__(self, name: str = CRASHING, *, who: str = "alice") -> None:
        self.clock = Clock()
        self.world = World.open(now=self.clock)
        self.name = name
        self.who = who

    def send(
        self,
        path: str,
        method: str = "GET",
        *,
        accept: str = "application/json",
        token: str | None = None,
        body: bytes = b"",
    ) -> WireAnswer:
        """Send one request; with a fresh token, unless one is given. An empty one is not sent."""
        shown = new_token(self.who, self.clock())[0] if token is None else token
        headers = {"Accept": accept, "Content-Type": "application/json"}
        if shown:
            headers["Authorization"] = f"Bearer {shown}"
        return self.world.handle(method, f"{ROUTE}{self.name}{path}", headers, body)

    def ask(self, path: str, *, accept: str = "application/json") -> dict[str, Any]:
        """Return what is at a path, which has to be there."""
        answer = self.send(path, accept=accept)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, path: str, method: str = "GET") -> tuple[int, str, str]:
        """Return the code, the reason and the message of a request that fails."""
        answer = self.send(path, method)
        status = json.loads(answer.body)
        assert (status["kind"], status["status"]) == ("Status", "Failure")
        assert status["code"] == answer.status
        return status["code"], status["reason"], status["message"]

    def names(self, path: str) -> list[str]:
        """Return the names of what is listed at a path."""
        return [one["metadata"]["name"] for one in self.ask(path)["items"]]

    def one(self, path: str) -> dict[str, Any]:
        """Return the only object of a list."""
        (only,) = self.ask(path)["items"]
        return only

    def stream(self, path: str, *, accept: str = "application/json") -> Stream:
        """Return the body of an answer that goes on."""
        answer = self.send(path, accept=accept)
        assert answer.status == 200, answer.body
        assert answer.stream is not None
        return answer.stream

    def review(self, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
        """Return the status of a review."""
        group = "authentication" if kind == "selfsubjectreviews" else "authorization"
        path = f"/apis/{group}.k8s.io/v1/{kind}"
        answer = self.send(path, "POST", body=json.dumps({"spec": spec}).encode())
        assert answer.status == 201, answer.body
        return json.loads(answer.body)["status"]


@dataclass(frozen=True)
class Kubectl:
    """The real `kubectl` beside a served world, with the kubeconfig of one cluster."""

    kubeconfig: Path

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.kubeconfig.parent),
            "KUBECONFIG": str(self.kubeconfig),
            "KUBECACHEDIR": str(self.kubeconfig.parent / "cache"),
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["kubectl", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def read(self, *arguments: str) -> str:
        """Return what was printed, which has to be a good answer."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def complaint(self, *arguments: str) -> str:
        """Return what it says when it fails, which it has to."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def first_lines(self, count: int, *arguments: str) -> list[str]:
        """Return the first lines of what would go on, and end it."""
        with subprocess.Popen(
            ["kubectl", *arguments], env=self._environment, stdout=subprocess.PIPE
        ) as process:
            try:
                return _lines(process, count)
            finally:
                process.terminate()
                process.wait(PATIENCE_S)


def _lines(process: subprocess.Popen[bytes], count: int) -> list[str]:
    assert process.stdout is not None
    deadline, read = time.monotonic() + PATIENCE_S, b""
    while read.count(b"\n") < count:
        left_s = deadline - time.monotonic()
        ready, _, _ = select.select([process.stdout], [], [], max(0, left_s))
        assert ready, f"no {count} lines within {PATIENCE_S} s: {read!r}"
        part = os.read(process.stdout.fileno(), 65536)
        assert part, f"it has ended: {read!r}"
        read += part
    return read.decode().splitlines()[:count]


def is_installed() -> bool:
    """Say whether there is a `kubectl`."""
    return shutil.which("kubectl") is not None


def registry_of(world: World, cluster: str) -> Registry:
    """Return the registry that has a cluster."""
    return next(row for row in world.company.registries if cluster_name(row) == cluster)


@contextmanager
def kubectl_beside(cluster: str, folder: Path, clock: Clock | None = None) -> Generator[Kubectl]:
    """Serve a world, and write the kubeconfig of one cluster of it into a folder."""
    world = World.open(now=clock) if clock else World.open()
    with LoopbackServer(world) as server:
        registry = registry_of(world, cluster)
        platform = world.company.environments[registry.environment]["cloudPlatform"]
        url = server.url + cluster_path(registry)
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(kubeconfig_text(registry, platform, "alice", url, world.now))
        yield Kubectl(kubeconfig)
