"""Servers that tests of clients share: each is started once a run, when it is first needed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.clients.mlflow_server import Server, running
from tests.clients.shared import of_run


@pytest.fixture(scope="session")
def mlflow_plain(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    with running("plain", of_run(tmp_path_factory) / "mlflow-plain") as server:
        yield server


@pytest.fixture(scope="session")
def mlflow_auth(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    with running("auth", of_run(tmp_path_factory) / "mlflow-auth") as server:
        yield server
