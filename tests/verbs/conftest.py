"""A machine without settings or credentials of its own, and a way to run verbs on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from backends.demo.world import World
from registry_tui.cli import main

PACE = 100_000
"""An hour passes in a few hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of a verb left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output, read as JSON."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide whatever this machine has of files and variables that would be read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in (
        "CDP_ACCESS_KEY_ID",
        "CDP_PRIVATE_KEY",
        "CDP_ACCESS_TOKEN",
        "CDP_PROFILE",
        "CDP_DEFAULT_PROFILE",
        "CDP_CONFIG_FILE",
        "CDP_SHARED_CREDENTIALS_FILE",
        "REGISTRY_TUI_CONFIG_FILE",
        "FORCE_COLOR",
        "HF_TOKEN",
        "MLFLOW_TRACKING_URI",
        "MLFLOW_TRACKING_USERNAME",
        "MLFLOW_TRACKING_PASSWORD",
        "MLFLOW_TRACKING_TOKEN",
        "MLFLOW_WORKSPACE",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Serve a quick world on loopback, with profiles for everybody; the journal is a real file."""
    world = World.open(pace=PACE)
    with LoopbackServer(world) as server:
        credentials = tmp_path / "credentials"
        write_credentials(credentials, server.url)
        monkeypatch.setenv("CDP_SHARED_CREDENTIALS_FILE", str(credentials))
        yield world


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `registry-tui` in this process."""

    def runs(*arguments: str) -> Outcome:
        code = main(arguments)
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return runs
