"""Switching to another profile: nothing of the one before is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

from backends.ports import ControlPlane, Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.screens.console import IMPATIENT, START, Console, console

ONLY_ALICE_SEES = "model-registry-ml-e8840f1d-93b"


class Held:
    """A control plane whose answers to some questions wait until the gate is open."""

    def __init__(self, plane: ControlPlane, gate: asyncio.Event, *questions: str) -> None:
        self._plane = plane
        self._gate = gate
        self._questions = questions

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        ask = cast("Callable[..., Awaitable[object]]", getattr(self._plane, name))

        async def held(*arguments: object) -> object:
            answer = await ask(*arguments)
            if name in self._questions:
                await self._gate.wait()
            return answer

        return held


class HoldsAlice:
    """Opens sessions like the demo; Alice's answers come only while another is connected."""

    def __init__(self, *questions: str) -> None:
        asked = options.read(["--demo"])
        self._demo = DemoConnector(asked, Settings(), lambda: START, IMPATIENT)
        self._questions = questions
        self.gate = asyncio.Event()
        self.bob_waits = asyncio.Event()

    def profiles(self) -> tuple[str, ...]:
        return self._demo.profiles()

    def regions(self) -> tuple[str, ...]:
        return self._demo.regions()

    def connect(self, profile: str = "", region: str = "") -> Session:
        session = self._demo.connect(profile, region)
        if profile == "bob":
            self.gate.set()
        gate = self.bob_waits if profile == "bob" else self.gate
        held = cast("ControlPlane", Held(session.control_plane, gate, *self._questions))
        return replace(session, control_plane=held)


async def become(shown: Console, name: str) -> None:
    """Choose a profile."""
    await shown.press("P")
    await shown.paste(f"profile {name}")
    await shown.press("enter")


async def test_every_profile_and_region_is_offered_and_the_present_ones_are_marked() -> None:
    async with console() as shown:
        await shown.press("P")

        assert shown.lines[0].startswith(" Profiles and regions ")
        for name in ("alice", "auditor", "bob", "pipeline"):
            assert f"profile     {name}" in shown.text
        assert "shown now" in shown.cursor_line
        assert "alice" in shown.cursor_line
        assert shown.line("region ").endswith("shown now")


async def test_another_profile_replaces_rows_and_header() -> None:
    async with console() as shown:
        assert ONLY_ALICE_SEES in shown.text

        await become(shown, "bob")

        assert "bob" in shown.lines[0]
        assert "Bob Lindqvist" in shown.lines[0]
        assert "lice" not in shown.lines[0]
        assert "10 of 10" in shown.lines[1]
        assert ONLY_ALICE_SEES not in shown.text


async def test_every_screen_of_the_profile_before_is_gone() -> None:
    async with console() as shown:
        await shown.open("e8840f1d-93b", "e")

        await become(shown, "bob")
        assert "10 of 10" in shown.lines[1]
        assert ONLY_ALICE_SEES not in shown.text

        await shown.press("escape")
        assert "10 of 10" in shown.lines[1]

        await become(shown, "alice")
        assert "25 of 25" in shown.lines[1]
        assert "Alice Moreau (MLAdmin)" in shown.lines[0]


async def test_choosing_a_region_keeps_the_profile() -> None:
    async with console("--as", "bob") as shown:
        await shown.press("P")
        await shown.type("us-west-1")
        await shown.press("enter")

        assert "bob" in shown.lines[0]
        assert "10 of 10" in shown.lines[1]


async def test_the_list_of_the_one_before_does_not_arrive_late() -> None:
    connector = HoldsAlice("list_registries")
    async with console(connector=connector, waits=False) as shown:
        await shown.pilot.pause()
        assert "Loading" in shown.text

        await shown.keys("P", "down", "down", "enter")

        assert "bob" in shown.lines[0]
        assert "Loading" in shown.text
        assert "model-registry" not in shown.text
        connector.bob_waits.set()
        await shown.rest()
        assert "10 of 10" in shown.lines[1]


async def test_who_one_was_is_never_said_of_the_new_profile() -> None:
    connector = HoldsAlice("get_user")
    async with console(connector=connector, waits=False) as shown:
        await shown.keys("P", "down", "down", "enter")

        assert "10 of 10" in shown.lines[1]
        assert "bob" in shown.lines[0]
        assert "Alice" not in shown.lines[0]
        connector.bob_waits.set()
        await shown.rest()
        assert "Bob Lindqvist" in shown.lines[0]
