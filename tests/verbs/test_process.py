"""What only a process of its own shows: pipes, signals, imports, the module form."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry_tui import exits

COMMAND = (sys.executable, "-m", "registry_tui")

HEAVY = ("mlflow", "boto3", "botocore", "azure", "kubernetes", "kubernetes_asyncio", "textual")


@contextmanager
def started(*arguments: str) -> Generator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def rest(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Return the exit code, and what was said on standard error."""
    assert process.stderr is not None
    words = process.stderr.read().decode()
    return process.wait(timeout=30), words


def test_a_closed_pipe_ends_quietly() -> None:
    with started("--demo", "--fault", "many:5000", "registries", "list", "-o", "csv") as process:
        assert process.stdout is not None
        head = process.stdout.readline()
        process.stdout.close()
        code, words = rest(process)

    assert head.startswith(b"name,crn")
    assert (code, words) == (exits.DONE, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_full_disk_is_a_sentence(form: str) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*COMMAND, "--demo", "environments", "list", "-o", form],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            timeout=60,
        )

    assert ran.returncode == exits.FAILED
    assert ran.stderr.strip() == "registry-tui cannot go on: [Errno 28] No space left on device."


def test_ctrl_c_ends_quietly_with_130() -> None:
    with started("--demo", "simulate", "--port", "0") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"http://localhost:")
        process.send_signal(signal.SIGINT)
        code, words = rest(process)

    assert code == exits.INTERRUPTED
    assert "Traceback" not in words


def test_ctrl_c_during_a_call_ends_quietly_with_130() -> None:
    with started("--demo", "--fault", "slow:60000@listEnvironments", "doctor") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"iam"):
                break
        process.send_signal(signal.SIGINT)
        code, words = rest(process)

    assert (code, words) == (exits.INTERRUPTED, "")


@pytest.mark.parametrize("verb", [("registries", "list", "-o", "json"), ("whoami", "-o", "json")])
def test_a_verb_imports_nothing_it_does_not_need(verb: tuple[str, ...]) -> None:
    code = (
        "import sys; from registry_tui.cli import main; "
        f"main({['--demo', *verb]!r}); "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )

    assert ran.stderr == "[]\n"


def test_without_a_terminal_the_registries_are_listed_plainly_and_it_says_why() -> None:
    ran = subprocess.run(
        [*COMMAND, "--demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert ran.returncode == exits.DONE
    assert ran.stdout.startswith("Status")
    assert "not a terminal" in ran.stderr


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_signs_beyond_ascii_stay_in_where_the_output_has_none(form: str) -> None:
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    ran = subprocess.run(
        [*COMMAND, "--demo", "--fault", "names", "registries", "list", "-o", form],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
        env=environ,
    )

    assert (ran.returncode, ran.stderr) == (exits.DONE, b"")
    assert ran.stdout.isascii()


def test_it_says_its_version() -> None:
    ran = subprocess.run([*COMMAND, "--version"], capture_output=True, check=True, text=True)

    assert ran.stdout.startswith("registry-tui ")
