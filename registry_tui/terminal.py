"""What this terminal can do: decided once, before Textual is imported, each decision with its why.

Nothing heavy is imported here, for it runs before the first frame.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from registry_tui import terminal_rules as rules
from registry_tui.terminal_rules import (
    Animations,
    ColourDepth,
    Facts,
    Multiplexer,
    Overrides,
    Route,
    ThemeName,
)

FALLBACK_SIZE = (80, 24)


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal, as far as its environment tells.

    Attributes:
        refusal: Why there can be no full screen; empty when there can.
        name: `TERM`.
        size: Columns and rows.
        theme: The theme to start with.
        colour: How many colours go out; `none` means not one.
        unicode: Whether signs beyond ASCII may go out.
        mouse: Whether the mouse is asked for at the start.
        kitty_keys: Whether the kitty keyboard protocol is asked for.
        queries: Whether the terminal may be asked about its modes and told a pointer's shape.
        animations: Textual's animation level.
        smooth_scroll: Whether scrolling goes by pixels where the terminal can.
        frames_per_s: The most screens painted in a second.
        escape_delay_ms: How long a lone escape waits for the rest of a sequence.
        clipboard: The way a copy takes.
        clipboard_caveat: What may keep a copy from arriving; empty when nothing is known to.
        multiplexer: The one this process runs in; empty when there is none.
        ssh: Whether an SSH session is in between.
        mosh: Whether a mosh session is in between.
        slow: Whether the line is slow: no clock, refreshing only when asked.
        reader: Whether the hardware cursor stays visible, for braille displays and readers.
        why: The reason of each decision, by the attribute's name.
    """

    refusal: str
    name: str
    size: tuple[int, int]
    theme: ThemeName
    colour: ColourDepth
    unicode: bool
    mouse: bool
    kitty_keys: bool
    queries: bool
    animations: Animations
    smooth_scroll: bool
    frames_per_s: int
    escape_delay_ms: int
    clipboard: Route
    clipboard_caveat: str
    multiplexer: Multiplexer
    ssh: bool
    mosh: bool
    slow: bool
    reader: bool
    why: Mapping[str, str] = field(hash=False)


def launch_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` with the `LC_CTYPE` this process was started with.

    Under `LANG=C` Python sets `LC_CTYPE=C.UTF-8` for itself, which tells nothing of the terminal.
    """
    told = dict(environ)
    try:
        with open("/proc/self/environ", "rb") as file:  # noqa: PTH123 - pathlib takes 4 ms
            started_with = file.read().split(b"\0")
    except OSError:
        return told
    if not any(row.startswith(b"LC_CTYPE=") for row in started_with):
        told.pop("LC_CTYPE", None)
    return told


def detect(
    environ: Mapping[str, str],
    *,
    stdin_is_tty: bool,
    stderr_is_tty: bool,
    size: tuple[int, int] | None = None,
    overrides: Overrides | None = None,
) -> Terminal:
    """Decide everything. `size` is None, or holds a zero, where the terminal does not say."""
    overrides = overrides or Overrides()
    facts = Facts(environ, overrides)
    known_size = size if size and all(size) else None
    colour, colour_why = rules.colour(facts)
    theme, theme_why = rules.theme(facts, colour)
    unicode, unicode_why = rules.unicode(facts)
    mouse, mouse_why = rules.mouse(facts)
    kitty_keys, kitty_keys_why = rules.kitty_keys(facts)
    animations, animations_why = rules.animations(facts)
    smooth_scroll, smooth_scroll_why = rules.smooth_scroll(facts)
    frames_per_s, frames_per_s_why = rules.frames_per_s(facts)
    escape_delay_ms, escape_delay_ms_why = rules.escape_delay_ms(facts)
    clipboard, clipboard_why = rules.clipboard(facts)
    return Terminal(
        refusal=rules.refusal(facts, stdin_is_tty=stdin_is_tty, stderr_is_tty=stderr_is_tty),
        name=facts.get("TERM"),
        size=known_size or FALLBACK_SIZE,
        theme=theme,
        colour=colour,
        unicode=unicode,
        mouse=mouse,
        kitty_keys=kitty_keys,
        queries=not facts.basic and facts.get("TERM_PROGRAM") != "Apple_Terminal",
        animations=animations,
        smooth_scroll=smooth_scroll,
        frames_per_s=frames_per_s,
        escape_delay_ms=escape_delay_ms,
        clipboard=clipboard,
        clipboard_caveat=rules.clipboard_caveat(facts),
        multiplexer=facts.multiplexer,
        ssh=facts.ssh,
        mosh=facts.mosh,
        slow=overrides.slow,
        reader=overrides.reader,
        why={
            "size": "as it says itself" if known_size else "it does not say",
            "colour": colour_why,
            "theme": theme_why,
            "unicode": unicode_why,
            "mouse": mouse_why,
            "kitty_keys": kitty_keys_why,
            "animations": animations_why,
            "smooth_scroll": smooth_scroll_why,
            "frames_per_s": frames_per_s_why,
            "escape_delay_ms": escape_delay_ms_why,
            "clipboard": clipboard_why,
        },
    )


def prepare_environment(terminal: Terminal, environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads when it is imported, and remove what would mislead it.

    `NO_COLOR` goes in either case: set but empty it means nothing, yet Textual heeds it; set, our
    mono theme and driver heed it better than Textual's filter, which paints greys in 24 bits.
    `COLUMNS` and `LINES` would be believed over the terminal's real size.
    """
    for misleading in ("NO_COLOR", "COLUMNS", "LINES", "TEXTUAL_DRIVER", "TEXTUAL_THEME"):
        environ.pop(misleading, None)
    environ["TEXTUAL_COLOR_SYSTEM"] = "standard" if terminal.colour == "none" else terminal.colour
    environ["TEXTUAL_ANIMATIONS"] = terminal.animations
    environ["TEXTUAL_SMOOTH_SCROLL"] = "1" if terminal.smooth_scroll else "0"
    environ["TEXTUAL_FPS"] = str(terminal.frames_per_s)
    environ["TEXTUAL_DISABLE_KITTY_KEY"] = "0" if terminal.kitty_keys else "1"
    environ["ESCDELAY"] = str(terminal.escape_delay_ms)
