"""Calls the simulated tracking server as somebody, in process."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

from backends.demo.mlflow.accounts import authorization_of
from backends.demo.personas import persona_named
from backends.demo.wire import WireAnswer
from backends.demo.world import World
from tests.demo.caller import Clock

API = "/api/2.0/mlflow/"
NEWER = "/api/3.0/mlflow/"

Row = dict[str, Any]


class Tracker:
    """One persona at the server of one world."""

    def __init__(self, persona: str = "alice", *faults: str, workspace: str = "") -> None:
        self.clock = Clock()
        self.world = World.open(faults=faults, now=self.clock)
        self.persona = persona_named(persona)
        self.workspace = workspace

    def become(self, persona: str, workspace: str = "") -> Tracker:
        """Go on as somebody else at the same server."""
        other = Tracker.__new__(Tracker)
        other.clock, other.world = self.clock, self.world
        other.persona, other.workspace = persona_named(persona), workspace
        return other

    def send(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None
    ) -> WireAnswer:
        """Send one call; `path` is below the 2.0 API unless it begins with a slash."""
        target = path if path.startswith("/") else API + path
        content = b""
        if method == "GET":
            target = f"{target}?{urlencode(cast('Row', body or {}), doseq=True)}"
        elif body is not None:
            content = json.dumps(body).encode()
        sent = {"Authorization": authorization_of(self.persona)}
        if self.workspace:
            sent["X-MLFLOW-WORKSPACE"] = self.workspace
        return self.world.at_mlflow(method, target, sent | (headers or {}), content)

    def get(self, path: str, /, **query: object) -> Row:
        """Return the answer to a question, which has to be a good one."""
        return self.good("GET", path, query)

    def good(self, method: str, path: str, body: object = None) -> Row:
        """Return an answer, which has to be a good one."""
        answer = self.send(method, path, body)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Return status and code of a refusal."""
        answer = self.send(method, path, body)
        return answer.status, json.loads(answer.body)["error_code"]

    def names(self, filter_text: str = "", **query: object) -> list[str]:
        """Return the names of the models a search finds, on its first page."""
        answer = self.get("registered-models/search", filter=filter_text, **query)
        return [row["name"] for row in answer.get("registered_models", [])]

    def model(self, name: str) -> Row:
        return self.get("registered-models/get", name=name)["registered_model"]

    def version(self, name: str, version: int) -> Row:
        found = self.get("model-versions/get", name=name, version=str(version))
        return found["model_version"]

    def run(self, name: str, version: int) -> Row:
        """Return the run that made a version."""
        return self.get("runs/get", run_id=self.version(name, version)["run_id"])["run"]

    def history(self, run_id: str, key: str, **query: object) -> list[float | str]:
        """Return the values of a metric."""
        answer = self.get("metrics/get-history", run_id=run_id, metric_key=key, **query)
        return [row["value"] for row in answer.get("metrics", [])]


def tags(row: Row) -> dict[str, str]:
    """Return the tags of anything that has some."""
    return {tag["key"]: tag["value"] for tag in row.get("tags", [])}
