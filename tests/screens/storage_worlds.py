"""The demo with its questions counted, and with what a test wants else; ways onto its screens."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from backends.domain.gate_pass import GatePass
from backends.domain.journal import Entry
from backends.ports import ControlPlane, Session
from backends.storage_ports import Ranger, Rangers
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.screens.console import IMPATIENT, SIZE, Clock, Console, console

GUIDE = "model-registry-ml-960afc3b-162"
"""With RAZ, and given nothing so far."""
GRANTED = "model-registry-ml-7b20e4d1-0c9"
"""With RAZ; it may read and write already."""
DENIED = "model-registry-ml-1ee0b6a4-21f"
DISABLED = "model-registry-ml-b3570ad8-2e9"
MAPPED = "model-registry-ml-0a6bc835-4d1"
"""Without RAZ; the last of forty mappings is its own."""
NAMELESS = "model-registry-ml-3f1c07d9-5b2"
"""Without a machine user."""
BEHIND = "model-registry-ml-44b9016f-a80"
"""Without RAZ, in an environment whose mappings were not synchronized."""
STOPPED = "model-registry-ml-ce35f0a2-79b"
"""Without RAZ, in an environment that cannot be synchronized."""
USER = "srv_cml_env_machine_user_8dcf2"
PASSWORD = "published demo password: alice"
TOKEN = "published-demo-knox-token-alice"
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])

Change = Callable[[Any], Any]


@dataclass
class Odd:
    """What is asked of a world, and how it answers otherwise than the demo.

    Attributes:
        asked: How often each question was asked.
        held: Questions that wait until `go` is set.
        changed: What becomes of the answers to a question.
    """

    asked: Counter[str] = field(default_factory=Counter[str])
    held: set[str] = field(default_factory=set[str])
    changed: Mapping[str, Change] = field(default_factory=dict[str, Change])
    go: asyncio.Event = field(default_factory=asyncio.Event)


class Asked:
    """Stands for a client of the demo."""

    def __init__(self, client: object, odd: Odd) -> None:
        self._client = client
        self._odd = odd

    def __getattr__(self, name: str) -> Any:
        question = getattr(self._client, name)
        if not inspect.iscoroutinefunction(question):
            return question

        async def asked(*about: object) -> Any:
            self._odd.asked[name] += 1
            if name in self._odd.held:
                await self._odd.go.wait()
            answer = await question(*about)
            change = self._odd.changed.get(name)
            return replace(answer, value=change(answer.value)) if change else answer

        return asked


class AskedRangers:
    """Opens the demo's Rangers, each of which is `Asked`; fits `Rangers`."""

    def __init__(self, rangers: Rangers, odd: Odd) -> None:
        self._rangers = rangers
        self._odd = odd

    @property
    def hint(self) -> str:
        return self._rangers.hint

    def who(self, address: str) -> str:
        return self._rangers.who(address)

    def sign_in(self, address: str, gate_pass: GatePass) -> None:
        self._rangers.sign_in(address, gate_pass)

    def open(self, address: str) -> Ranger:
        return cast("Ranger", Asked(self._rangers.open(address), self._odd))


class OddConnector(DemoConnector):
    """Opens sessions of the demo, with everything asked as `odd` has it."""

    def __init__(self, odd: Odd, clock: Clock, arguments: Iterable[str]) -> None:
        calm = Settings(refresh_list_s=3600, refresh_moving_s=3600)
        super().__init__(options.read(["--demo", *arguments]), calm, clock, IMPATIENT)
        self._odd = odd

    def connect(self, profile: str = "", region: str = "") -> Session:
        session = super().connect(profile, region)
        return replace(
            session,
            control_plane=cast("ControlPlane", Asked(session.control_plane, self._odd)),
            rangers=AskedRangers(session.rangers, self._odd),
        )


@asynccontextmanager
async def world(
    odd: Odd, *arguments: str, size: tuple[int, int] = SIZE, waits: bool = True
) -> AsyncGenerator[Console]:
    """Run the console over such a world; see `console`."""
    clock = Clock()
    connector = OddConnector(odd, clock, arguments)
    async with console(connector=connector, clock=clock, size=size, waits=waits) as shown:
        yield shown


async def storage(shown: Console, name: str = GUIDE, *keys: str) -> None:
    """Show how a registry reaches storage, then press keys."""
    await shown.open(name, "I", *keys)


async def signed_in(shown: Console, name: str = GUIDE, *keys: str) -> None:
    """Show how a registry reaches storage by Ranger, signed in to that, then press keys."""
    await storage(shown, name, "f3")
    await shown.type(PASSWORD)
    await shown.press("enter", *keys)


def said(shown: Console) -> str:
    """Return what a person reads, without the bar that shows how far a list goes on."""
    return " ".join(shown.text.replace("┃", " ").split())


async def send(shown: Console, typed: str = "") -> None:
    """Say yes to a plan that has been read; by typing what it takes, where it takes something."""
    assert ("To send it, type " if typed else "y sends it.") in shown.text
    shown.clock.wind(seconds=1)
    await shown.type(typed)
    await shown.press("enter" if typed else "y")


async def kept(shown: Console) -> Sequence[Entry]:
    """Return what the journal has: whatever is sent is written there before."""
    assert shown.app.session is not None
    return await shown.app.session.journal.entries()


async def all_lines(shown: Console) -> str:
    """Return everything a list says, read by going down to its end."""
    seen: dict[str, None] = {}
    before = ""
    while shown.text != before:
        before = shown.text
        seen.update(dict.fromkeys(shown.lines))
        await shown.press("pagedown")
    return " ".join(" ".join(seen).replace("┃", " ").split())
