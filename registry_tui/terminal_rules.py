"""The rules a terminal is judged by: each returns its decision, and the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["dark", "light", "high-contrast", "mono", "ansi"]
ColourDepth = Literal["truecolor", "256", "standard", "none"]
Animations = Literal["none", "basic", "full"]
Route = Literal["tmux", "screen", "osc52", "file", "off"]
ClipboardChoice = Literal["auto", "tmux", "osc52", "file", "off"]
Multiplexer = Literal["tmux", "screen", ""]

THEMES: Mapping[str, ThemeName] = {
    "dark": "dark",
    "light": "light",
    "high-contrast": "high-contrast",
    "mono": "mono",
    "ansi": "ansi",
}
DEPTHS: Mapping[str, ColourDepth] = {
    "truecolor": "truecolor",
    "256": "256",
    "standard": "standard",
}
ANIMATIONS: Mapping[str, Animations] = {"none": "none", "basic": "basic", "full": "full"}

BASIC_NAMES = ("linux", "vt", "ansi", "cons", "sun")
TRUECOLOR_NAMES = ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What flags and settings ask for. None leaves the decision to what is detected."""

    theme: ThemeName | None = None
    colour: ColourDepth | None = None
    ascii_only: bool | None = None
    mouse: bool | None = None
    clipboard: ClipboardChoice = "auto"
    slow: bool = False
    reader: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The environment, and what several rules ask of it."""

    environ: Mapping[str, str]
    overrides: Overrides

    def get(self, name: str) -> str:
        """Return a variable; empty when it is not set."""
        return self.environ.get(name, "")

    @property
    def name(self) -> str:
        """`TERM`, in lower case."""
        return self.get("TERM").strip().lower()

    @property
    def basic(self) -> bool:
        """Whether it is a console or a serial terminal, to which modern sequences are noise."""
        return not self.name or self.name.startswith(BASIC_NAMES)

    @property
    def ssh(self) -> bool:
        """Whether an SSH session is in between."""
        return any(self.get(name) for name in ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"))

    @property
    def mosh(self) -> bool:
        """Whether mosh is in between. Its server sets this variable for ncurses' sake."""
        return self.ssh and self.get("NCURSES_NO_UTF8_ACS") == "1"

    @property
    def multiplexer(self) -> Multiplexer:
        """The multiplexer this process runs in, on this machine."""
        if self.get("TMUX"):
            return "tmux"
        return "screen" if self.get("STY") else ""


def refusal(facts: Facts, *, stdin_is_tty: bool, stderr_is_tty: bool) -> str:
    """Say why there can be no full screen; empty when there can."""
    if not stdin_is_tty:
        return "Standard input is not a terminal, so no key can be read."
    if not stderr_is_tty:
        return "Standard error is not a terminal, and the screen is drawn there."
    if facts.name == "dumb":
        return "TERM=dumb says this terminal cannot place text on a screen."
    return ""


def colour(facts: Facts) -> tuple[ColourDepth, str]:  # noqa: PLR0911 - one line a rule
    """Choose how many colours go out."""
    asked, name = facts.overrides, facts.name
    if asked.colour:
        return asked.colour, "asked for"
    if facts.get("NO_COLOR"):
        return "none", "NO_COLOR is set"
    if asked.theme == "mono":
        return "none", "the mono theme was asked for"
    if asked.theme == "ansi":
        return "standard", "the ansi theme was asked for"
    if asked.slow:
        return "standard", "--slow"
    if depth := DEPTHS.get(facts.get("TEXTUAL_COLOR_SYSTEM")):
        return depth, "TEXTUAL_COLOR_SYSTEM says so"
    if facts.basic:
        return "standard", f"TERM={name or '(unset)'} has sixteen colours at most"
    if facts.mosh:
        return "256", "mosh carries more only from 1.4 on"
    of_screen = name.startswith("screen") and bool(facts.get("STY"))
    if facts.get("COLORTERM").strip().lower() in ("truecolor", "24bit") and not of_screen:
        return "truecolor", "COLORTERM says so"
    if name.startswith(TRUECOLOR_NAMES) or name.endswith("-direct"):
        return "truecolor", f"TERM={name} has them"
    if name.endswith("-256color"):
        return "256", f"TERM={name}" + ("; GNU screen passes no more" if of_screen else "")
    return "standard", f"TERM={name} promises no more"


def theme(facts: Facts, depth: ColourDepth) -> tuple[ThemeName, str]:
    """Choose the theme; without colours there is only one."""
    if depth == "none":
        return "mono", "no colours"
    if facts.overrides.theme:
        return facts.overrides.theme, "asked for"
    if wanted := THEMES.get(facts.get("TEXTUAL_THEME")):
        return wanted, "TEXTUAL_THEME says so"
    if depth == "standard":
        return "ansi", "sixteen colours"
    if facts.get("COLORFGBG").rpartition(";")[2] in ("7", "15"):
        return "light", "COLORFGBG tells of a light background"
    return "dark", "the default"


