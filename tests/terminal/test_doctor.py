"""`doctor` says what was found and why, tries it out, and passes on what its caller checks."""

from __future__ import annotations

import asyncio
import io
import subprocess
import termios
from pathlib import Path

from registry_tui.terminal import detect
from registry_tui.verbs.doctor_terminal import doctor_terminal
from registry_tui.verbs.findings import Finding, doctor
from tests.terminal.pty_session import PYTHON, PtySession, environment, modes_left_on

ENVIRON = {
    "TERM": "xterm-256color",
    "LANG": "C",
    "NO_COLOR": "",
    "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22",
}
TERMINAL = detect(ENVIRON, stdin_is_tty=True, stderr_is_tty=True, size=(120, 36))

IN_TERMINAL = """
import asyncio, os, sys
from pathlib import Path
from registry_tui.terminal import detect
from registry_tui.verbs.doctor_terminal import doctor_terminal
terminal = detect(os.environ, stdin_is_tty=True, stderr_is_tty=True)
asyncio.run(doctor_terminal(terminal, os.environ, Path(sys.argv[1]), sys.stdout))
"""
RESET = """
import sys
from registry_tui.verbs.reset_terminal import reset_terminal
sys.exit(reset_terminal())
"""
SPOIL = """
import tty
tty.setraw(0)
"""


async def test_every_decision_is_printed_with_its_reason(tmp_path: Path) -> None:
    out = io.StringIO()
    await doctor_terminal(TERMINAL, ENVIRON, tmp_path, out)

    printed = out.getvalue()
    assert "120x36" in printed
    assert "NO_COLOR          (empty)" in printed
    assert "from 10.0.0.1 to 10.0.0.2" in printed
    assert "LANG=C, not UTF-8" in printed
    assert all(reason in printed for reason in TERMINAL.why.values())
    assert "\x1b" not in printed


async def test_findings_are_printed_as_they_come(tmp_path: Path) -> None:
    out = io.StringIO()
    first_is_out = asyncio.Event()

    async def slow() -> list[Finding]:
        await first_is_out.wait()
        return [Finding("Clock", "4 s behind", ok=True)]

    async def quick() -> list[Finding]:
        asyncio.get_running_loop().call_soon(first_is_out.set)
        return [Finding("Profile", "prod"), Finding("Endpoint", "no route", ok=False)]

    code = await doctor(TERMINAL, ENVIRON, tmp_path, [slow, quick], out)

    lines = out.getvalue().splitlines()[-3:]
    assert [line.split()[0] for line in lines] == ["Profile", "Endpoint", "Clock"]
    assert "not ok  no route" in lines[1]
    assert code == 1


async def test_a_finding_cannot_move_the_cursor(tmp_path: Path) -> None:
    async def named() -> list[Finding]:
        return [Finding("iam", "signed in as \x1b[2Jbob", ok=True)]

    out = io.StringIO()
    await doctor(TERMINAL, ENVIRON, tmp_path, [named], out)

    assert "\x1b" not in out.getvalue()
    assert "bob" in out.getvalue()


async def test_without_a_bad_finding_it_ends_well(tmp_path: Path) -> None:
    async def good() -> list[Finding]:
        return [Finding("Clock", "right", ok=True), Finding("Proxy", "none")]

    assert await doctor(TERMINAL, ENVIRON, tmp_path, [good], io.StringIO()) == 0


def test_in_a_terminal_it_draws_copies_and_times(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", IN_TERMINAL, str(tmp_path)], environment(tmp_path)) as session:
        session.wait_for("\x1b[6n")
        session.send("\x1b[24;1R")
        session.wait_for("the terminal's answer took")
        assert session.wait_end() == 0
        assert "\x1b]52;c;T0stMTIzNA==\x07" in session.text
        assert "does it say OK-1234?" in session.text
        assert "\x1b[48;2;" in session.text
        assert session.attributes() == session.found


def test_a_terminal_left_in_disorder_is_put_right(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", SPOIL + RESET], environment(tmp_path)) as session:
        disorder = "\x1b[?1049;1000;1003;1006;1004;2004h\x1b[?25;7l\x1b[>25u"
        assert session.wait_end() == 0

        assert modes_left_on(disorder + session.text) == {}
        local_flags = session.attributes()[3]
        assert isinstance(local_flags, int)
        for flag in (termios.ECHO, termios.ICANON, termios.ISIG):
            assert local_flags & flag


def test_without_a_terminal_there_is_nothing_to_reset(tmp_path: Path) -> None:
    run = subprocess.run(
        [PYTHON, "-c", RESET],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == "There is no terminal here to reset.\n"
