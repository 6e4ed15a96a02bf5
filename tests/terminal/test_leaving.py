"""Whatever ends the app, the terminal is as it was found."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.terminal.pty_session import (
    PYTHON,
    TINY_APP,
    PtySession,
    after_leaving,
    environment,
    modes_left_on,
)
from tests.terminal.tiny_app import SECRET


def started(home: Path, **more: str) -> PtySession:
    session = PtySession([PYTHON, TINY_APP], environment(home, **more))
    session.wait_for("hello")
    return session


def assert_as_found(session: PtySession) -> None:
    assert modes_left_on(session.text) == {}
    assert session.text.count("\x1b[?1049l") == 1
    assert session.attributes() == session.found


def test_a_key_ends_it_and_the_farewell_is_the_last_line(tmp_path: Path) -> None:
    with started(tmp_path) as session:
        assert modes_left_on(session.text).keys() >= {"1049", "1004", "2004", "25", "kitty"}
        session.send("q")

        assert session.wait_end() == 0
        assert_as_found(session)
        assert after_leaving(session.text) == "\x1b[?25hGoodbye.\r\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path) as session:
        session.signal(number)

        assert session.wait_end() == 128 + number
        assert_as_found(session)
        assert after_leaving(session.text).endswith("Goodbye.\r\n")


def test_a_signal_ends_it_even_while_the_app_hangs(tmp_path: Path) -> None:
    with started(tmp_path) as session:
        session.send("h")
        session.wait_for("hanging")
        session.signal(signal.SIGTERM)
        session.signal(signal.SIGHUP)

        assert session.wait_end() in (128 + signal.SIGTERM, 128 + signal.SIGHUP)
        assert_as_found(session)


@pytest.mark.parametrize(("key", "where"), [("a", "task"), ("t", "thread")])
def test_a_crash_in_a_worker_leaves_one_line_and_a_report(
    tmp_path: Path, key: str, where: str
) -> None:
    with started(tmp_path) as session:
        session.send(key)

        assert session.wait_end() == 1
        assert_as_found(session)
        told = after_leaving(session.text)
        reports = list(tmp_path.rglob("crash-*.txt"))
        assert len(reports) == 1
        assert str(reports[0]) in told
        assert "Traceback" not in told
        assert SECRET not in session.text
        report = reports[0].read_text()
        assert f"broken in a {where}" in report
        assert "tiny_app.py" in report
        assert SECRET not in report
        assert reports[0].stat().st_mode & 0o777 == 0o600


def test_a_vanished_terminal_ends_it(tmp_path: Path) -> None:
    with started(tmp_path) as session:
        session.hang_up()

        assert session.wait_process_end() == 128 + signal.SIGHUP


def test_work_left_in_a_thread_is_not_waited_for(tmp_path: Path) -> None:
    with started(tmp_path) as session:
        session.send("b")
        session.wait_for("working")
        session.send("q")

        assert session.wait_end() == 0


def test_a_failure_before_the_app_is_there_leaves_the_terminal_as_found(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", FAILS_WHILE_BUILDING], environment(tmp_path)) as session:
        assert session.wait_end() == 1
        assert "Loading" in session.text
        assert_as_found(session)
        assert "(ZeroDivisionError)" in after_leaving(session.text)


def test_a_signal_before_the_app_is_there_leaves_the_terminal_as_found(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", SLOW_TO_BUILD], environment(tmp_path)) as session:
        session.wait_for("Loading")
        session.signal(signal.SIGTERM)

        assert session.wait_end() == 128 + signal.SIGTERM
        assert_as_found(session)


def test_an_app_that_does_not_come_is_ended_by_force(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", HANGS], environment(tmp_path)) as session:
        session.wait_for("Loading")
        session.signal(signal.SIGTERM)

        assert session.wait_end() == 128 + signal.SIGTERM
        assert_as_found(session)


OPENING = """
import os, threading
from registry_tui.first_frame import FirstFrame
from registry_tui.full_screen import open_full_screen
from registry_tui.leaving import leave_process
from registry_tui.terminal import detect
terminal = detect(os.environ, stdin_is_tty=True, stderr_is_tty=True)
def opened(build):
    leave_process(open_full_screen(terminal, FirstFrame("AI Registries"), build))
"""
FAILS_WHILE_BUILDING = OPENING + "opened(lambda: 1 / 0)"
SLOW_TO_BUILD = OPENING + "opened(lambda: threading.Event().wait())"
HANGS = (
    OPENING
    + """
import asyncio
from registry_tui.first_frame import show
from registry_tui.guard import Guard
from registry_tui.signals import Sentinel
guard = Guard(terminal)
with Sentinel(asyncio.new_event_loop(), guard, print, patience_s=0.2):
    show(FirstFrame("AI Registries"), guard)
    threading.Event().wait()
"""
)
