"""What becomes of a change once it is agreed to, wherever one is by then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import cast

from pydantic import JsonValue

from backends.demo.journal import MemoryJournal
from backends.domain.answer import Answer
from backends.domain.draft import Draft
from backends.domain.errors import ServiceError
from backends.domain.journal import Entry
from backends.domain.plan import Plan, Request
from backends.ports import ControlPlane, Journal, Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from screens.plan_screen import Ways
from screens.review import ReviewScreen
from screens.wanted import ReviewWanted
from tests.screens import plans
from tests.screens.console import IMPATIENT, Clock, Console, console

NAME = plans.REGISTRY
EMPTY = "labs-ml-aws"
TINY = "subnet-0a1c9b6d2e5f70061"
ANOTHER = "model-registry-ml-39c7e5a0-8f4"
CALM = Settings(refresh_list_s=3600, refresh_moving_s=3600)


class Waits:
    """A control plane that takes a change only once the gate is open."""

    def __init__(self, plane: ControlPlane, gate: asyncio.Event) -> None:
        self._plane = plane
        self._gate = gate

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        return cast("Callable[..., Awaitable[object]]", getattr(self._plane, name))

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send it when it may leave."""
        await self._gate.wait()
        return await self._plane.change(request)


class Cannot(MemoryJournal):
    """A journal that cannot be read."""

    async def entries(self) -> tuple[Entry, ...]:
        """Say so."""
        raise ServiceError("journal", "it may not be read", hint="Look at its rights.")


class Sessions:
    """Opens sessions like the demo, with a journal handed in; changes wait for the gate."""

    def __init__(self, journal: Journal) -> None:
        self.clock = Clock()
        self.gate = asyncio.Event()
        self.gate.set()
        self._journal = journal
        self._demo = DemoConnector(options.read(["--demo"]), CALM, self.clock, IMPATIENT)

    def profiles(self) -> tuple[str, ...]:
        """Name whom one may be."""
        return self._demo.profiles()

    def regions(self) -> tuple[str, ...]:
        """Name the one region."""
        return self._demo.regions()

    def connect(self, profile: str = "", region: str = "") -> Session:
        """Open a session."""
        session = self._demo.connect(profile, region)
        plane = cast("ControlPlane", Waits(session.control_plane, self.gate))
        return replace(session, control_plane=plane, journal=self._journal)


async def review(shown: Console, plan: Plan) -> None:
    """Open the review of a plan made by hand, long enough for it to have been read."""

    async def planning() -> Plan:
        return plan

    shown.app.open_screen(ReviewScreen(plan.title, Ways(planning)))
    await shown.rest()
    shown.clock.wind(seconds=1)


def sessions() -> Sessions:
    """Open sessions over a journal with nothing in it yet."""
    return Sessions(MemoryJournal())


async def choose(shown: Console, name: str = NAME) -> None:
    """Put the cursor of the list on a registry."""
    await shown.press("escape", "slash")
    await shown.paste(name)
    await shown.press("enter")


async def plan_deletion(shown: Console, name: str = NAME) -> None:
    """Go as far as to type the name of a registry that is to be deleted."""
    await choose(shown, name)
    await shown.press("D")
    shown.clock.wind(seconds=1)
    await shown.type(name)


async def delete(shown: Console, name: str = NAME) -> None:
    """Delete a registry, as far as it is sent."""
    await plan_deletion(shown, name)
    await shown.press("enter")


async def look(shown: Console) -> None:
    """Let the app look how far changes are, as it does every few seconds."""
    shown.app.look_at_changes()
    await shown.rest()


async def create(shown: Console, *subnets: str) -> None:
    """Create a registry in an environment that has none, as far as it is sent."""
    assert shown.app.session is not None
    environment = (await shown.app.session.control_plane.describe_environment(EMPTY)).value
    draft = Draft(environment, load_balancer_subnets=subnets)
    shown.app.drafts[environment.crn] = draft
    shown.app.screen.post_message(ReviewWanted(draft))
    await shown.rest()
    shown.clock.wind(seconds=1)
    screen = shown.app.screen
    assert isinstance(screen, ReviewScreen)
    assert screen.plan is not None
    await shown.type(screen.plan.to_type)
    await shown.press("enter" if screen.plan.to_type else "y")


