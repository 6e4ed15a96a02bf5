"""Without credentials: where they were looked for, and what to do."""

from __future__ import annotations

from backends.domain.errors import NotSignedIn
from backends.ports import Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.screens.console import IMPATIENT, START, console

LOOKED = (
    "CDP_ACCESS_KEY_ID and CDP_PRIVATE_KEY in the environment: not set",
    "/home/dana/.cdp/credentials: no such file",
    "/home/dana/.cdp/config: no profile \x1b[31mdefault",
)


class SignsInLater:
    """Has no credentials until `configured`, then opens the demo's sessions."""

    def __init__(self) -> None:
        self.configured = False
        asked = options.read(["--demo"])
        self._demo = DemoConnector(asked, Settings(), lambda: START, IMPATIENT)

    def profiles(self) -> tuple[str, ...]:
        return ("alice", "bob")

    def regions(self) -> tuple[str, ...]:
        return ("us-west-1",)

    def connect(self, profile: str = "", region: str = "") -> Session:
        if not self.configured and profile != "bob":
            raise NotSignedIn("CDP", "there are no credentials", looked=LOOKED)
        return self._demo.connect(profile, region)


async def test_it_says_where_it_looked_in_order_and_how_to_go_on() -> None:
    async with console(connector=SignsInLater()) as shown:
        places = [shown.lines.index(shown.line(place[:30])) for place in LOOKED]
        assert "CDP: there are no credentials." in shown.text
        assert places == sorted(places)
        assert "no profile ␛[31mdefault" in shown.text
        assert "Run `cdp configure`" in shown.text
        assert "registry-tui --demo" in shown.text
        assert "not signed in" in shown.lines[0]


async def test_r_looks_again_and_stays_where_there_is_still_nothing() -> None:
    connector = SignsInLater()
    async with console(connector=connector) as shown:
        assert "r Look again" in shown.lines[-1]

        await shown.press("r")
        assert LOOKED[1] in shown.text
        assert shown.text.count("there are no credentials") == 2

        connector.configured = True
        await shown.press("r")
        assert "25 of 25" in shown.lines[1]
        assert "Alice Moreau (MLAdmin)" in shown.lines[0]


async def test_another_profile_can_be_chosen() -> None:
    async with console(connector=SignsInLater()) as shown:
        await shown.press("P")
        await shown.type("bob")
        await shown.press("enter")

        assert "10 of 10" in shown.lines[1]
        assert "Bob Lindqvist" in shown.lines[0]


async def test_there_is_nowhere_to_go_yet_and_the_palette_says_why() -> None:
    async with console(connector=SignsInLater()) as shown:
        await shown.press("colon")
        assert "there are no credentials" in shown.text

        await shown.press("ctrl+p")
        assert "There is no list of registries yet." in shown.line(" Go ")


async def test_going_back_does_not_leave() -> None:
    async with console(connector=SignsInLater()) as shown:
        await shown.press("escape", "backspace", "question_mark", "escape")
        assert "there are no credentials" in shown.text

        await shown.pilot.press("q")
        assert not shown.app.is_running


async def test_everything_is_there_in_a_small_terminal() -> None:
    for size in ((80, 24), (60, 20)):
        async with console(connector=SignsInLater(), size=size) as shown:
            assert "registry-tui --demo" in shown.words
            assert "Run `cdp configure`" in shown.words
            for place in ("CDP_ACCESS_KEY_ID", "/.cdp/credentials", "/.cdp/config"):
                assert place in shown.text
