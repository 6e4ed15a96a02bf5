"""What tests need beside a real MLflow server: things on it, and a client to look at them with."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from backends.clients.mlflow.client import MlflowClient, open_mlflow
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from tests.clients.mlflow_server import ADMIN, PASSWORD, Server


@dataclass(frozen=True)
class Desk:
    """Prepares things on a server over its own API, and says what it answers."""

    server: Server
    user: str = ADMIN
    password: str = PASSWORD

    def post(self, path: str, **body: object) -> dict[str, Any]:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: object = None, content: bytes = b"") -> Any:
        where = path if path.startswith("/") else f"/api/2.0/mlflow/{path}"
        with httpx.Client(
            base_url=self.server.url, auth=(self.user, self.password), trust_env=False, timeout=60
        ) as http:
            if content or method == "PUT":
                answer = http.request(method, where, content=content)
            else:
                answer = http.request(method, where, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def experiment(self, name: str) -> str:
        return str(self.post("experiments/create", name=name)["experiment_id"])

    def run(self, experiment_id: str, **fields: object) -> str:
        made = self.post("runs/create", experiment_id=experiment_id, **fields)
        return str(made["run"]["info"]["run_id"])

    def model(self, name: str, **fields: object) -> None:
        self.post("registered-models/create", name=name, **fields)

    def version(self, name: str, **fields: object) -> int:
        made = self.post("model-versions/create", **({"name": name, "source": "s3://b/p"} | fields))
        return int(made["model_version"]["version"])

    def put(self, path: str, content: bytes) -> None:
        """Upload a file to the proxied store, as `EXPERIMENT/RUN/artifacts/PATH`."""
        self.send("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{path}", content=content)


def add_models(server: Server, names: Sequence[str], versions: int = 1) -> None:
    """Register what is not there yet, beside the server: its API would take minutes."""
    models = [(name, 1_700_000_000_000 + number) for number, name in enumerate(names)]
    with closing(sqlite3.connect(server.database, timeout=60)) as database, database:
        database.executemany(
            "INSERT OR IGNORE INTO registered_models (name, creation_time, last_updated_time) "
            "VALUES (?1, ?2, ?2)",
            models,
        )
        database.executemany(
            "INSERT OR IGNORE INTO model_versions (name, version, creation_time, "
            "last_updated_time, current_stage, source, status) "
            "VALUES (?1, ?3, ?2, ?2, 'None', 's3://b/p', 'READY')",
            [(*model, number) for model in models for number in range(1, versions + 1)],
        )


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def asking(
    url: str,
    credentials: MlflowCredentials | None = None,
    *,
    read_only: bool = False,
    workspace: str = "",
) -> AsyncGenerator[MlflowClient]:
    """Open a client of a server, which plans know as `mlflow:here`."""
    source = ModelSource("MLflow", "mlflow:here", "here", url, workspace=workspace)
    client = open_mlflow(source, credentials or MlflowCredentials(), now=now, read_only=read_only)
    try:
        yield client
    finally:
        await client.aclose()


def request(operation: str, **body: str | int | bool) -> Request:
    return Request(service="MLflow", operation=operation, body=body, at="mlflow:here")
