"""Takes the pictures in `docs/pictures`: the running app over the simulated world, as SVG."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from rich.cells import cell_len

from registry_tui.app import RegistryApp
from registry_tui.settings import Settings
from registry_tui.terminal import detect
from registry_tui.terminal_rules import Overrides, ThemeName
from registry_tui.wiring import ProfileConnector
from tests.screens.console import XTERM, Clock, Console, console, settle

DIRECTORY = Path(__file__).parent / "pictures"
TITLE = "registry-tui"
WIDE, NARROW = (120, 36), (80, 24)
FAILED = "model-registry-ml-5f02c9be-6d7"
GUIDE = "model-registry-ml-960afc3b-162"
OLD = "model-registry-ml-3f1c07d9-5b2"

_CREDIT_AND_WEB_FONTS = re.compile(r"\s*(?:<!--.*?-->|@font-face \{.*?\n    \})", re.DOTALL)
_TEXT = re.compile(
    r'<text (class="[^"]*") x="([^"]*)" (y="[^"]*") textLength="[^"]*"[^>]*>([^<]*)</text>'
)
_RUN = re.compile(r"\S+(?:\s\S+)*")
_CELL = 12.2  # how wide Rich draws one cell
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: how the app is opened, what is pressed and typed, and what then is shown.

    Attributes:
        name: The file's name, without its ending.
        size: Columns and rows.
        theme: The theme.
        arguments: What follows `registry-tui --demo`; None opens it where there are no credentials.
        press: Keys pressed first; `+40` lets 40 seconds pass instead, `?words` waits for words,
            `'words` types them.
        type: A text typed then.
        then: Keys pressed last, as `press`.
    """

    name: str
    size: tuple[int, int] = NARROW
    theme: ThemeName = "dark"
    arguments: tuple[str, ...] | None = ()
    press: tuple[str, ...] = ()
    type: str = ""
    then: tuple[str, ...] = ()


DOWN = ("down", "enter")
TO_SUBNETS = ("enter", "down", "enter", "u")
TO_REVIEW = (*TO_SUBNETS, "enter", "ctrl+n")
YES = ("+1", "y")
TO_FAILURE = ("enter", "ctrl+n", *YES, "+120", "r")
MODELS = ("asterisk", "?Ready", "slash")
A_MODEL = "account-takeover visibility:private"
TO_MODEL = ("enter", "enter", "?Administrators")
TO_VERSION = ("enter", "?experiment")
SIGN_IN = ("f3", "'published demo password: alice", "enter", "?all - bucket")
SMALL, GATED = "'sentence-transformers/all-MiniLM-L6-v2", "'meta-llama/Llama-3.1-8B"
PICTURES = (
    Picture("registries", WIDE),
    Picture("registries-light", theme="light"),
    Picture("registries-high-contrast", theme="high-contrast"),
    Picture("registries-mono", theme="mono"),
    Picture("attention", press=("a",)),
    Picture("details", WIDE, press=("colon",), type=GUIDE, then=("enter",)),
    Picture("details-light", theme="light", press=("colon",), type=GUIDE, then=("enter",)),
    Picture("events", WIDE, press=("colon",), type=FAILED, then=("enter", "e", "x", "w")),
    Picture("filter", press=("slash",), type="status:failed colour:red"),
    Picture(
        "service-down", arguments=("--fault", "later:503@listModelRegistries"), press=("down", "r")
    ),
    Picture("create-where", press=("n",)),
    Picture("create", press=("n",), type="labs-ml-aws", then=("enter",)),
    Picture("create-udr", press=("n",), type="labs-udr", then=("enter", "down", "space")),
    Picture("subnets", press=("n",), type="labs-ml-aws", then=TO_SUBNETS),
    Picture("subnets-udr", press=("n",), type="labs-udr", then=("enter", "down", "space", *DOWN)),
    Picture("review", WIDE, press=("n",), type="labs-ml-aws", then=TO_REVIEW),
    Picture("follow", press=("n",), type="labs-ml-aws", then=(*TO_REVIEW, *YES, "+40", "r")),
    Picture("failed", press=("n",), type="vision", then=TO_FAILURE),
    Picture("delete", press=("colon",), type=FAILED, then=("enter", "D")),
    Picture("journal", press=("n",), type="vision", then=(*TO_FAILURE, "L")),
    Picture("synchronize", press=("colon",), type=GUIDE, then=("enter", "s")),
    Picture("synchronize-failed", press=("colon",), type=OLD, then=("enter", "s", *YES)),
    Picture("environments", WIDE, press=("E",)),
    Picture("environment", press=("E", "down", "enter")),
    Picture("storage", WIDE, press=("colon",), type=GUIDE, then=("enter", "I", *SIGN_IN)),
    Picture(
        "set-up",
        WIDE,
        press=("colon",),
        type=GUIDE,
        then=("enter", "S", "?Compared", *["down"] * 8, "f", *SIGN_IN[1:3], "?2 fail"),
    ),
    Picture("access", WIDE, press=("colon",), type=GUIDE, then=("enter", "A", "K", "p")),
    Picture(
        "access-refused",
        arguments=("--as", "quentin"),
        press=("colon",),
        type=GUIDE,
        then=("enter", "A"),
    ),
    Picture("cluster", press=("colon",), type=GUIDE, then=("enter", "C", "?model-registry-v2")),
    Picture(
        "hints",
        WIDE,
        press=("colon",),
        type=GUIDE,
        then=("enter", "C", "?model-registry-v2", "5", "?last ended"),
    ),
    Picture(
        "pod-log",
        press=("colon",),
        type=GUIDE,
        then=("enter", "C", "?model-registry-v2", "enter", "b", "?FATAL"),
    ),
    Picture("models", WIDE, press=("asterisk", "?Ready")),
    Picture("models-light", theme="light", press=("asterisk", "?Ready")),
    Picture("model", press=MODELS, type=A_MODEL, then=TO_MODEL),
    Picture("version", press=MODELS, type=A_MODEL, then=(*TO_MODEL, *TO_VERSION)),
    Picture("metrics", WIDE, press=MODELS, type=A_MODEL, then=(*TO_MODEL, *TO_VERSION, "2")),
    Picture(
        "plot",
        press=MODELS,
        type=A_MODEL,
        then=(*TO_MODEL, *TO_VERSION, "2", "?eval_f1", "enter", "?step"),
    ),
    Picture("compare", press=MODELS, type=A_MODEL, then=(*TO_MODEL, "equals_sign", "?differ")),
    Picture("visibility", press=MODELS, type=A_MODEL, then=("enter", "v", "?sends it")),
    Picture("import", press=MODELS, type=A_MODEL, then=("enter", "n", SMALL)),
    Picture(
        "import-progress",
        press=MODELS,
        type=A_MODEL,
        then=("enter", "n", SMALL, "ctrl+n", "?sends it", *YES, "?Registering", "+15", "r"),
    ),
    Picture(
        "import-failed",
        press=MODELS,
        type=A_MODEL,
        then=("enter", "n", GATED, "ctrl+n", "?sends it", *YES, "?Registering", "+90", "r"),
    ),
    Picture("palette", press=("ctrl+p",)),
    Picture("first-run", arguments=None),
)


