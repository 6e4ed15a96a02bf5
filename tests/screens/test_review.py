"""The review of a change: what it shows, and what it takes for a yes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from textual import events

from backends.domain.errors import ServiceError, Unreachable
from backends.domain.journal import Entry
from backends.domain.plan import Plan
from registry_tui.settings import Settings
from screens.consent import missing
from screens.plan_screen import Ways
from screens.review import ReviewScreen
from tests.screens import plans
from tests.screens.console import Console, console

NAME = plans.REGISTRY
DEAD = Unreachable("CDP control plane", "connection reset")
READ_ONLY = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)


async def review(shown: Console, *outcomes: Plan | ServiceError, settled: bool = True) -> None:
    """Open the review of a plan; asked to plan again, it comes to the next outcome."""
    left = list(outcomes)

    async def planning() -> Plan:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, ServiceError):
            raise outcome
        return outcome

    shown.app.open_screen(ReviewScreen("The change", Ways(planning)))
    await shown.rest()
    if settled:
        shown.clock.wind(seconds=1)


async def kept(shown: Console) -> Sequence[Entry]:
    """Return what the journal has: whatever is sent is written there before."""
    assert shown.app.session is not None
    return await shown.app.session.journal.entries()


async def all_lines(shown: Console) -> str:
    """Return everything the review says, read by going down to its end."""
    seen: dict[str, None] = {}
    for _ in range(60):
        seen.update(dict.fromkeys(shown.lines))
        await shown.press("down")
    return " ".join(" ".join(seen).replace("┃", " ").split())


async def test_it_says_all_there_is_to_know() -> None:
    plan = plans.creation()
    async with console(size=(80, 24)) as shown:
        await review(shown, plan)
        said = await all_lines(shown)

    for words in (
        plan.steps[0].effect,
        *(check.title for check in plan.checks),
        *(check.evidence for check in plan.checks),
        *plan.consequences,
        *plan.afterwards,
        "a new registry in eng-ml-env-v2",
        "Delete the registry again.",
        "ml createModelRegistry",
        '"usePublicLoadBalancer": false',
        "cdp ml create-model-registry --profile alice",
    ):
        assert words in said


async def test_each_step_says_for_itself_what_it_does() -> None:
    plan = plans.creation()
    effects = ("Takes away what david was granted.", "Gives david READ.", "Gives quentin READ.")
    steps = tuple(
        plan.steps[0].model_copy(update={"effect": effect, "about": "david"}) for effect in effects
    )
    async with console(size=(80, 24)) as shown:
        await review(shown, plan.model_copy(update={"steps": steps, "step_by_step": True}))

        for effect in effects:
            assert effect in shown.text


async def test_each_verdict_is_a_sign_and_a_word() -> None:
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.creation(plans.FULL))

        assert "● pass " in shown.line("You hold MLAdmin")
        assert "! warn " in shown.line("The load balancer can be reached")
        assert "? not checked " in shown.line("The endpoint's name")
        assert "✗ fail " in shown.line("The subnets have free addresses")


async def test_what_failed_stands_first_and_in_the_title() -> None:
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.creation(plans.FULL))

        words = shown.words
        assert words.index("free addresses") < words.index("You hold MLAdmin")
        assert "✗ 1 fail" in shown.lines[0]


async def test_y_sends_what_can_be_taken_back() -> None:
    async with console() as shown:
        await review(shown, plans.creation())
        assert "y sends it. Esc sends nothing." in shown.text

        await shown.press("y")

        (entry,) = await kept(shown)
        assert entry.plan == plans.creation()
        assert entry.by == "alice@example.com"


@pytest.mark.parametrize("milliseconds", [0, 100, 299])
async def test_a_yes_too_early_to_be_meant_is_none(milliseconds: int) -> None:
    async with console() as shown:
        await review(shown, plans.creation(), settled=False)
        shown.clock.wind(milliseconds=milliseconds)

        await shown.press("y")
        assert await kept(shown) == ()

        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert len(await kept(shown)) == 1


async def test_a_yes_that_was_typed_too_early_and_has_waited_for_other_keys_is_none() -> None:
    async with console() as shown:
        await review(shown, plans.creation(), settled=False)
        shown.clock.wind(seconds=5)
        waited = events.Key("y", "y")
        waited.time -= 5

        shown.app.post_message(waited)
        await shown.rest()
        assert await kept(shown) == ()

        await shown.press("y")
        assert len(await kept(shown)) == 1


async def test_a_name_typed_too_early_is_not_taken() -> None:
    async with console() as shown:
        await review(shown, plans.deletion(), settled=False)

        await shown.type(NAME)
        await shown.press("enter")

        assert "Type it" in shown.line("Type it")
        assert NAME not in shown.line("Type it")
        assert await kept(shown) == ()


async def test_a_yes_meant_for_another_screen_is_none() -> None:
    async with console() as shown:
        await review(shown, plans.creation())
        await shown.press("enter", "escape", "y")
        assert await kept(shown) == ()

        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert len(await kept(shown)) == 1


async def test_a_clock_that_was_set_back_does_not_keep_one_from_answering() -> None:
    async with console() as shown:
        await review(shown, plans.creation())
        shown.clock.wind(hours=-1)

        await shown.press("y")

        assert len(await kept(shown)) == 1


async def test_what_cannot_be_taken_back_takes_its_name_typed() -> None:
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.deletion())
        assert "This cannot be taken back." in shown.words
        assert f"type {NAME}" in shown.words

        await shown.type(NAME[:-1])
        await shown.press("enter")
        assert f"This is not {NAME}. Nothing was sent." in shown.words
        assert await kept(shown) == ()

        await shown.type(NAME[-1])
        assert "Enter sends it" in shown.text
        await shown.press("enter")
        (entry,) = await kept(shown)
        assert entry.plan.kind == "delete-registry"


async def test_a_failed_check_is_overridden_by_its_name_alone() -> None:
    async with console() as shown:
        await review(shown, plans.creation(plans.FULL))
        assert "1 check failed. To send it all the same, type free-addresses" in shown.text

        await shown.type("y")
        await shown.press("enter")
        assert await kept(shown) == ()

        await shown.press("backspace")
        await shown.type("free-addresses")
        await shown.press("enter")
        (entry,) = await kept(shown)
        assert entry.records[0].overridden == ("free-addresses",)


def test_what_is_missing_is_named() -> None:
    assert missing("reg free-addresses", "reg free-addresses") == ""
    assert missing("reg", "reg free-addresses") == "Still missing: free-addresses."
    assert missing("re", "reg") == "This is not reg. Nothing was sent."
    assert missing("", "reg") == "Type reg to send it."


async def test_nothing_pasted_is_an_answer() -> None:
    async with console() as shown:
        await review(shown, plans.deletion())
        await shown.paste(f"{NAME}\n")
        assert "Nothing pasted counts as an answer here." in shown.text
        assert NAME not in shown.line("Type it")

        await shown.press("enter", "escape")
        await review(shown, plans.creation())
        await shown.paste("y\n")
        assert "Review" in shown.lines[0]
        assert await kept(shown) == ()


async def test_escape_is_a_no_and_says_so() -> None:
    async with console() as shown:
        for plan in (plans.creation(), plans.deletion()):
            await review(shown, plan)
            await shown.press("escape")

            assert "25 of 25" in shown.text
            assert "Nothing was sent." in shown.text
        assert await kept(shown) == ()


async def test_while_one_types_the_arrows_still_go_through_the_plan() -> None:
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.deletion())
        before = shown.cursor_line

        await shown.press("down", "down", "down")
        assert shown.cursor_line != before

        await shown.press("tab", "c")
        assert "cdp ml delete-model-registry" in shown.words


async def test_read_only_dims_the_yes_and_says_why() -> None:
    async with console(settings=READ_ONLY) as shown:
        for plan in (plans.creation(), plans.deletion()):
            await review(shown, plan)
            assert "Read-only: start without --read-only to make changes." in shown.text
            assert "Type it" not in shown.text

            await shown.press("y")
            assert await kept(shown) == ()
            await shown.press("escape")


async def test_a_plan_that_cannot_be_made_says_why_and_can_be_tried_again() -> None:
    async with console() as shown:
        await review(shown, DEAD, plans.creation())
        assert "connection reset" in shown.text
        await shown.press("y")
        assert await kept(shown) == ()

        await shown.press("r")
        assert "Creates an AI Registry" in shown.text


async def test_a_plan_that_could_not_be_checked_again_stays_and_is_not_sent() -> None:
    async with console() as shown:
        await review(shown, plans.creation(), DEAD)
        await shown.press("r")
        shown.clock.wind(seconds=1)

        assert "Creates an AI Registry" in shown.text
        assert "As of 12:04:31 UTC." in shown.words
        await shown.press("y")
        assert await kept(shown) == ()


async def test_c_shows_the_shell_script_and_j_the_plan_as_json() -> None:
    plan = plans.creation()
    async with console(size=(200, 60)) as shown:
        await review(shown, plan)

        await shown.press("c")
        assert "cdp ml create-model-registry --profile alice" in shown.words
        await shown.press("escape", "J")
        assert '"kind": "create-registry"' in shown.text
        assert json.dumps(plan.title) in shown.text


async def test_enter_shows_a_check_whole_and_i_says_where_it_is_from() -> None:
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.creation(plans.FULL))
        await shown.press("tab", "down", "i")
        assert "From ec2 DescribeSubnets." in shown.text

        await shown.press("enter")
        assert "subnet-0b3c1d (us-west-2b) has 3 free, 8 are needed" in shown.words
        assert "Source: ec2 DescribeSubnets" in shown.text
        assert "The check is called free-addresses." in shown.text


async def test_a_refusal_is_said_in_place_and_nothing_is_lost() -> None:
    async with console() as shown:
        await review(shown, plans.creation(), plans.creation(plan_id="another"))
        await shown.press("y")
        assert "not found" in shown.words
        assert "r Check again" in shown.lines[-1]
        assert "Creates an AI Registry" in shown.text

        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert len(await kept(shown)) == 1

        await shown.press("r")
        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert len(await kept(shown)) == 2


async def test_names_nobody_would_choose_stay_in_their_place() -> None:
    name = "[red]\x1b[2J\u202eevil"
    async with console(size=(80, 24)) as shown:
        await review(shown, plans.deletion(name))

        assert "\x1b" not in shown.text
        assert "\u202e" not in shown.text
        assert "[red]" in shown.text
        assert "Type it" in shown.text
