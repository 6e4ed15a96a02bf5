"""A copy takes the route its terminal has, and its words say which."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_tui import clipboard
from registry_tui.clipboard import Copier, osc52, wrapped_for_screen
from registry_tui.terminal import Terminal, detect
from registry_tui.terminal_rules import ClipboardChoice, Overrides
from tests.terminal.pty_session import PYTHON, PtySession, environment

CRN = "crn:cdp:ml:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:workspace:960afc3b-162"
COPY = str(Path(__file__).with_name("copy_in_terminal.py"))
TMUX = shutil.which("tmux")
XTERM = {"TERM": "xterm-256color"}
IN_TMUX = {"TERM": "tmux-256color", "TMUX": "/somewhere/default,1,0"}
IN_SCREEN = {"TERM": "screen.xterm-256color", "STY": "1.pts-0.host"}


def terminal_in(environ: dict[str, str], choice: ClipboardChoice = "auto") -> Terminal:
    overrides = Overrides(clipboard=choice)
    return detect(environ, stdin_is_tty=True, stderr_is_tty=True, overrides=overrides)


def decoded(sequence: str) -> str:
    match = re.fullmatch(r"\x1b]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert match
    return base64.b64decode(match[1]).decode()


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def tmux_socket() -> Iterator[str]:
    if TMUX is None:
        pytest.skip("tmux is not installed")
    name = f"registry-tui-copy-{os.getpid()}"
    yield name
    subprocess.run([TMUX, "-L", name, "kill-server"], capture_output=True, check=False)


def contents(directory: Path) -> list[str]:
    return [path.read_text() for path in directory.iterdir()]


def fake_tmux(directory: Path, script: str) -> str:
    """Write a stand-in for tmux; `$here` is its directory."""
    path = directory / "tmux"
    path.write_text(f'#!/bin/sh\nhere={directory}\necho "$@" >> $here/argv\n{script}\n')
    path.chmod(0o700)
    return str(path)


def test_in_tmux_with_its_default_configuration_it_reaches_buffer_and_outer_terminal(
    tmp_path: Path, tmux_socket: str
) -> None:
    inside = f"{PYTHON} {COPY} {CRN} {tmp_path}"
    command = ["tmux", "-L", tmux_socket, "-f", "/dev/null", "new-session", inside]
    with PtySession(command, environment(tmp_path)) as session:
        session.wait_for("route=tmux")
        session.wait_for(base64.b64encode(CRN.encode()).decode())
        show = ["tmux", "-L", tmux_socket, "show-buffer"]
        assert subprocess.run(show, capture_output=True, text=True, check=True).stdout == CRN
        session.send("\n")
        session.wait_end()


async def test_tmux_gets_the_text_on_standard_input_only(tmp_path: Path, sent: list[str]) -> None:
    tmux = fake_tmux(tmp_path, "cat > $here/buffer")
    outcome = await Copier(terminal_in(IN_TMUX), sent.append, tmp_path, tmux=tmux).copy(CRN)

    assert (tmp_path / "buffer").read_text() == CRN
    assert (tmp_path / "argv").read_text() == "load-buffer -w -\n"
    assert outcome.route == "tmux"
    assert "prefix ] pastes it" in outcome.words
    assert decoded("".join(sent)) == CRN


async def test_a_tmux_before_3_2_gets_it_without_its_newer_flag(
    tmp_path: Path, sent: list[str]
) -> None:
    script = '[ "$2" = -w ] && { echo "usage: load-buffer [-b name] path" >&2; exit 1; }\n'
    tmux = fake_tmux(tmp_path, script + "cat > $here/buffer")
    outcome = await Copier(terminal_in(IN_TMUX), sent.append, tmp_path, tmux=tmux).copy(CRN)

    assert (tmp_path / "buffer").read_text() == CRN
    assert outcome.route == "tmux"
    assert "before 3.2" in outcome.words
    assert decoded("".join(sent)) == CRN


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'error connecting to /run/x (Permission denied)' >&2; exit 1", "Permission denied"),
        ("exec sleep 60", "no answer"),
        ("exit 3", "exit code 3"),
    ],
)
async def test_a_tmux_that_refuses_is_passed_by(
    tmp_path: Path,
    sent: list[str],
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    reason: str,
) -> None:
    monkeypatch.setattr(clipboard, "TMUX_TIMEOUT_S", 0.3)
    tmux = fake_tmux(tmp_path, script)
    outcome = await Copier(terminal_in(IN_TMUX), sent.append, tmp_path, tmux=tmux).copy(CRN)

    assert outcome.route == "osc52"
    assert reason in outcome.words
    assert "Sent to the terminal's clipboard" in outcome.words
    assert decoded("".join(sent)) == CRN


async def test_without_the_tmux_command_it_is_passed_by(tmp_path: Path, sent: list[str]) -> None:
    missing = str(tmp_path / "no-such-tmux")
    outcome = await Copier(terminal_in(IN_TMUX), sent.append, tmp_path, tmux=missing).copy(CRN)

    assert outcome.route == "osc52"
    assert decoded("".join(sent)) == CRN


async def test_a_plain_terminal_gets_it_through_osc_52(tmp_path: Path, sent: list[str]) -> None:
    outcome = await Copier(terminal_in(XTERM), sent.append, tmp_path).copy(CRN + " é 東京")

    assert decoded("".join(sent)) == CRN + " é 東京"
    assert outcome.route == "osc52"
    assert outcome.words.startswith("Sent to the terminal's clipboard (OSC 52).")
    assert outcome.told("Y") == f"{outcome.words} If nothing arrived, press Y for a file."
    assert outcome.told("") == outcome.words


@pytest.mark.parametrize(
    ("environ", "caveat"),
    [
        ({**XTERM, "SSH_TTY": "/dev/pts/1", "NCURSES_NO_UTF8_ACS": "1"}, "mosh"),
        ({"TERM": "tmux-256color", "SSH_TTY": "/dev/pts/1"}, "set-clipboard on"),
        ({**XTERM, "VTE_VERSION": "6800"}, "VTE"),
    ],
)
async def test_what_may_swallow_it_is_named(
    tmp_path: Path, sent: list[str], environ: dict[str, str], caveat: str
) -> None:
    outcome = await Copier(terminal_in(environ), sent.append, tmp_path).copy(CRN)
    assert caveat in outcome.words


async def test_gnu_screen_gets_it_wrapped_in_short_strings(tmp_path: Path, sent: list[str]) -> None:
    text = "x" * 5000
    outcome = await Copier(terminal_in(IN_SCREEN), sent.append, tmp_path).copy(text)

    strings = re.findall(r"\x1bP(.*?)\x1b\\", "".join(sent), re.DOTALL)
    assert decoded("".join(strings)) == text
    assert "".join(sent) == "".join(f"\x1bP{string}\x1b\\" for string in strings)
    assert max(len(string) for string in strings) <= 250
    assert outcome.route == "screen"


@pytest.mark.parametrize("environ", [XTERM, IN_SCREEN])
async def test_what_is_too_long_for_a_terminal_goes_to_a_file(
    tmp_path: Path, sent: list[str], environ: dict[str, str]
) -> None:
    longest = "x" * (clipboard.MOST_ENCODED_BYTES // 4 * 3 - 2)
    copier = Copier(terminal_in(environ), sent.append, tmp_path)
    assert (await copier.copy(longest)).route != "file"
    sent.clear()

    outcome = await copier.copy(longest + "xxx")

    assert outcome.route == "file"
    assert outcome.words.startswith("Too long")
    assert sent == []
    assert outcome.path is not None
    assert outcome.path.read_text() == longest + "xxx"


@pytest.mark.parametrize("name", ["linux", "vt220", ""])
async def test_a_console_without_a_clipboard_gets_a_private_file(
    tmp_path: Path, sent: list[str], name: str
) -> None:
    directory = tmp_path / "state" / "registry-tui"
    outcome = await Copier(terminal_in({"TERM": name}), sent.append, directory).copy(CRN)

    assert sent == []
    assert outcome.path is not None
    assert str(outcome.path) in outcome.words
    assert outcome.path.read_text() == CRN
    assert outcome.path.stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700


async def test_a_second_copy_to_a_file_takes_the_place_of_the_first(tmp_path: Path) -> None:
    copier = Copier(terminal_in(XTERM), lambda _: None, tmp_path)
    await copier.save("first")
    await copier.save("second")

    assert contents(tmp_path) == ["second"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("events.log", "events.log"),
        ("registry-1.6.0-b51", "registry-1.6.0-b51"),
        ("Environment CRN", "Environment-CRN"),
        ("../../.bashrc", "bashrc"),
        ("a/b\x1b[31m", "a-b-31m"),
        ("", "copied.txt"),
        ("..", "copied.txt"),
    ],
)
async def test_a_file_is_named_after_what_it_holds(
    tmp_path: Path, name: str, expected: str
) -> None:
    outcome = await Copier(terminal_in(XTERM), lambda _: None, tmp_path).save(CRN, name)
    assert outcome.path == tmp_path / expected


@pytest.mark.parametrize(
    ("choice", "environ", "route"),
    [
        ("off", XTERM, "off"),
        ("file", XTERM, "file"),
        ("osc52", IN_TMUX, "osc52"),
        ("osc52", IN_SCREEN, "screen"),
    ],
)
async def test_a_chosen_route_is_taken(
    tmp_path: Path,
    sent: list[str],
    choice: ClipboardChoice,
    environ: dict[str, str],
    route: str,
) -> None:
    outcome = await Copier(terminal_in(environ, choice), sent.append, tmp_path).copy(CRN)

    assert outcome.route == route
    assert bool(sent) == (route in ("osc52", "screen"))
    assert outcome.told("v, then Y").endswith("v, then Y for a file.") == (route != "file")


async def test_nothing_is_called_copied_without_an_acknowledgement(tmp_path: Path) -> None:
    for environ in (XTERM, IN_SCREEN, IN_TMUX):
        copier = Copier(terminal_in(environ), lambda _: None, tmp_path, tmux="/bin/true")
        assert "copied" not in (await copier.copy(CRN)).words.lower()


def test_a_wrapped_sequence_is_the_sequence_in_parts() -> None:
    assert wrapped_for_screen(osc52("a")) == "\x1bP\x1b]52;c;YQ==\x07\x1b\\"
