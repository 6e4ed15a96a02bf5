"""Copies a text the way this terminal takes it, and says which way that was."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from registry_tui.terminal import Terminal
from registry_tui.terminal_rules import Route

MOST_ENCODED_BYTES = 74_994
SCREEN_CHUNK_BYTES = 240
TMUX_TIMEOUT_S = 2.0
FILE_NAME = "copied.txt"
MOST_NAME_CHARACTERS = 120
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")

IN_TMUX_AND_SENT = "In tmux's buffer, and sent to the terminal: prefix ] pastes it in tmux."
IN_TMUX = "In tmux's buffer: prefix ] pastes it. This tmux (before 3.2) does not pass it on."
SENT = "Sent to the terminal's clipboard (OSC 52)."
SENT_THROUGH_SCREEN = "Sent through GNU screen to the terminal's clipboard."
TMUX_REFUSED = "tmux did not take it ({reason}). "
OFF = "Not copied: copying is switched off."
SAVED = "Saved to {path}, which only you can read."
_UNSURE: Mapping[Route, str] = {
    "off": "Press {keys} for a file.",
    "osc52": "If nothing arrived, press {keys} for a file.",
    "screen": "If nothing arrived, press {keys} for a file.",
}
TOO_LONG = "Too long for a terminal's clipboard. "


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """Which way a copy went, and the sentence for the person who asked for it."""

    route: Route
    words: str
    path: Path | None = None

    def told(self, keys: str) -> str:
        """Return the sentence, and that `keys`, if there are any, write it to a file instead."""
        if not keys or self.route not in _UNSURE:
            return self.words
        return f"{self.words} {_UNSURE[self.route].format(keys=keys)}"


class Copier:
    """Copies texts. `write` sends escape sequences to the terminal, past everything else.

    Args:
        terminal: Tells the route.
        write: The driver's.
        directory: Where a copy to a file goes; made when first needed, for its owner only.
        tmux: The command.
    """

    def __init__(
        self,
        terminal: Terminal,
        write: Callable[[str], object],
        directory: Path,
        *,
        tmux: str = "tmux",
    ) -> None:
        self._terminal = terminal
        self._write = write
        self._directory = directory
        self._tmux = tmux

    async def copy(self, text: str) -> CopyOutcome:
        """Send `text` its way. Never more than sent: a terminal does not acknowledge.

        Raises:
            OSError: It was to go to a file, which could not be written.
        """
        sequence = osc52(text)
        match self._terminal.clipboard:
            case "off":
                return CopyOutcome("off", OFF)
            case "tmux":
                return await self._copy_to_tmux(text, sequence)
            case "file":
                return await self.save(text)
            case "osc52" | "screen" if not sequence:
                saved = await self.save(text)
                return CopyOutcome("file", TOO_LONG + saved.words, saved.path)
            case "screen":
                self._write(wrapped_for_screen(sequence))
                return CopyOutcome("screen", SENT_THROUGH_SCREEN)
            case "osc52":
                self._write(sequence)
                return CopyOutcome("osc52", self._sent_words())

    async def save(self, text: str, name: str = FILE_NAME) -> CopyOutcome:
        """Write `text` to a file only its owner can read, in the place of one of that name.

        Of `name`, what a file's name should not hold is replaced.

        Raises:
            OSError: It could not be written.
        """
        safe = _NOT_IN_NAMES.sub("-", name)[:MOST_NAME_CHARACTERS].strip("-.") or FILE_NAME
        path = await asyncio.to_thread(_replace_file, self._directory / safe, text)
        return CopyOutcome("file", SAVED.format(path=path), path)

    async def _copy_to_tmux(self, text: str, sequence: str) -> CopyOutcome:
        """Fill tmux's buffer, and let it, and ourselves, tell the terminal."""
        try:
            passed_on = await asyncio.to_thread(load_tmux_buffer, self._tmux, text)
        except (OSError, subprocess.SubprocessError) as error:
            return await self._copy_past_tmux(text, sequence, _reason(error))
        self._write(sequence)
        return CopyOutcome("tmux", IN_TMUX_AND_SENT if passed_on else IN_TMUX)

    async def _copy_past_tmux(self, text: str, sequence: str, reason: str) -> CopyOutcome:
        refused = TMUX_REFUSED.format(reason=reason)
        if not sequence:
            saved = await self.save(text)
            return CopyOutcome("file", refused + saved.words, saved.path)
        self._write(sequence)
        return CopyOutcome("osc52", refused + self._sent_words())

    def _sent_words(self) -> str:
        caveat = self._terminal.clipboard_caveat
        return f"{SENT} {caveat}" if caveat else SENT


def osc52(text: str) -> str:
    """Return the sequence that sets a terminal's clipboard; empty if `text` is too long for it."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return f"\x1b]52;c;{encoded}\x07" if len(encoded) <= MOST_ENCODED_BYTES else ""


def wrapped_for_screen(sequence: str) -> str:
    """Return `sequence` as GNU screen hands it on: in strings short enough for its oldest kept."""
    size = SCREEN_CHUNK_BYTES
    chunks = (sequence[at : at + size] for at in range(0, len(sequence), size))
    return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)


def load_tmux_buffer(tmux: str, text: str) -> bool:
    """Fill tmux's buffer through standard input; return whether tmux passes it on itself.

    Raises:
        OSError: There is no such command.
        subprocess.SubprocessError: tmux refused, or did not answer in time.
    """
    try:
        _run_tmux([tmux, "load-buffer", "-w", "-"], text)
    except subprocess.CalledProcessError as refused:
        said = bytes(refused.stderr)
        if b"usage" not in said and b"unknown" not in said:
            raise
        _run_tmux([tmux, "load-buffer", "-"], text)
        return False
    return True


def _run_tmux(command: list[str], text: str) -> None:
    subprocess.run(  # noqa: S603 - a fixed command; the text goes through standard input
        command,
        input=text.encode("utf-8", "replace"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=TMUX_TIMEOUT_S,
        check=True,
    )


def _reason(error: OSError | subprocess.SubprocessError) -> str:
    match error:
        case subprocess.CalledProcessError():
            said = bytes(error.stderr or b"").decode("utf-8", "replace").strip()
            return said.splitlines()[0] if said else f"exit code {error.returncode}"
        case subprocess.TimeoutExpired():
            return "no answer"
        case _:
            return str(error)


def _replace_file(path: Path, text: str) -> Path:
    """Write `text` beside `path` and move it there; a new temporary file is its owner's only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".copied-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
