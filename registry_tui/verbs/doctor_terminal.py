"""`registry-tui doctor terminal`: what was found out about the terminal, why, and a few trials."""

from __future__ import annotations

import os
import select
import subprocess
import termios
import time
import tty
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from registry_tui.clipboard import Copier
from registry_tui.terminal import Terminal
from registry_tui.terminal_rules import ColourDepth

TRIAL_COPY = "OK-1234"
PAINT_BYTES = 4096
ANSWER_TIMEOUT_S = 2.0
TMUX_TIMEOUT_S = 2.0
VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "LANG")
TMUX_OPTIONS = ("set-clipboard", "allow-passthrough")
COLOUR_WORDS: Mapping[ColourDepth, str] = {
    "truecolor": "16 million",
    "256": "256",
    "standard": "16",
    "none": "none",
}


async def doctor_terminal(
    terminal: Terminal, environ: Mapping[str, str], directory: Path, out: TextIO
) -> None:
    """Print everything; draw, copy and time only where `out` is the terminal.

    Args:
        terminal: What was detected.
        environ: What it was detected from.
        directory: Where a copy to a file goes.
        out: Where the lines go.
    """
    for label, words in _facts(terminal, environ):
        out.write(f"{label:<18}{words}\n")
    if not out.isatty():
        out.write("Swatch, trial copy and timing are left out: this is not going to a terminal.\n")
        return
    out.writelines(f"{line}\n" for line in swatch(terminal))
    outcome = await Copier(terminal, out.write, directory).copy(TRIAL_COPY)
    out.write(f"{'Trial copy':<18}{outcome.words}\n")
    out.write(f"{'':<18}Paste now: does it say {TRIAL_COPY}?\n")
    out.flush()
    out.write(f"{'Paint':<18}{_paint_words(terminal, out)}\n")


def _facts(terminal: Terminal, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    why = terminal.why
    for variable in VARIABLES:
        yield variable, environ.get(variable, "(not set)") or "(empty)"
    yield "Full screen", terminal.refusal or "yes"
    yield "Size", f"{terminal.size[0]}x{terminal.size[1]}: {why['size']}"
    yield "Multiplexer", _multiplexer_words(terminal)
    yield "SSH", _ssh_words(terminal, environ)
    yield "Colours", f"{COLOUR_WORDS[terminal.colour]}: {why['colour']}"
    yield "Theme", f"{terminal.theme}: {why['theme']}"
    yield "Signs", f"{'Unicode' if terminal.unicode else 'ASCII'}: {why['unicode']}"
    yield "Mouse", f"{_on(terminal.mouse)}: {why['mouse']}"
    yield "Kitty keys", f"{_on(terminal.kitty_keys)}: {why['kitty_keys']}"
    yield "Animations", f"{terminal.animations}: {why['animations']}"
    yield "Smooth scrolling", f"{_on(terminal.smooth_scroll)}: {why['smooth_scroll']}"
    yield "Frames", f"{terminal.frames_per_s} a second at most: {why['frames_per_s']}"
    yield "Escape", f"{terminal.escape_delay_ms} ms: {why['escape_delay_ms']}"
    caveat = f". {terminal.clipboard_caveat}" if terminal.clipboard_caveat else ""
    yield "Copy", f"{terminal.clipboard}: {why['clipboard']}{caveat}"


def _on(on: bool) -> str:
    return "on" if on else "off"


def _multiplexer_words(terminal: Terminal) -> str:
    if terminal.multiplexer != "tmux":
        return {"screen": "GNU screen"}.get(terminal.multiplexer, "none")
    options = (f"{name} {_tmux('show-options', '-gv', name)}" for name in TMUX_OPTIONS)
    return f"{_tmux('-V')}; {', '.join(options)}"


def _tmux(*arguments: str) -> str:
    """Return what tmux answers, in one line; why not, where it does not."""
    try:
        answer = subprocess.run(  # noqa: S603 - fixed arguments
            ["tmux", *arguments],  # noqa: S607 - the one the person uses
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TMUX_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"(no answer: {type(error).__name__})"
    return answer.stdout.strip() or "(not known to this tmux)"


def _ssh_words(terminal: Terminal, environ: Mapping[str, str]) -> str:
    if not terminal.ssh:
        return "no"
    ends = environ.get("SSH_CONNECTION", "").split()
    hop = f", the last hop from {ends[0]} to {ends[2]}" if len(ends) == 4 else ""
    return ("yes, with mosh" if terminal.mosh else "yes") + hop


def swatch(terminal: Terminal) -> Iterator[str]:
    """Yield six lines that show at a glance what the terminal makes of colours and signs."""
    depth = terminal.colour
    yield "\x1b[1mbold\x1b[0m \x1b[4munderlined\x1b[0m \x1b[7mreversed\x1b[0m \x1b[2mdim\x1b[0m"
    yield _blocks(range(40, 48), "\x1b[{}m  ") if depth != "none" else "no colours"
    yield _blocks(range(100, 108), "\x1b[{}m  ") if depth != "none" else "no colours"
    has_256 = depth in ("256", "truecolor")
    yield _blocks(range(16, 232, 6), "\x1b[48;5;{}m ") if has_256 else "no 256 colours"
    ramp = _blocks(range(0, 256, 8), "\x1b[48;2;{0};96;160m ")
    yield ramp if depth == "truecolor" else "no 16 million colours"
    yield "● ◐ ✗ ▸ … ↑ ↓ ─ │ ┃  é ü ñ  東京" if terminal.unicode else "* ~ x > ^ v - | #"


def _blocks(numbers: range, shape: str) -> str:
    return "".join(shape.format(number) for number in numbers) + "\x1b[0m"


def _paint_words(terminal: Terminal, out: TextIO) -> str:
    """Write some lines over each other, then ask where the cursor is: its answer ends the time."""
    line = "\r" + "." * 63
    out.flush()
    asks = terminal.queries and not terminal.refusal
    started = time.perf_counter()
    painted = (line * (PAINT_BYTES // len(line)) + "\r\x1b[K").encode()
    answered = _exchange(out.fileno(), painted + b"\x1b[6n") if asks else _send(out, painted)
    spent_ms = (time.perf_counter() - started) * 1000
    if answered:
        return f"4 KB and the terminal's answer took {spent_ms:.1f} ms"
    return f"4 KB were sent in {spent_ms:.1f} ms; the terminal did not say when it had drawn them"


def _send(out: TextIO, painted: bytes) -> bool:
    os.write(out.fileno(), painted)
    return False


def _exchange(output_fd: int, question: bytes, input_fd: int = 0) -> bool:
    """Send a question and wait for its answer, unseen; return whether there was one."""
    found = termios.tcgetattr(input_fd)
    answer = b""
    try:
        tty.setcbreak(input_fd, termios.TCSANOW)
        os.write(output_fd, question)
        while not answer.endswith(b"R"):
            if not select.select([input_fd], [], [], ANSWER_TIMEOUT_S)[0]:
                return False
            answer += os.read(input_fd, 1)
    finally:
        termios.tcsetattr(input_fd, termios.TCSANOW, found)
    return True
