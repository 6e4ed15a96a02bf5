"""What is decided about a terminal, and that each decision has its reason."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields

import pytest

from registry_tui.terminal import Terminal, detect, prepare_environment
from registry_tui.terminal_rules import Overrides
from tests.terminal.pty_session import ROOT

LOCAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8"}
OVER_SSH = {**LOCAL, "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "SSH_TTY": "/dev/pts/0"}


def detected(environ: Mapping[str, str], **overrides: object) -> Terminal:
    return detect(
        environ,
        stdin_is_tty=True,
        stderr_is_tty=True,
        size=(120, 36),
        overrides=Overrides(**overrides),  # pyright: ignore[reportArgumentType]
    )


def told(environ: Mapping[str, str], **overrides: object) -> dict[str, object]:
    terminal = detected(environ, **overrides)
    return {each.name: getattr(terminal, each.name) for each in fields(terminal)}


@pytest.mark.parametrize(
    ("environ", "colour", "theme"),
    [
        (LOCAL, "truecolor", "dark"),
        ({**LOCAL, "COLORTERM": "24bit"}, "truecolor", "dark"),
        ({"TERM": "xterm-256color"}, "256", "dark"),
        ({"TERM": "xterm-kitty"}, "truecolor", "dark"),
        ({"TERM": "xterm"}, "standard", "ansi"),
        ({"TERM": "screen"}, "standard", "ansi"),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "standard", "ansi"),
        ({"TERM": "vt100"}, "standard", "ansi"),
        ({"TERM": ""}, "standard", "ansi"),
        ({}, "standard", "ansi"),
        ({**LOCAL, "NO_COLOR": "1"}, "none", "mono"),
        ({**LOCAL, "NO_COLOR": "1", "TEXTUAL_COLOR_SYSTEM": "256"}, "none", "mono"),
        ({**LOCAL, "NO_COLOR": ""}, "truecolor", "dark"),
        ({**LOCAL, "TERM": "screen.xterm-256color", "STY": "1.pts"}, "256", "dark"),
        ({**LOCAL, "TERM": "screen", "STY": "1.pts"}, "standard", "ansi"),
        ({**LOCAL, "TERM": "screen-256color", "STY": "1.pts"}, "256", "dark"),
        ({**LOCAL, "TERM": "screen-256color"}, "truecolor", "dark"),
        ({**OVER_SSH, "NCURSES_NO_UTF8_ACS": "1"}, "256", "dark"),
        ({**LOCAL, "TEXTUAL_COLOR_SYSTEM": "256"}, "256", "dark"),
        ({**LOCAL, "TEXTUAL_COLOR_SYSTEM": "nonsense"}, "truecolor", "dark"),
        ({**LOCAL, "TEXTUAL_THEME": "light"}, "truecolor", "light"),
        ({**LOCAL, "TEXTUAL_THEME": "nord"}, "truecolor", "dark"),
        ({**LOCAL, "COLORFGBG": "0;15"}, "truecolor", "light"),
        ({**LOCAL, "COLORFGBG": "15;0"}, "truecolor", "dark"),
    ],
)
def test_colours_and_theme_follow_the_environment(
    environ: dict[str, str], colour: str, theme: str
) -> None:
    terminal = detected(environ)
    assert (terminal.colour, terminal.theme) == (colour, theme)


@pytest.mark.parametrize(
    ("environ", "overrides", "expected"),
    [
        (LOCAL, {"theme": "light"}, {"theme": "light", "colour": "truecolor"}),
        (LOCAL, {"theme": "mono"}, {"theme": "mono", "colour": "none"}),
        (LOCAL, {"theme": "ansi"}, {"theme": "ansi", "colour": "standard"}),
        ({**LOCAL, "NO_COLOR": "1"}, {"theme": "light"}, {"theme": "mono", "colour": "none"}),
        ({**LOCAL, "NO_COLOR": "1"}, {"colour": "256"}, {"theme": "dark", "colour": "256"}),
        ({**LOCAL, "TEXTUAL_THEME": "light"}, {"theme": "dark"}, {"theme": "dark"}),
        (LOCAL, {"ascii_only": True}, {"unicode": False}),
        ({"TERM": "xterm", "LC_ALL": "C"}, {"ascii_only": False}, {"unicode": True}),
        (LOCAL, {"mouse": False}, {"mouse": False}),
        (OVER_SSH, {"mouse": True}, {"mouse": True}),
        (LOCAL, {"clipboard": "file"}, {"clipboard": "file"}),
        (LOCAL, {"reader": True}, {"reader": True}),
        (
            {**LOCAL, "TEXTUAL_ANIMATIONS": "full", "TEXTUAL_FPS": "30"},
            {"slow": True},
            {"slow": True, "colour": "standard", "animations": "none", "frames_per_s": 15},
        ),
    ],
)
def test_what_is_asked_for_wins(
    environ: dict[str, str], overrides: dict[str, object], expected: dict[str, object]
) -> None:
    assert expected.items() <= told(environ, **overrides).items()


@pytest.mark.parametrize(
    ("locale", "unicode"),
    [
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "en_US.ISO-8859-1"}, False),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({}, False),
    ],
)
def test_signs_beyond_ascii_need_a_locale_that_says_utf_8(
    locale: dict[str, str], unicode: bool
) -> None:
    terminal = detected({"TERM": "xterm", **locale})
    assert terminal.unicode is unicode
    assert unicode or "export LC_ALL=C.UTF-8" in terminal.why["unicode"]


def test_the_locale_python_gives_itself_does_not_count() -> None:
    show = (
        "import os; from registry_tui.terminal import launch_environment;"
        "print(os.environ.get('LC_CTYPE'), launch_environment(os.environ).get('LC_CTYPE'))"
    )
    environ = {"LANG": "C", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", show], env=environ, capture_output=True, check=True)
    assert run.stdout.split() == [b"C.UTF-8", b"None"]


@pytest.mark.parametrize("name", ["linux", "vt100", "vt220", ""])
def test_a_console_or_serial_terminal_gets_no_modern_sequences(name: str) -> None:
    plain = {
        "mouse": False,
        "kitty_keys": False,
        "queries": False,
        "unicode": False,
        "animations": "none",
        "clipboard": "file",
    }
    assert plain.items() <= told({**LOCAL, "TERM": name}).items()


def test_over_ssh_little_moves_and_the_mouse_stays_with_the_terminal() -> None:
    calm = {
        "ssh": True,
        "animations": "none",
        "smooth_scroll": False,
        "frames_per_s": 15,
        "mouse": False,
        "clipboard": "osc52",
    }
    assert calm.items() <= told(OVER_SSH).items()


def test_locally_everything_is_on() -> None:
    lively = {"ssh": False, "smooth_scroll": True, "frames_per_s": 60, "mouse": True}
    assert {**lively, "kitty_keys": True, "escape_delay_ms": 25}.items() <= told(LOCAL).items()


@pytest.mark.parametrize(
    ("environ", "multiplexer", "clipboard"),
    [
        ({"TERM": "tmux-256color", "TMUX": "/x,1,0"}, "tmux", "tmux"),
        ({"TERM": "screen", "STY": "1.pts"}, "screen", "screen"),
        ({"TERM": "screen", "STY": "1.pts", "TMUX": "/x,1,0"}, "tmux", "tmux"),
        ({**LOCAL, "TERM_PROGRAM": "Apple_Terminal"}, "", "file"),
        (LOCAL, "", "osc52"),
    ],
)
def test_the_multiplexer_decides_how_copies_go(
    environ: dict[str, str], multiplexer: str, clipboard: str
) -> None:
    terminal = detected(environ)
    assert (terminal.multiplexer, terminal.clipboard) == (multiplexer, clipboard)
    assert not (multiplexer and terminal.kitty_keys)


@pytest.mark.parametrize(
    ("name", "stdin_is_tty", "stderr_is_tty", "refusal"),
    [
        ("dumb", True, True, "TERM=dumb"),
        ("xterm", False, True, "Standard input"),
        ("xterm", True, False, "Standard error"),
        ("xterm", True, True, ""),
    ],
)
def test_where_no_screen_is_possible_a_sentence_says_why(
    name: str, stdin_is_tty: bool, stderr_is_tty: bool, refusal: str
) -> None:
    environ = {"TERM": name}
    terminal = detect(environ, stdin_is_tty=stdin_is_tty, stderr_is_tty=stderr_is_tty)
    assert terminal.refusal.startswith(refusal)
    assert bool(terminal.refusal) == bool(refusal)


@pytest.mark.parametrize("size", [None, (0, 0), (80, 0)])
def test_a_terminal_that_does_not_say_its_size_is_taken_for_80x24(
    size: tuple[int, int] | None,
) -> None:
    terminal = detect(LOCAL, stdin_is_tty=True, stderr_is_tty=True, size=size)
    assert terminal.size == (80, 24)


def test_every_decision_has_a_reason() -> None:
    for environ in (LOCAL, OVER_SSH, {"TERM": "linux"}, {"TERM": "screen", "STY": "1"}):
        assert all(detected(environ).why.values())


def test_what_textual_reads_is_set_and_what_misleads_it_is_gone() -> None:
    environ = {**OVER_SSH, "NO_COLOR": "", "COLUMNS": "40", "LINES": "10", "TEXTUAL_FPS": "20"}
    prepare_environment(detected(environ), environ)
    assert {
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_FPS": "20",
        "TEXTUAL_DISABLE_KITTY_KEY": "0",
        "ESCDELAY": "100",
    }.items() <= environ.items()
    assert not {"NO_COLOR", "COLUMNS", "LINES"} & environ.keys()


def test_what_the_person_set_for_textual_stays() -> None:
    asked = {
        "TEXTUAL_COLOR_SYSTEM": "standard",
        "TEXTUAL_ANIMATIONS": "full",
        "TEXTUAL_SMOOTH_SCROLL": "1",
        "TEXTUAL_FPS": "5",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "ESCDELAY": "250",
    }
    environ = {**OVER_SSH, **asked}
    prepare_environment(detected(environ), environ)
    assert asked.items() <= environ.items()


def test_detecting_imports_nothing_heavy() -> None:
    show = "import sys, registry_tui.full_screen; print(*sys.modules)"
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    run = subprocess.run([sys.executable, "-c", show], env=environ, capture_output=True, check=True)
    imported = set(run.stdout.decode().split())
    assert not imported & {"textual", "rich", "httpx", "pydantic", "asyncio", "pathlib"}
