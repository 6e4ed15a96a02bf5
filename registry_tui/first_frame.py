"""The first frame: a title, column heads and one word, drawn before Textual is imported."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass, field

from registry_tui.guard import Guard
from registry_tui.terminal import Terminal
from registry_tui.terminal_rules import ColourDepth, ThemeName

CLOCK_CELLS = 16
RESET = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """What the first frame says.

    Attributes:
        title: At the left of the title bar.
        words: At the right of the title bar, before the clock; left out where there is no room.
        heads: The column heads, each already as wide as its column.
        heads_row: The row of the heads, counted from 0.
        message: Under the heads.
    """

    title: str
    words: str = ""
    heads: Sequence[str] = field(default=())
    heads_row: int = 2
    message: str = "Loading"


@dataclass(frozen=True, slots=True)
class Palette:
    """The few colours of a theme this frame needs, as `rrggbb`, equal to the screens' themes."""

    background: str
    panel: str
    foreground: str
    muted: str


PALETTES: dict[ThemeName, Palette] = {
    "dark": Palette("11151a", "20272f", "d4dae2", "8592a2"),
    "light": Palette("fbfaf7", "e8e5dd", "20262d", "5b6570"),
    "high-contrast": Palette("000000", "262626", "ffffff", "e0e0e0"),
}


def show(frame: FirstFrame, guard: Guard) -> None:
    """Enter the alternate screen and draw the frame, with one write.

    Raises:
        OSError: The terminal is gone.
    """
    guard.enter(drawn(frame, guard.terminal))


def drawn(frame: FirstFrame, terminal: Terminal) -> str:
    """Return the frame in the terminal's size, colours and signs."""
    width, height = terminal.size
    page, bar, muted = _styles(terminal)
    rows = [(0, bar, _bar(frame, width)), (frame.heads_row, muted, "  " + "  ".join(frame.heads))]
    if frame.message:
        rows.append((frame.heads_row + 2, muted, "  " + frame.message))
    text = f"{page}\x1b[2J"
    for row, style, words in rows:
        if row < height:
            safe = _safe(words, unicode=terminal.unicode)
            text += f"\x1b[{row + 1};1H{style}{safe[:width]}{RESET}"
    return text


def _safe(words: str, *, unicode: bool) -> str:
    """Return `words` with nothing in them that moves the cursor, or that cannot be shown."""
    if not unicode:
        from registry_tui.narrow import ascii_only  # noqa: PLC0415 - its patterns take a while

        words = ascii_only(words)
    return "".join(sign if sign.isprintable() else "?" for sign in words)


def _bar(frame: FirstFrame, width: int) -> str:
    title = " " + frame.title
    room = width - CLOCK_CELLS - len(title)
    return (title + frame.words.rjust(room) if len(frame.words) < room else title).ljust(width)


def _styles(terminal: Terminal) -> tuple[str, str, str]:
    """Return the styles of the page, the title bar and the quieter words."""
    palette = PALETTES.get(terminal.theme)
    if terminal.colour == "none" or palette is None:
        plain = "" if terminal.colour == "none" else "\x1b[37;40m"
        return plain, f"{plain}\x1b[7m", plain
    depth = terminal.colour

    def on(background: str, foreground: str) -> str:
        return f"\x1b[{_code(48, background, depth)};{_code(38, foreground, depth)}m"

    return (
        on(palette.background, palette.foreground),
        on(palette.panel, palette.foreground) + "\x1b[1m",
        on(palette.background, palette.muted),
    )


def _code(layer: int, colour: str, depth: ColourDepth) -> str:
    """Return the parameters that choose `colour` for the text (38) or what is behind it (48)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    if depth == "truecolor":
        return f"{layer};2;{red};{green};{blue}"
    if depth == "256":
        return f"{layer};5;{_nearest_of_256(red, green, blue)}"
    bright = (red + green + blue) // 3 > 127
    return str(layer - 8 + (7 if bright else 0))


def _nearest_of_256(red: int, green: int, blue: int) -> int:
    """Return the same neighbour Rich chooses, so that the app's first paint changes no colour."""
    _hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.15:
        grey = round(lightness * 25)
        return {0: 16, 25: 231}.get(grey, 231 + grey)
    sixths = [part / 95 if part < 95 else 1 + (part - 95) / 40 for part in (red, green, blue)]
    return 16 + sum(round(sixth) * step for sixth, step in zip(sixths, (36, 6, 1), strict=True))
