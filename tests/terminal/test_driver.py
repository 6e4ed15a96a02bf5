"""What the driver reads and asks of the terminal while the app runs."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pyte
import pytest

from registry_tui.writer import Writer
from tests.terminal.pty_session import (
    PYTHON,
    TINY_APP,
    PtySession,
    environment,
    modes_left_on,
)


def test_the_mouse_can_be_taken_while_it_runs(tmp_path: Path) -> None:
    environ = environment(tmp_path, SSH_TTY="/dev/pts/9")
    with PtySession([PYTHON, TINY_APP], environ) as session:
        session.wait_for("hello")
        assert "\x1b[?1000h" not in session.text
        session.send("m")
        session.wait_for("\x1b[?1000h")
        session.send("q")
        assert session.wait_end() == 0
        assert modes_left_on(session.text) == {}


def test_a_lone_escape_is_a_key_and_a_sequence_is_another(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path)) as session:
        session.wait_for("hello")
        session.send("\x1b")
        session.wait_for("key escape")
        session.send("\x1b[A")
        session.wait_for("key up")
        session.send("é")
        session.wait_for("key é")
        session.send("q")
        assert session.wait_end() == 0


def test_a_change_of_size_is_followed(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path, COLUMNS="40", LINES="9")) as session:
        session.wait_for("size 80x24")
        session.resize((100, 30))
        session.wait_for("size 100x30")
        session.send("q")
        assert session.wait_end() == 0


def test_the_reader_s_cursor_stays_visible(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP, "--reader"], environment(tmp_path)) as session:
        session.wait_for("hello")
        assert "\x1b[?25l" not in session.text
        session.send("q")
        assert session.wait_end() == 0


def test_while_nothing_happens_it_uses_no_processor_and_writes_nothing(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path)) as session:
        session.wait_for("hello")
        session.wait_quiet(0.5)
        switches = session.context_switches()
        session.wait_quiet(1.0)
        assert session.context_switches() - switches <= 2
        session.send("q")
        assert session.wait_end() == 0


def test_what_it_shows_is_where_it_belongs(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path)) as session:
        session.wait_for("東京")
        session.wait_quiet(0.3)
        screen = pyte.Screen(80, 24)
        pyte.Stream(screen).feed(session.text)
        assert screen.display[0].startswith("hello")
        assert "Loading" not in "".join(screen.display)
        session.send("q")
        session.wait_end()


def test_the_writer_keeps_the_order_and_writes_everything_before_it_stops() -> None:
    reading_end, writing_end = os.pipe()
    writer = Writer(writing_end, lambda: None)
    writer.start()
    texts = [f"{number} é\n" for number in range(500)]
    for text in texts:
        writer.write(text)
    writer.stop()
    os.close(writing_end)
    with os.fdopen(reading_end, encoding="utf-8") as file:
        assert file.read() == "".join(texts)


@pytest.mark.parametrize("texts", [1, 200])
def test_the_writer_says_once_that_the_terminal_is_gone_and_holds_nobody_up(texts: int) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    lost = threading.Semaphore(0)
    writer = Writer(writing_end, lost.release)
    writer.start()
    for number in range(texts):
        writer.write(f"{number}")
    writer.stop()
    os.close(writing_end)
    assert lost.acquire(blocking=False)
    assert not lost.acquire(blocking=False)


def test_keys_are_not_echoed_before_the_app_is_there(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path)) as session:
        session.wait_for("Loading")
        session.send("xyw")
        session.wait_for("key w")
        assert "xyw" not in re.sub(r"\x1b\[[^a-z]*[a-z]", "", session.text)
        session.send("q")
        assert session.wait_end() == 0