async def test_a_creation_is_recognized_followed_and_can_be_taken_back() -> None:
    async with console(size=(80, 24)) as shown:
        await create(shown)
        assert f"Create an AI Registry in {EMPTY}  ◐ under way" in shown.lines[0]
        name = shown.line("Recognized as ").split()[3]
        assert "◐ Installing" in shown.text

        shown.clock.wind(hours=2)
        await shown.press("r")
        assert "● done" in shown.lines[0]
        assert "● Domain assigned" in shown.text

        await shown.press("escape", "home")
        assert name in shown.cursor_line
        await shown.press("L", "B")
        assert f"Delete {name}" in shown.lines[0]
        assert f"type {name}" in shown.words


async def test_a_creation_that_failed_can_be_deleted_and_tried_again() -> None:
    async with console(size=(80, 24)) as shown:
        await create(shown, TINY)
        assert shown.app.drafts == {}
        shown.clock.wind(hours=2)
        await shown.press("r")
        assert "✗ failed" in shown.lines[0]
        assert "Too few free addresses: " in shown.text
        assert "3 free addresses, a load balancer takes 8" in shown.words

        await shown.press("D")
        shown.clock.wind(seconds=1)
        name = shown.lines[0].split()[1]
        await shown.type(name)
        await shown.press("enter")
        assert f"Delete {name}" in shown.lines[0]
        shown.clock.wind(hours=2)
        await shown.press("r")
        assert f"{name} is gone." in shown.text
        await shown.press("n")
        assert EMPTY in shown.cursor_line
        assert "a draft is waiting" in shown.cursor_line


async def test_a_change_that_was_sent_is_followed_to_its_end() -> None:
    async with console(size=(80, 24)) as shown:
        await delete(shown)
        assert "◐ under way" in shown.lines[0]
        assert "Seen to have begun" in shown.text
        assert "◐ Deleting" in shown.text

        shown.clock.wind(hours=2)
        await shown.press("r")
        assert "● done" in shown.lines[0]
        assert f"{NAME} is gone." in shown.text

        await shown.press("escape")
        await shown.press("escape")
        assert NAME not in shown.text
        assert "23 of 23" in shown.lines[1]


async def test_where_to_create_knows_of_a_change_that_has_ended() -> None:
    async with console() as shown:
        await delete(shown)
        await shown.press("escape", "n")
        assert f"has {NAME} already" in shown.words
        shown.clock.wind(hours=2)
        await look(shown)
        assert f"Delete {NAME}: {NAME} is gone." in shown.text
        assert f"has {NAME} already" not in shown.words


async def test_a_change_that_ends_is_told_wherever_one_is() -> None:
    async with console() as shown:
        await delete(shown)
        await shown.press("escape", "question_mark")

        await look(shown)
        assert "is gone" not in shown.text
        shown.clock.wind(hours=2)
        await look(shown)
        assert f"Delete {NAME}: {NAME} is gone." in shown.text

        await look(shown)
        await shown.press("M")
        assert shown.text.count("is gone.") == 1


async def test_an_end_that_was_seen_is_not_told_again() -> None:
    async with console() as shown:
        await delete(shown)
        shown.clock.wind(hours=2)
        await shown.press("r", "escape")
        await look(shown)

        await shown.press("M")
        assert "is gone" not in shown.text


async def test_f_shows_the_change_again_and_how_it_ended() -> None:
    async with console() as shown:
        await shown.press("F")
        assert "since it was sent" not in shown.text
        await shown.press("ctrl+p")
        await shown.type("progress")
        assert "No change is under way." in shown.words
        await shown.press("escape")

        await delete(shown)
        await shown.press("escape", "F")
        assert "◐ under way" in shown.lines[0]

        await shown.press("escape")
        shown.clock.wind(hours=2)
        await look(shown)
        await shown.press("F")
        assert "● done" in shown.lines[0]


