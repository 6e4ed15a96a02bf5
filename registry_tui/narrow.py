"""The last word on what goes out to a terminal with no colour, no Unicode or no modern sequences.

Screens already choose signs and themes that fit. This holds for whatever else is drawn, by a
library or in a service's answer.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_COMMANDS = re.compile(r"\x1b\].*?(?:\x07|\x1b\\)", re.DOTALL)
_SIGNS = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺▔▁▀▄", "-"),
    **dict.fromkeys("│┃║╎╏┆┇┊┋╵╷╹╻▏▎▍▌▐▕", "|"),
    **dict.fromkeys("┌┐└┘┏┓┗┛╭╮╰╯├┤┬┴┼╔╗╚╝", "+"),
    **dict.fromkeys("█▉▊▋▂▃▅▆▇", "#"),
    **dict.fromkeys("▸▶►›→", ">"),  # noqa: RUF001 - this is what people draw
    **dict.fromkeys("◂◀◄‹←", "<"),  # noqa: RUF001 - this is what people draw
    **dict.fromkeys("↑▲▴", "^"),
    **dict.fromkeys("↓▼▾", "v"),
    **dict.fromkeys("●•⏺", "*"),
    **dict.fromkeys("‐‑‒–—·", "-"),  # noqa: RUF001 - these are what people write
    **dict.fromkeys("‘’", "'"),  # noqa: RUF001 - these are what people write
    **dict.fromkeys("“”", '"'),
    "…": "~",
    "✗": "x",
    "✓": "v",
    "\u00a0": " ",
}


def ascii_only(text: str) -> str:
    """Return `text` in ASCII, each sign replaced by one as wide, so that nothing moves."""
    return text if text.isascii() else _NOT_ASCII.sub(_ascii_sign, text)


def _ascii_sign(match: re.Match[str]) -> str:
    sign = match[0]
    if known := _SIGNS.get(sign):
        return known
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return ""
    return "??" if unicodedata.east_asian_width(sign) in "WF" else "?"


def without_colour(text: str) -> str:
    """Return `text` with its colours gone, and bold, underline and reverse still there."""
    return _STYLE.sub(_plain_style, text)


def _plain_style(match: re.Match[str]) -> str:
    codes = iter(match[1].split(";"))
    kept: list[str] = []
    for code in codes:
        number = int(code or "0")
        if number in (38, 48):
            skipped = 1 if next(codes, "") == "5" else 3
            for _ in range(skipped):
                next(codes, "")
        elif not (30 <= number <= 49 or 90 <= number <= 107):
            kept.append(code)
    return f"\x1b[{';'.join(kept)}m" if kept else ""


def without_commands(text: str) -> str:
    """Return `text` without operating system commands: links, titles, the pointer's shape."""
    return _COMMANDS.sub("", text)
