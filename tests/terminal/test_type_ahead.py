"""Keys that come in one burst, as over a slow line: a screen passed through leaves nothing held."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.pty_session import PYTHON, PtySession, environment

BACKSPACE = "\x7f"


@pytest.mark.parametrize("key", ["\r", "e", "n", "D", "L", "M", "P", ":", "?"])
def test_a_screen_left_before_it_was_painted_does_not_stop_the_painting(
    key: str, tmp_path: Path
) -> None:
    with PtySession(
        [PYTHON, "-m", "registry_tui", "--demo"], environment(tmp_path), (80, 24)
    ) as session:
        session.wait_for("25 of 25")
        session.wait_quiet(0.3)
        session.send(f"{key}{BACKSPACE}\x1b")
        session.wait_quiet(0.5)
        before = len(session.written)
        session.send("\x10")

        session.wait_for("Commands", after=before)


@pytest.mark.parametrize("typed", ["960afc3b", "\x1b[200~960afc3b\x1b[201~"])
def test_each_key_is_for_what_the_one_before_brought_up(typed: str, tmp_path: Path) -> None:
    with PtySession(
        [PYTHON, "-m", "registry_tui", "--demo"], environment(tmp_path), (80, 24)
    ) as session:
        session.wait_for("25 of 25")
        session.send(f"/{typed}\r\rAn")

        session.wait_for("Give access to the cluster of model-registry-ml-960")


def test_a_burst_of_the_same_key_loses_none(tmp_path: Path) -> None:
    with PtySession(
        [PYTHON, "-m", "registry_tui", "--demo"], environment(tmp_path), (120, 36)
    ) as session:
        session.wait_for("25 of 25")
        session.send(f"{'j' * 23}\r")

        session.wait_for("AI Registries / model-registry-ml-960afc3b-162")