async def take(picture: Picture) -> str:
    """Open the app, press the keys, and return the screen as SVG; always the same bytes."""
    opened = _without_credentials(picture) if picture.arguments is None else _demo(picture)
    async with opened as shown:
        await _do(shown, picture.press)
        await shown.type(picture.type)
        await _do(shown, picture.then)
        return self_contained(shown.app.export_screenshot(title=TITLE, simplify=True))


async def _do(shown: Console, keys: Sequence[str]) -> None:
    """Press keys, let time pass, and wait for words."""
    for key in keys:
        if key.startswith("+"):
            shown.clock.wind(seconds=float(key))
        elif key.startswith("?"):
            await shown.until(key[1:])
        elif key.startswith("'"):
            await shown.type(key[1:])
        else:
            await shown.press(key)


def self_contained(svg: str) -> str:
    """Return an SVG that fetches no fonts, and keeps its columns straight in whichever it finds."""
    drawn = _CREDIT_AND_WEB_FONTS.sub("", svg).replace("Fira Code, monospace", _FONTS)
    drawn = _TEXT.sub(_placed, drawn)
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def _placed(text: re.Match[str]) -> str:
    """Place each part of a line that two blanks set off by itself, so that no error adds up."""
    looks, left, rest = text[1], float(text[2]), text[3]
    words = unescape(text[4])
    return "".join(
        f'<text {looks} x="{left + _CELL * cell_len(words[: run.start()]):g}" {rest}'
        f' textLength="{_CELL * cell_len(run[0]):g}">{escape(run[0])}</text>'
        for run in _RUN.finditer(words)
    )


@asynccontextmanager
async def _demo(picture: Picture) -> AsyncGenerator[Console]:
    asked = Overrides(theme=picture.theme)
    async with console(*picture.arguments or (), size=picture.size, overrides=asked) as shown:
        yield shown


@asynccontextmanager
async def _without_credentials(picture: Picture) -> AsyncGenerator[Console]:
    settings, clock, home = Settings(), Clock(), Path("/home/you")
    terminal = detect(
        XTERM,
        stdin_is_tty=True,
        stderr_is_tty=True,
        size=picture.size,
        overrides=Overrides(theme=picture.theme),
    )
    connector = ProfileConnector({}, home, "", settings)
    app = RegistryApp(connector, terminal, settings, files=home, now=clock)
    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot)
        yield Console(app, pilot, clock)


def main() -> None:
    """Take every picture anew."""
    os.environ.pop("NO_COLOR", None)  # it would reach into every theme
    DIRECTORY.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg = asyncio.run(take(picture))
        (DIRECTORY / f"{picture.name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
