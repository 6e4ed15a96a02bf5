"""Another program has the terminal for a while: its end, its environment, and its Ctrl+C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from registry_tui import outside
from tests.terminal.pty_session import PYTHON, PtySession, environment

TO_US = (
    "import os, signal\n"
    "os.kill(os.getppid(), signal.SIGINT)\n"
    "os.kill(os.getppid(), signal.SIGQUIT)\n"
)
TRAPS = """
import os, signal

def trapped(*_):
    os.write(1, b"trapped")
    os._exit(7)

signal.signal(signal.SIGINT, trapped)
os.write(1, b"begun")
signal.pause()
"""
RUNS = f"""
import signal, sys
from registry_tui import outside

said = []
if len(sys.argv) > 1:
    signal.signal(signal.SIGINT, lambda *_: said.append("ours"))
code = outside.run([sys.executable, "-c", {TRAPS!r}], {{}})
try:
    print("code", code, said, "over", flush=True)
    sys.stdin.readline()
except KeyboardInterrupt:
    print("then interrupted", flush=True)
print("said", said, flush=True)
"""
ECHOES = """
from registry_tui import outside

print("code", outside.run(["cat"], {}), flush=True)
"""


@pytest.fixture(autouse=True)
def _handlers_are_left_as_they_were() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGQUIT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    assert [signal.getsignal(number) for number in numbers] == before


def python(code: str, **environ: str) -> int:
    """Run Python for a while."""
    return outside.run([sys.executable, "-c", code], environ)


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_its_exit_code_is_given_back(code: int) -> None:
    assert python(f"raise SystemExit({code})") == code


def test_the_signal_that_ended_it_is_given_back_as_a_negative_number() -> None:
    assert python("import os; os.kill(os.getpid(), 9)") == -signal.SIGKILL


def test_its_environment_is_ours_and_what_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURS", "ours")
    monkeypatch.setenv("BOTH", "ours")
    file = tmp_path / "seen"
    seen = (
        "import os, pathlib\n"
        "told = ' '.join(os.environ.get(n, '-') for n in ('OURS', 'BOTH', 'KUBECONFIG'))\n"
        f"pathlib.Path({str(file)!r}).write_text(told)\n"
    )
    assert python(seen, BOTH="theirs", KUBECONFIG="/a b/c.yaml") == 0
    assert file.read_text() == "ours theirs /a b/c.yaml"
    assert os.environ.get("KUBECONFIG") != "/a b/c.yaml"


def test_no_shell_reads_its_arguments(tmp_path: Path) -> None:
    file = tmp_path / "seen"
    code = f"import sys, pathlib; pathlib.Path({str(file)!r}).write_text(sys.argv[1])"
    assert outside.run([sys.executable, "-c", code, "$HOME; `id`"], {}) == 0
    assert file.read_text() == "$HOME; `id`"


def test_what_the_keyboard_sends_meanwhile_does_not_end_us() -> None:
    assert python(TO_US) == 0


def test_a_handler_of_ours_hears_of_it_only_after_it_is_over() -> None:
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGINT, hear)
    try:
        assert python(TO_US) == 0
        assert heard == []
        os.kill(os.getpid(), signal.SIGINT)
        assert heard == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_program_itself_is_interrupted_as_usual() -> None:
    ignores = "import signal; raise SystemExit(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    assert python(ignores) == 0
    assert outside.run(["sh", "-c", "kill -INT $$"], {}) == -signal.SIGINT


@pytest.mark.parametrize("name", ["no-such-program-at-all", "/no/such/program"])
def test_a_program_that_is_not_there_is_an_error_and_our_handlers_come_back(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        outside.run([name], {})


def test_a_file_that_is_no_program_is_an_error_and_our_handlers_come_back(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("text")
    with pytest.raises(PermissionError):
        outside.run([str(file)], {})


@pytest.mark.parametrize("handled", [False, True])
def test_ctrl_c_is_for_the_program_while_it_runs_and_for_us_again_after(
    handled: bool, tmp_path: Path
) -> None:
    command = [PYTHON, "-c", RUNS, *(["handled"] if handled else [])]
    with PtySession(command, environment(tmp_path)) as session:
        session.wait_for("begun")
        session.send("\x03")
        session.wait_for("trapped")
        after = session.wait_for("code 7 [] over")
        session.send("\x03")
        session.wait_for("^C", after=after)
        session.send("\n")
        session.wait_for("said ['ours']" if handled else "then interrupted", after=after)
        assert session.wait_end() == 0


def test_ctrl_c_ends_a_program_that_does_nothing_about_it_and_not_us(tmp_path: Path) -> None:
    with PtySession([PYTHON, "-c", ECHOES], environment(tmp_path)) as session:
        session.send("hello\n")
        session.wait_for("hello\r\nhello\r\n")
        session.send("\x03")
        session.wait_for(f"code {-signal.SIGINT}")
        assert session.wait_end() == 0
        assert "Traceback" not in session.text


def test_the_shell_is_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert outside.shell() == "/usr/bin/fish"
    monkeypatch.setenv("SHELL", "")
    assert outside.shell() == "/bin/sh"
    monkeypatch.delenv("SHELL")
    assert outside.shell() == "/bin/sh"


@pytest.mark.parametrize("redirected", ["", "> out"])
def test_a_shell_says_which_kubeconfig_kubectl_uses_there_and_its_end_comes_back(
    redirected: str, tmp_path: Path
) -> None:
    kubectl = tmp_path / "bin" / "kubectl"
    kubectl.parent.mkdir()
    kubectl.write_text("#!/bin/sh\n")
    kubectl.chmod(0o755)
    path = f"{kubectl.parent}:{os.environ['PATH']}"
    environ = environment(tmp_path, PATH=path, SHELL="/bin/sh", PS1="shell> ")
    command = f"cd {tmp_path} && exec {PYTHON} -m registry_tui --demo {redirected}"
    with PtySession(["sh", "-c", command], environ, (120, 36)) as session:
        for keys, words in (
            ("", "25 of 25"),
            ("/", "Clear"),
            ("960afc3b", "1 of "),
            ("\r", "Sort"),
            ("\r", "Details"),
            ("A", "Not fetched yet"),
            ("K", "a token in it"),
            ("Y", "readable by you only"),
        ):
            before = len(session.written)
            session.send(keys)
            session.wait_for(words, after=before)
        before = len(session.written)
        session.send("!")
        told = session.wait_for("kubectl uses ", after=before)
        prompt = session.wait_for("shell> ", after=told)
        session.send("echo $KUBECONFIG; exit\n")
        session.wait_for(str(tmp_path), after=prompt)
        session.wait_for("a token in it", after=prompt)
