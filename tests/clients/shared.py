"""Things that take long to make: made once a run, by whichever worker needs them first."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest


def of_run(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of a run have."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(where: Path, make: Callable[[], str]) -> str:
    """Return what `make` returns, which is called by the first who asks."""
    with _locked(where):
        if not where.exists():
            where.write_text(make(), "utf-8")
        return where.read_text("utf-8")


@contextmanager
def used(
    where: Path, start: Callable[[], tuple[str, int]], stop: Callable[[int], None]
) -> Generator[str]:
    """Give the address of what runs: started by the first who needs it, stopped by the last.

    `start` returns its address and its process; `stop` ends that.
    """
    with _locked(where):
        url, pid, users = _read(where) if where.exists() else (*start(), 0)
        where.write_text(json.dumps((url, pid, users + 1)), "utf-8")
    try:
        yield url
    finally:
        with _locked(where):
            url, pid, users = _read(where)
            if users > 1:
                where.write_text(json.dumps((url, pid, users - 1)), "utf-8")
            else:
                stop(pid)
                where.unlink()


def _read(where: Path) -> tuple[str, int, int]:
    return cast("tuple[str, int, int]", tuple(json.loads(where.read_text("utf-8"))))


@contextmanager
def _locked(where: Path) -> Generator[None]:
    with where.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
