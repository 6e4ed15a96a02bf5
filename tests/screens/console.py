"""The whole console over the simulated world, with a clock that a test winds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.strip import Strip

from backends.clients.connection import Limits
from backends.ports import Connector
from registry_tui import options
from registry_tui.app import RegistryApp
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from registry_tui.terminal import detect
from registry_tui.terminal_rules import Overrides
from screens.base import LIVE

START = datetime(2026, 11, 23, 12, 4, 31, tzinfo=UTC)
XTERM = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
SIZE = (120, 36)
NOWHERE = Path("/proc/nowhere")
"""A directory that nobody can make."""
IMPATIENT = Limits(attempts=1, read_timeout_s=0.01)
"""No call is tried again, and a silent service is soon given up."""


class Clock:
    """A time that stands still until it is wound."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def wind(self, **by: float) -> None:
        """Let some time pass."""
        self.time += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Console:
    """A running console, and the keys and the clock to drive it."""

    app: RegistryApp
    pilot: Pilot[int]
    clock: Clock

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before set off has ended."""
        for key in keys:
            await self.pilot.press(key)
            await settle(self.pilot)

    async def keys(self, *keys: str) -> None:
        """Press keys without waiting for what they set off."""
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def until(self, words: str) -> None:
        """Wait until a person can read `words`; fails with the whole screen after 10 s."""
        try:
            async with asyncio.timeout(10):
                while words not in self.words:
                    await self.pilot.pause()
        except TimeoutError:
            raise AssertionError(f"{words!r} is not on the screen:\n{self.text}") from None

    async def rest(self) -> None:
        """Wait until what is under way has ended."""
        await settle(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*(_KEYS.get(character, character) for character in text))
        await settle(self.pilot)

    async def paste(self, text: str) -> None:
        """Paste a text, as the terminal hands it over."""
        self.app.post_message(events.Paste(text))
        await settle(self.pilot)

    async def open(self, name: str, *keys: str) -> None:
        """Open the registry that alone has `name` in its row, then press keys."""
        await self.press("slash")
        await self.paste(name)
        assert "1 of " in self.lines[1]
        await self.press("enter", "enter", *keys)

    @property
    def strips(self) -> list[Strip]:
        """What is painted, a line each."""
        return self.app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]

    @property
    def lines(self) -> list[str]:
        """What a person sees, a line each, without the blanks at its end."""
        width, height = self.app.size
        return [strip.text[:width].rstrip() for strip in self.strips[:height]]

    @property
    def text(self) -> str:
        """What a person sees."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """What a person reads, wherever lines are broken."""
        return " ".join(self.text.split())

    def line(self, part: str) -> str:
        """Return the first line that holds `part`; fails with the whole screen otherwise."""
        found = next((line for line in self.lines if part in line), None)
        assert found is not None, f"{part!r} is not on the screen:\n{self.text}"
        return found

    @property
    def cursor_line(self) -> str:
        """The line the cursor is on."""
        return self.line(self.app.glyphs.cursor)


_KEYS = {
    " ": "space",
    ":": "colon",
    "-": "minus",
    "/": "slash",
    ".": "full_stop",
    '"': "quotation_mark",
    "@": "at",
    "_": "underscore",
}


@asynccontextmanager
async def console(
    *arguments: str,
    size: tuple[int, int] = SIZE,
    settings: Settings | None = None,
    overrides: Overrides | None = None,
    files: Path = NOWHERE,
    connector: Connector | None = None,
    clock: Clock | None = None,
    waits: bool = True,
) -> AsyncGenerator[Console]:
    """Run the console as `registry-tui --demo` with more arguments, and wait until it rests.

    A `connector` that is handed in is used instead of the demo's, with the `clock` it has; one
    that holds answers back `waits` for nothing.
    """
    chosen = settings or Settings(refresh_list_s=3600, refresh_moving_s=3600)
    clock = clock or Clock()
    terminal = detect(XTERM, stdin_is_tty=True, stderr_is_tty=True, size=size, overrides=overrides)
    asked = options.read(["--demo", *arguments])
    demo = DemoConnector(asked, chosen, clock, IMPATIENT)
    app = RegistryApp(connector or demo, terminal, chosen, files=files, now=clock)
    async with app.run_test(size=size) as pilot:
        if waits:
            await settle(pilot)
        yield Console(app, pilot, clock)


def only_file(directory: Path) -> Path:
    """Return the one file in a directory."""
    (found,) = directory.iterdir()
    return found


async def settle(pilot: Pilot[int]) -> None:
    """Wait until no worker is at work and what they posted has been handled.

    Those that go on for as long as their screen is there are not waited for.
    """
    await pilot.pause()
    while busy := [one for one in pilot.app.workers if one.group != LIVE]:
        await pilot.app.workers.wait_for_complete(busy)  # pyright: ignore[reportUnknownMemberType]
        await pilot.pause()
