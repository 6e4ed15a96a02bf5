"""The first frame fits the terminal, and nothing of it is lost when the app takes over."""

from __future__ import annotations

import re
from pathlib import Path

import pyte
import pytest
from rich.color import Color, ColorSystem

from registry_tui.first_frame import PALETTES, FirstFrame, drawn
from registry_tui.terminal import Terminal, detect
from registry_tui.terminal_rules import ColourDepth, Overrides
from screens.themes import THEMES
from tests.terminal.pty_session import PYTHON, TINY_APP, PtySession, environment

FRAME = FirstFrame("AI Registries", "profile demo · us-west-1", ("Status  ", "Name"))
COLOURED = re.compile(r"\x1b\[[\d;]*m")


def terminal_in(environ: dict[str, str], size: tuple[int, int] = (80, 24)) -> Terminal:
    return detect(environ, stdin_is_tty=True, stderr_is_tty=True, size=size)


def shown(text: str, size: tuple[int, int]) -> list[str]:
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(text)
    return list(screen.display)


def colours_in(text: str) -> set[str]:
    """Return every colour parameter in `text`: `38;2`, `48;5`, `31`, `49`, ..."""
    found: set[str] = set()
    for match in COLOURED.finditer(text):
        codes = match[0][2:-1].split(";")
        while codes:
            code = int(codes.pop(0) or "0")
            if code in (38, 48):
                kind = codes.pop(0)
                found.add(f"{code};{kind}")
                del codes[: 3 if kind == "2" else 1]
            elif 30 <= code <= 49 or 90 <= code <= 107:
                found.add(str(code))
    return found


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (20, 5), (10, 1)])
def test_it_fills_the_terminal_and_no_more(size: tuple[int, int]) -> None:
    terminal = terminal_in({"TERM": "xterm-256color", "LANG": "C.UTF-8"}, size)
    lines = shown(drawn(FRAME, terminal), size)

    assert lines[0].startswith(" AI Registries"[: size[0]])
    assert ("profile demo" in lines[0]) == (size[0] >= 60)
    assert size[1] < 5 or [line.strip() for line in lines[1:5]] == [
        "",
        "Status    Name",
        "",
        "Loading",
    ]


def test_its_words_cannot_move_the_cursor() -> None:
    frame = FirstFrame("AI\x1b[31m Registries", "profile \x1b]0;x\x07", ("St\natus",))
    text = drawn(frame, terminal_in({"TERM": "xterm-256color", "LANG": "C.UTF-8"}))
    assert "\x1b[31m" not in text
    assert "\x1b]0" not in text
    assert "\n" not in text


def test_in_an_ascii_terminal_it_is_ascii() -> None:
    for environ in ({"TERM": "xterm", "LC_ALL": "C"}, {"TERM": "linux"}):
        assert drawn(FRAME, terminal_in(environ)).isascii()


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"38;2", "48;2"}),
        ({"TERM": "xterm-256color"}, {"38;5", "48;5"}),
        ({"TERM": "linux"}, {"37", "40"}),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, set[str]()),
    ],
)
def test_it_uses_no_more_colours_than_there_are(environ: dict[str, str], colours: set[str]) -> None:
    assert colours_in(drawn(FRAME, terminal_in(environ))) == colours


def test_its_colours_are_those_of_the_screens_themes() -> None:
    for name, palette in PALETTES.items():
        theme = THEMES[name]
        assert theme.background == f"#{palette.background}"
        assert theme.panel == f"#{palette.panel}"
        assert theme.foreground == f"#{palette.foreground}"
        assert theme.variables["text-muted"] == f"#{palette.muted}"


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
@pytest.mark.parametrize(
    ("depth", "system"),
    [("256", ColorSystem.EIGHT_BIT), ("truecolor", ColorSystem.TRUECOLOR)],
)
def test_its_colours_are_brought_down_as_the_app_will_bring_them_down(
    theme: str, depth: ColourDepth, system: ColorSystem
) -> None:
    overrides = Overrides(theme=THEMES[theme].name, colour=depth)  # pyright: ignore[reportArgumentType]
    terminal = detect({}, stdin_is_tty=True, stderr_is_tty=True, overrides=overrides)
    background = Color.parse(THEMES[theme].background or "").downgrade(system)

    assert ";".join(background.get_ansi_codes(foreground=False)) in drawn(FRAME, terminal)


def test_the_app_takes_over_without_clearing_or_entering_again(tmp_path: Path) -> None:
    size = (100, 30)
    with PtySession([PYTHON, TINY_APP], environment(tmp_path), size) as session:
        framed = session.wait_for("Loading")
        assert "profile demo" in shown(session.text, size)[0]
        session.wait_for("hello", after=framed)
        assert session.text.count("\x1b[?1049h") == 1
        assert session.text.count("\x1b[2J") == 1
        session.send("q")
        session.wait_end()


def test_no_color_holds_for_everything_the_app_paints(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path, NO_COLOR="1")) as session:
        session.wait_for("status")
        session.send("q")
        session.wait_end()
        assert colours_in(session.text) == set()


def test_the_linux_console_gets_sixteen_colours_and_ascii(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path, TERM="linux")) as session:
        session.wait_for("status")
        session.send("q")
        session.wait_end()
        assert colours_in(session.text)
        assert not {"38;2", "48;2", "38;5", "48;5"} & colours_in(session.text)
        assert session.text.isascii()
        assert "\x1b]" not in session.text
        assert "$p" not in session.text
        assert "u" not in re.findall(r"\x1b\[[<>][\d;]*(\w)", session.text)
        assert "\x1b[?1000h" not in session.text


def test_a_locale_without_utf_8_gets_ascii(tmp_path: Path) -> None:
    with PtySession([PYTHON, TINY_APP], environment(tmp_path, LC_ALL="C")) as session:
        session.wait_for("status * ????")
        session.send("q")
        session.wait_end()
        assert session.text.isascii()
