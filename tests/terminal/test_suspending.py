"""Ctrl+Z: the shell gets its terminal back, and `fg` brings the app back, painted anew."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyte
import pytest

from tests.terminal.pty_session import (
    PYTHON,
    TINY_APP,
    PtySession,
    environment,
    modes_left_on,
)

SIZE = (80, 24)
BASH = shutil.which("bash")
TMUX = shutil.which("tmux")
SHELL = ["bash", "--noprofile", "--norc", "-i"]


def shell_session(home: Path, command: Sequence[str]) -> PtySession:
    """Start an interactive shell that does not ask for bracketed paste itself."""
    inputrc = home / "inputrc"
    inputrc.write_text("set enable-bracketed-paste off\n")
    return PtySession(command, environment(home, INPUTRC=str(inputrc), PS1="shell> "), SIZE)


def shown(text: str) -> str:
    screen = pyte.Screen(*SIZE)
    pyte.Stream(screen).feed(text)
    return "\n".join(screen.display)


@pytest.fixture
def tmux_socket() -> Iterator[str]:
    if TMUX is None:
        pytest.skip("tmux is not installed")
    name = f"registry-tui-suspend-{os.getpid()}"
    yield name
    subprocess.run([TMUX, "-L", name, "kill-server"], capture_output=True, check=False)


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize("command", [f"{PYTHON} {TINY_APP}", "make -f makefile"])
def test_it_stops_and_comes_back_in_bash(tmp_path: Path, command: str) -> None:
    (tmp_path / "makefile").write_text(f"run:\n\t@{PYTHON} {TINY_APP}\n")
    with shell_session(tmp_path, SHELL) as session:
        session.wait_for("shell> ")
        session.send(f"cd {tmp_path} && {command}\n")
        session.wait_for("hello")
        session.send("z")
        stopped = session.wait_for("Stopped")
        prompt = session.wait_for("shell> ", after=stopped)
        assert modes_left_on(session.text) == {}

        session.send("fg\n")
        session.wait_for("resumed", after=prompt)
        session.wait_for("status", after=prompt)
        assert modes_left_on(session.text).keys() >= {"1049", "2004", "kitty"}
        assert "resumed" in shown(session.text)
        assert "status" in shown(session.text)

        session.send("q")
        left = session.wait_for("Goodbye.")
        session.wait_for("shell> ", after=left)
        session.send("echo code=$?\n")
        session.wait_for("code=0")
        assert modes_left_on(session.text) == {}
        session.send("exit\n")
        session.wait_end()


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_sent_to_the_background_it_waits_for_the_foreground(tmp_path: Path) -> None:
    with shell_session(tmp_path, SHELL) as session:
        session.wait_for("shell> ")
        session.send(f"{PYTHON} {TINY_APP}\n")
        session.wait_for("hello")
        session.send("z")
        stopped = session.wait_for("Stopped")
        prompt = session.wait_for("shell> ", after=stopped)
        session.send("bg\n")
        prompt = session.wait_for("shell> ", after=prompt)
        session.send("wait %1; jobs\n")
        again = session.wait_for("Stopped", after=prompt)
        assert modes_left_on(session.text) == {}

        session.send("fg\n")
        session.wait_for("resumed", after=again)
        session.send("q")
        session.wait_for("Goodbye.", after=again)
        session.send("exit\n")
        session.wait_end()


def test_where_nobody_could_continue_it_it_goes_on(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path), SIZE) as session:
        session.wait_for("hello")
        session.send("z")
        session.wait_for("resumed")
        assert "status" in shown(session.text)
        session.send("q")
        assert session.wait_end() == 0
        assert modes_left_on(session.text) == {}


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_it_stops_and_comes_back_in_tmux(tmp_path: Path, tmux_socket: str) -> None:
    command = ["tmux", "-L", tmux_socket, "-f", "/dev/null", "new-session", " ".join(SHELL)]
    with shell_session(tmp_path, command) as session:
        session.send(f"{PYTHON} {TINY_APP}\n")
        session.wait_for("hello")
        session.send("z")
        stopped = session.wait_for("Stopped")
        session.send("fg\n")
        session.wait_for("resumed", after=stopped)
        session.send("q")
        session.wait_for("Goodbye.", after=stopped)
        session.send("exit\n")
        assert session.wait_end() == 0