def unicode(facts: Facts) -> tuple[bool, str]:
    """Choose between signs beyond ASCII and none."""
    if facts.overrides.ascii_only is not None:
        return not facts.overrides.ascii_only, "asked for"
    if facts.basic:
        return False, f"TERM={facts.name or '(unset)'} has a small font"
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        if locale := facts.get(variable):
            says_utf8 = "utf-8" in locale.lower() or "utf8" in locale.lower()
            fix = "" if says_utf8 else ", not UTF-8; to change it: export LC_ALL=C.UTF-8"
            return says_utf8, f"{variable}={locale}{fix}"
    return False, "no locale is set; to change it: export LC_ALL=C.UTF-8"


def mouse(facts: Facts) -> tuple[bool, str]:
    """Choose whether the mouse is ours at the start, or the terminal's for selecting text."""
    if facts.overrides.mouse is not None:
        return facts.overrides.mouse, "asked for"
    if facts.basic:
        return False, f"TERM={facts.name or '(unset)'} has none"
    if facts.ssh:
        return False, "over SSH it stays with the terminal, for selecting text"
    return True, "the terminal is local"


def kitty_keys(facts: Facts) -> tuple[bool, str]:
    """Choose whether the kitty keyboard protocol is asked for."""
    if switch := facts.get("TEXTUAL_DISABLE_KITTY_KEY"):
        return switch != "1", "TEXTUAL_DISABLE_KITTY_KEY says so"
    if facts.basic:
        return False, f"TERM={facts.name or '(unset)'} does not know it"
    if facts.multiplexer or facts.mosh:
        return False, f"{facts.multiplexer or 'mosh'} does not pass it on"
    return True, "terminals that do not know it ignore it"


def animations(facts: Facts) -> tuple[Animations, str]:
    """Choose Textual's animation level."""
    if facts.overrides.slow:
        return "none", "--slow"
    if level := ANIMATIONS.get(facts.get("TEXTUAL_ANIMATIONS").lower()):
        return level, "TEXTUAL_ANIMATIONS says so"
    if facts.ssh or facts.basic:
        return "none", "over SSH every frame travels" if facts.ssh else "a basic terminal"
    return "basic", "the terminal is local"


def smooth_scroll(facts: Facts) -> tuple[bool, str]:
    """Choose whether scrolling goes by pixels."""
    if facts.get("TEXTUAL_SMOOTH_SCROLL") in ("0", "1") and not facts.overrides.slow:
        return facts.get("TEXTUAL_SMOOTH_SCROLL") == "1", "TEXTUAL_SMOOTH_SCROLL says so"
    local = not (facts.ssh or facts.basic or facts.overrides.slow)
    return local, "the terminal is local" if local else "every frame travels"


def frames_per_s(facts: Facts) -> tuple[int, str]:
    """Choose the most screens painted in a second."""
    asked = facts.get("TEXTUAL_FPS")
    if asked.isdecimal() and int(asked) and not facts.overrides.slow:
        return int(asked), "TEXTUAL_FPS says so"
    if facts.ssh or facts.overrides.slow:
        return 15, "every frame travels"
    return 60, "the terminal is local"


def escape_delay_ms(facts: Facts) -> tuple[int, str]:
    """Choose how long a lone escape waits for the rest of a sequence."""
    asked = facts.get("ESCDELAY")
    if asked.isdecimal() and int(asked):
        return int(asked), "ESCDELAY says so"
    if facts.ssh:
        return 100, "over SSH a sequence may arrive in parts"
    return 25, "the terminal is local"


def clipboard(facts: Facts) -> tuple[Route, str]:
    """Choose the way a copy takes."""
    asked = facts.overrides.clipboard
    if asked == "osc52" and facts.multiplexer == "screen":
        return "screen", "asked for; GNU screen wants it wrapped"
    if asked != "auto":
        return asked, "asked for"
    if facts.multiplexer:
        return facts.multiplexer, f"inside {facts.multiplexer}"
    if facts.basic:
        return "file", f"TERM={facts.name or '(unset)'} has no clipboard"
    if facts.get("TERM_PROGRAM") == "Apple_Terminal":
        return "file", "Terminal.app takes no text for its clipboard"
    return "osc52", "terminals take it through an escape sequence (OSC 52)"


def clipboard_caveat(facts: Facts) -> str:
    """Say what is known to keep an OSC 52 copy from arriving; empty when nothing is."""
    if facts.multiplexer:
        return ""
    if facts.mosh:
        return "mosh passes it on from 1.4 on."
    if facts.name.startswith(("tmux", "screen")):
        return "The tmux or screen at the near end passes it on only with set-clipboard on."
    if facts.get("VTE_VERSION"):
        return "Terminals built on VTE may ignore it."
    if facts.name == "xterm" or facts.get("XTERM_VERSION"):
        return "xterm takes it only with allowWindowOps."
    return ""
