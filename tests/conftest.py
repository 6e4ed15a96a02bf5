"""What holds for every test."""

from __future__ import annotations

import gc
import signal
from collections.abc import Generator

import pytest


def pytest_configure() -> None:
    """Hear Ctrl+C, as what tests start inherits: a run in the background is begun without."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what was imported: that cost a third of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def what_the_official_client_has_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[None]:
    """Keep it from one process of the client to the next: reading its documents takes it 3 s."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_MODEL_CACHE_DIR", str(tmp_path_factory.mktemp("cdp-models")))
        yield
