"""A terminal's screen: what a person would read on it, and what was left switched on."""

from __future__ import annotations

import re

import pyte

_SEQUENCE = re.compile(
    rb"\x1b\[([<=>?])([0-9;]*)\$?([a-zA-Z])"  # private modes and queries, kitty's keyboard
    rb"|\x1b[P_^].*?\x1b\\"  # strings that terminals swallow
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",
    re.DOTALL,
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[<=>?]?[0-9;]*\$?|[P_^\]][^\x07\x1b]*\x1b?)?\Z", re.DOTALL)
_ALTERNATE = 1049
_CURSOR = 25
_LEFT_ON = {
    _ALTERNATE: "alternate screen",
    1000: "mouse",
    1003: "mouse",
    1006: "mouse",
    1004: "focus reports",
    2004: "bracketed paste",
    2026: "synchronized output",
    2048: "size reports",
}


class Screen:
    """Two buffers, as terminals have them, and the modes that programs switch."""

    def __init__(self, columns: int, rows: int) -> None:
        self._size = (columns, rows)
        self._modes: dict[int, bool] = {_CURSOR: True}
        self._keyboards = 0
        self._unfinished = b""
        self._first = self._buffer()
        self._current = self._first

    def feed(self, data: bytes) -> None:
        """Take what a program wrote."""
        data = self._unfinished + data
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        self._unfinished = data[end:]
        at = 0
        for match in _SEQUENCE.finditer(data, 0, end):
            self._current[1].feed(data[at : match.start()])
            at = match.end()
            if match[1]:
                self._switch(match[1] + match[3], match[2])
        self._current[1].feed(data[at:end])

    @property
    def text(self) -> str:
        """The lines, without the blanks at their ends."""
        return "\n".join(line.rstrip() for line in self._current[0].display)

    @property
    def left_on(self) -> set[str]:
        """Name what a shell would not expect to find."""
        names = {name for mode, name in _LEFT_ON.items() if self._modes.get(mode)}
        if not self._modes[_CURSOR]:
            names.add("hidden cursor")
        if self._keyboards > 0:
            names.add("kitty keyboard")
        return names

    def _buffer(self) -> tuple[pyte.Screen, pyte.ByteStream]:
        screen = pyte.Screen(*self._size)
        return screen, pyte.ByteStream(screen)

    def _switch(self, kind: bytes, numbers: bytes) -> None:
        if kind in (b"?h", b"?l"):
            for number in map(int, filter(None, numbers.split(b";"))):
                self._modes[number] = kind == b"?h"
                if number == _ALTERNATE:
                    self._current = self._buffer() if kind == b"?h" else self._first
        elif kind == b">u":
            self._keyboards += 1
        elif kind == b"<u":
            self._keyboards -= 1