async def test_f_goes_from_a_change_that_has_ended_to_the_one_under_way() -> None:
    async with console() as shown:
        await delete(shown)
        await shown.press("escape")
        await delete(shown, ANOTHER)
        assert f"Delete {ANOTHER}" in shown.lines[0]

        await shown.press("F")
        assert shown.lines[0].startswith(" Journal")
        await shown.press("down", "F")
        shown.clock.wind(hours=2)
        await shown.press("r")
        assert f"Delete {NAME}  ● done" in shown.lines[0]

        await shown.press("F")
        assert f"Delete {ANOTHER}  ● done" in shown.lines[0]


async def test_a_plan_that_no_longer_fits_is_not_sent() -> None:
    async with console() as shown:
        await plan_deletion(shown)
        assert shown.app.session is not None
        await shown.app.session.control_plane.change(plans.deletion().steps[0].request)

        await shown.press("enter")
        assert "Nothing was sent." in shown.text
        assert "is Deleting (deprovision:started) by now" in shown.words
        assert "r Check again" in shown.lines[-1]

        await shown.press("r")
        assert "✗ fail" in shown.text


async def test_what_is_being_sent_says_so_and_is_sent_once() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await plan_deletion(shown)
        await shown.keys("enter", "enter", "y", "r")
        assert "◐ 0 s  Sending ml deleteModelRegistry" in shown.text

        connector.gate.set()
        await shown.rest()
        assert "since it was sent" in shown.text
        await shown.press("L")
        assert "1 of 1" in shown.lines[1]


async def test_leaving_does_not_take_back_what_is_being_sent() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await plan_deletion(shown)
        await shown.keys("enter", "escape")
        assert "1 of 25" in shown.lines[1]
        assert "It is being sent, and that goes on." in shown.text

        connector.gate.set()
        await shown.rest()
        assert f"Delete {NAME}: it was sent. F follows it." in shown.text


async def test_a_refusal_reaches_one_who_has_left() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await review(shown, plans.creation())
        await shown.keys("y", "escape")

        connector.gate.set()
        await shown.rest()
        assert "Create an AI Registry in eng-ml-env-v2: " in shown.text
        assert "not found" in shown.words


async def test_leaving_the_program_while_something_is_sent_takes_a_second_word() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await plan_deletion(shown)
        await shown.keys("enter", "ctrl+q")
        assert "A change is being sent. q again leaves; the journal knows it." in shown.text
        assert shown.app.return_code is None

        await shown.keys("q")
        assert shown.app.return_code == 0


async def test_ctrl_c_while_something_is_sent_says_so_first() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await plan_deletion(shown)
        await shown.keys("enter", "ctrl+c")
        assert "A change is being sent." in shown.text

        await shown.keys("ctrl+c", "ctrl+c")
        assert shown.app.return_code == 130


async def test_the_profile_stays_while_something_is_sent() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await plan_deletion(shown)
        await shown.keys("enter", "escape", "P")
        assert "1 of 25" in shown.lines[1]

        shown.app.switch("bob", "")
        await shown.pilot.pause()
        assert "A change is being sent." in shown.text
        assert "alice" in shown.lines[0]
        connector.gate.set()


async def test_what_had_not_ended_is_offered_at_the_start_and_followed_on() -> None:
    connector = sessions()
    async with console(connector=connector, clock=connector.clock) as shown:
        assert "not ended" not in shown.text
        await delete(shown)

    async with console(connector=connector, clock=connector.clock) as shown:
        assert f"1 change has not ended: Delete {NAME}. F follows it." in shown.text
        await shown.press("F")
        assert "◐ Deleting" in shown.text

        await shown.press("escape")
        shown.clock.wind(hours=2)
        await look(shown)
        assert f"{NAME} is gone." in shown.text


async def test_what_has_ended_meanwhile_is_told_at_the_start() -> None:
    connector = sessions()
    async with console(connector=connector, clock=connector.clock) as shown:
        await delete(shown)
        shown.clock.wind(hours=2)

    async with console(connector=connector, clock=connector.clock) as shown:
        assert f"Delete {NAME}: {NAME} is gone." in shown.text


async def test_of_several_one_is_chosen_in_the_journal() -> None:
    connector = sessions()
    async with console(connector=connector, clock=connector.clock) as shown:
        for name in (NAME, ANOTHER):
            await delete(shown, name)
            await shown.press("escape")

    async with console(connector=connector, clock=connector.clock) as shown:
        assert "2 changes have not ended" in shown.text
        assert "F lists them." in shown.words

        await shown.press("F")
        assert shown.lines[0].startswith(" Journal")
        assert "2 of 2" in shown.lines[1]
        await shown.press("down", "F")
        assert f"Delete {NAME}" in shown.lines[0]
        assert "◐ Deleting" in shown.text


