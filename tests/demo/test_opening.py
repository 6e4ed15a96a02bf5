"""Opening the world is light: it brings no heavy library along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backends.demo import fixtures

HEAVY = ("httpx", "pydantic", "cryptography", "textual", "rich", "yaml", "http.server", "asyncio")


def test_opening_the_world_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from backends.demo.world import World\n"
        "World.open(faults=['many:5'])\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_data_is_read_from_the_checkout_and_in_a_wheel_from_beside_the_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert fixtures.folder() == Path(__file__).parents[2] / "fixtures"
    installed = tmp_path / "backends" / "demo" / "fixtures.py"
    monkeypatch.setattr(fixtures, "__file__", str(installed))
    assert fixtures.folder() == installed.parent / "_fixtures"
    foreign = tmp_path / "fixtures"
    foreign.mkdir()
    assert fixtures.folder() == installed.parent / "_fixtures"