async def test_changes_are_offered_to_the_profile_that_made_them() -> None:
    connector = sessions()
    async with console(connector=connector, clock=connector.clock) as shown:
        await delete(shown)

    async with console(connector=connector, clock=connector.clock) as shown:
        shown.app.switch("bob", "")
        await shown.rest()
        assert "bob" in shown.lines[0]
        assert "has not ended" not in shown.text

        shown.app.switch("alice", "")
        await shown.rest()
        assert "1 change has not ended" in shown.text


async def test_a_journal_that_cannot_be_read_is_said_at_the_start() -> None:
    connector = Sessions(Cannot())
    async with console(connector=connector, clock=connector.clock) as shown:
        assert "25 of 25" in shown.lines[1]
        assert "What was changed before is not known." in shown.text
        assert "Look at its rights." in shown.words


async def test_a_new_session_knows_nothing_of_the_drafts_before() -> None:
    async with console() as shown:
        before = shown.app.drafts
        assert shown.app.drafts is before

        shown.app.switch("bob", "")
        await shown.rest()
        assert shown.app.drafts is not before


async def test_the_subnet_of_an_upgraded_cluster_with_user_defined_routes_can_be_chosen() -> None:
    async with console() as shown:
        await shown.open("b3570ad8", "escape", "U", "f2")
        await shown.press("home", "down", "enter")
        review = shown.app.screen
        assert isinstance(review, ReviewScreen)
        assert review.plan is not None
        assert review.plan.steps[0].request.body["azureOptions"] == {
            "udrNetwork": {"topology": {"subnets": ["eng-udr-azure-subnet-1"]}}
        }
        (check,) = (one for one in review.plan.checks if one.name == "cluster-subnet")
        assert check.evidence == "eng-udr-azure-subnet-1, as asked for."


async def test_where_no_subnet_is_to_be_chosen_the_key_is_not_there() -> None:
    async with console() as shown:
        await shown.open("0a6bc835", "escape", "U")
        assert "F2" not in shown.lines[-1]
        await shown.press("f2")
        assert isinstance(shown.app.screen, ReviewScreen)


async def test_a_key_that_is_dimmed_says_why_when_pressed() -> None:
    async with console(settings=Settings(read_only=True)) as shown:
        await shown.press("D")
        assert "Read-only: start without --read-only to make changes." in shown.text
        assert "AI Registries" in shown.lines[0]

        await shown.press("F")
        assert "No change is under way." in shown.text


async def test_while_something_is_sent_the_keys_say_what_they_do() -> None:
    connector = sessions()
    connector.gate.clear()
    async with console(connector=connector, clock=connector.clock) as shown:
        await review(shown, plans.creation())
        assert shown.lines[-1].startswith(" y Yes")
        await shown.keys("y")
        assert shown.lines[-1].startswith(" Esc Leave  i Source")
        assert "Esc leaves. It goes on, and you are told what becomes of it." in shown.text

        shown.clock.wind(seconds=7)
        await shown.keys("t")
        assert "◐ 7 s  Sending ml createModelRegistry" in shown.text

        connector.gate.set()
        await shown.rest()
        assert "not found" in shown.words
        assert shown.lines[-1].startswith(" r Check again  Enter View")


async def test_a_cancelled_installation_can_be_deleted_and_tried_again() -> None:
    async with console(size=(80, 24)) as shown:
        await choose(shown, "d17a3e48-3c2")
        await shown.press("X")
        shown.clock.wind(seconds=1)
        review = shown.app.screen
        assert isinstance(review, ReviewScreen)
        assert review.plan is not None
        await shown.type(review.plan.to_type)
        await shown.press("enter")
        shown.clock.wind(minutes=10)
        await shown.press("r")

        assert "● done" in shown.lines[0]
        assert "D deletes what there is; then n creates it anew." in shown.text
        assert shown.lines[-1].startswith(" D Delete  n New")
