"""Giving a registry access to storage, and taking it away: what is asked, planned, followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry_tui.terminal_rules import Overrides, ThemeName
from tests.screens.console import Console, console
from tests.screens.storage_worlds import (
    BEHIND,
    DENIED,
    DISABLED,
    GRANTED,
    GUIDE,
    MAPPED,
    SIZES,
    STOPPED,
    USER,
    Odd,
    all_lines,
    kept,
    said,
    send,
    signed_in,
    storage,
    world,
)
from tests.screens.test_looks import DIMMED, READABLE, contrast, texts

OWN_ITEM = "It gets an item for reading and writing alone."
RAZ_ITEM = "It gets into the item of rangerraz, as in the guide"
HANDED_OVER = "Delegate Admin, the right to hand all of it on to others"
NOTHING_TO_SEND = "It is so already: nothing has to be sent."
ROLE = "arn:aws:iam::433052309983:role/risk-models-aws-"
RAZ = "Has eng-ml-env-v2 RAZ?"


async def back(shown: Console) -> None:
    """Go back to the list of registries, and show all of them."""
    await shown.press("escape", "escape", "escape")
    assert "25 of 25" in shown.lines[1]


# By Ranger


async def test_n_plans_the_policy_of_the_guide_with_an_item_of_its_own() -> None:
    async with console(size=(120, 60)) as shown:
        await signed_in(shown, GUIDE, "n")
        assert f"Lets {USER} read and write by the policy all - bucket, path." in shown.text
        assert "● 7 pass" in shown.lines[0]
        assert OWN_ITEM in said(shown)
        assert f"which would also hand over: {HANDED_OVER}." in said(shown)

        whole = await all_lines(shown)
        assert f'+ "{USER}"' in whole
        assert "Ranger PUT /policy/" in whole
        assert "curl -sS --fail-with-body" in whole
        assert "Nothing was sent." not in whole
        assert await kept(shown) == ()


async def test_f5_synchronizes_the_users_first_and_those_of_this_environment_only() -> None:
    async with console(size=(120, 60)) as shown:
        await signed_in(shown, GUIDE, "n")
        assert "F5 Users first" in shown.lines[-1]

        await shown.press("f5")
        assert "Synchronize the users of eng-ml-env-v2" in shown.lines[0]
        assert '"environmentNames": [ "eng-ml-env-v2" ]' in said(shown)
        assert "F5" not in shown.lines[-1]

        await send(shown)
        assert "Synchronize the users of eng-ml-env-v2" in shown.lines[0]
        assert "Review" not in shown.lines[0]
        await shown.press("escape")
        assert "Storage access" in shown.lines[0]


async def test_f4_plans_it_as_in_the_guide_with_what_that_hands_over_and_back_again() -> None:
    async with console(size=(120, 60)) as shown:
        await signed_in(shown, GUIDE, "n")
        assert "F4 Guide's way" in shown.lines[-1]

        await shown.press("f4")
        assert f"{RAZ_ITEM}, and with that whatever else that item gives:" in said(shown)
        assert HANDED_OVER in said(shown)
        assert OWN_ITEM not in said(shown)

        await shown.press("f4")
        assert OWN_ITEM in said(shown)
        await shown.press("f4")
        await send(shown)
        (entry,) = await kept(shown)
        assert entry.plan.expected.way == "as in the guide"

        await shown.press("escape", "R")
        assert f"Takes {USER} out of the policy all - bucket, path." in said(shown)
        await send(shown)
        await shown.press("escape")
        assert "  nothing  " in shown.line("▸ all - bucket, path")


async def test_once_sent_it_is_followed_and_the_screen_one_comes_back_to_knows_of_it() -> None:
    async with console() as shown:
        await signed_in(shown, GUIDE, "n")
        await send(shown)
        assert "● done" in shown.lines[0]
        assert f"{USER} may read and write by all - bucket, path, version 3" in shown.text
        assert "I shows how it reaches storage" in shown.text

        await shown.press("escape")
        assert f"Storage access / {GUIDE}" in shown.lines[0]
        assert "  read and write  " in shown.line("▸ all - bucket, path")
        assert "read and write, by all - bucket, path" in shown.line("  Access ")

        await shown.press("R")
        assert f"Takes {USER} out of the policy all - bucket, path." in said(shown)
        assert "can no longer store models, unless another policy lets it" in said(shown)
        await send(shown)
        await shown.press("escape")
        assert "  nothing  " in shown.line("▸ all - bucket, path")
        assert [entry.plan.kind for entry in await kept(shown)] == [
            "remove-from-policy",
            "add-to-policy",
        ]


async def test_i_goes_on_from_the_change_to_how_storage_is_reached_now() -> None:
    async with console() as shown:
        await signed_in(shown, GUIDE, "n")
        await send(shown)
        await shown.press("I")

        assert f"Storage access / {GUIDE}" in shown.lines[0]
        assert "  read and write  " in shown.line("▸ all - bucket, path")


async def test_the_policy_under_the_cursor_is_the_one_that_is_planned() -> None:
    async with console(size=(120, 60)) as shown:
        await signed_in(shown, GRANTED, "down", "down", "n")

        assert "read and write by the policy Model registry." in said(shown)
        assert "You chose it. It is about bucket prod-ml-aws-logs" in said(shown)
        await shown.press("escape", "up", "n")
        assert "Registries write to " in said(shown)
        assert "which it may not reach" in said(shown)


async def test_what_is_given_already_is_said_and_cannot_be_sent() -> None:
    async with console() as shown:
        await signed_in(shown, GRANTED, "n")
        assert NOTHING_TO_SEND in shown.text
        assert "is in all - bucket, path already: nothing has to be sent." in said(shown)
        assert "y sends it" not in shown.text
        shown.clock.wind(seconds=1)
        await shown.press("y", "enter", "escape", "y", "f4", "y")
        assert await kept(shown) == ()

        await shown.press("escape", "down", "R")
        assert "Hive warehouse does not let srv_cml_env_machine_user_1f7c0 read and write" in said(
            shown
        )
        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert await kept(shown) == ()


def moved(policies: Any) -> Any:
    """Return policies none of which is called as in the guide, and two are about everything."""
    named = {"all - bucket, path": "Everything", "Hive warehouse": "Everything, once more"}
    renamed = [one.model_copy(update={"name": named.get(one.name, one.name)}) for one in policies]
    first = next(one for one in renamed if one.name == "Everything")
    return tuple(
        one.model_copy(update={"resources": first.resources}) if "once" in one.name else one
        for one in renamed
    )


async def test_where_several_policies_may_be_meant_one_chooses() -> None:
    async with world(Odd(changed={"policies": moved}), size=(120, 60)) as shown:
        await signed_in(shown)
        several = "2 policies may be meant: Everything, Everything, once more."
        assert f"{several} Choose one below" in shown.line("  Access ")

        await shown.press("down", "n")
        assert "by the policy Everything, once more." in said(shown)
        assert "You chose it." in said(shown)


async def test_a_policy_that_denies_it_or_is_disabled_takes_an_answer_of_its_own() -> None:
    async with console() as shown:
        await signed_in(shown, DENIED, "n")
        assert "✗ 1 fail" in shown.lines[0]
        assert "A deny item takes write from srv_cml_env_machine_user_b90e3" in said(shown)
        assert "To send it all the same, type denied" in said(shown)

        await shown.press("escape")
        await back(shown)
        await signed_in(shown, DISABLED, "n")
        assert "It is disabled, so it gives nobody anything" in said(shown)
        assert "To send it all the same, type enabled" in said(shown)
        await shown.press("y", "enter")
        assert await kept(shown) == ()


async def test_s_synchronizes_users_where_ranger_decides() -> None:
    async with console() as shown:
        await storage(shown, GUIDE, "s")
        assert "Synchronizes all users of eng-ml-env-v2, and of no other environment." in said(
            shown
        )
        assert '"environmentNames": [' in shown.text

        await send(shown)
        assert "◐ under way" in shown.lines[0]
        shown.clock.wind(minutes=30)
        await shown.press("r")
        assert "● done" in shown.lines[0]
        await shown.press("escape")
        assert "up to date" in shown.line("  Users ")


# By IDBroker


async def test_n_asks_for_the_role_the_data_access_role_first() -> None:
    async with console() as shown:
        await storage(shown, MAPPED, "n")
        assert f"Role for {MAPPED}" in shown.lines[0]
        assert "▸ risk-models-aws-datalake-admin" in shown.text
        assert "the data access role, as now" in shown.cursor_line
        assert f"{ROLE}analysts" in shown.line("17 mapped to it")

        await shown.type("scratch")
        assert "On AWS a role is an ARN: arn:aws:iam::<account>:role/<name>." in said(shown)
        await shown.press("enter")
        assert f"Role for {MAPPED}" in shown.lines[0]

        await shown.press(*["backspace"] * 7)
        await shown.paste("arn:aws:iam::433052309983:role/scratch")
        assert "typed" in shown.cursor_line
        await shown.press("enter")
        assert "It would be mapped to arn:aws:iam::433052309983:role/scratch instead." in said(
            shown
        )


async def test_the_mapping_there_is_already_cannot_be_sent_again() -> None:
    async with console() as shown:
        await storage(shown, MAPPED, "n", "enter")
        assert NOTHING_TO_SEND in shown.text
        assert "Replaces" not in shown.text
        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert await kept(shown) == ()


async def test_a_mapping_is_taken_away_given_again_and_followed_into_each_data_lake() -> None:
    async with console(size=(160, 60)) as shown:
        await storage(shown, MAPPED, "R")
        assert "can no longer store models" in said(shown)
        assert "39 other rows" in said(shown)
        assert "This takes a mapping away. To send it, type risk-models-aws" in said(shown)
        await send(shown, "risk-models-aws")
        shown.clock.wind(minutes=30)
        await shown.press("r", "escape")
        assert "none  n maps it to the data access role" in shown.line("  Access ")
        assert "this registry's" not in await all_lines(shown)

        await shown.press("n", "enter")
        whole = await all_lines(shown)
        assert f'+ "role": "{ROLE}datalake-admin"' in whole
        assert "Sends 1/2 environments setIdBrokerMappings" in whole
        assert "Sends 2/2 environments syncIdBrokerMappings" in whole
        await send(shown)
        assert "◐ under way" in shown.lines[0]
        assert "risk-models-aws-dl" in shown.text

        await shown.press("escape")
        assert "mapped to the data access role" in shown.line("  Access ")
        assert "being synchronized" in shown.line("  Data lakes ")
        await shown.press("F", "r")
        shown.clock.wind(minutes=30)
        await shown.press("r")
        assert "● done" in shown.lines[0]
        assert "● Data lake risk-models-aws-dl" in shown.text
        await shown.press("I")
        assert "have the mappings" in shown.line("  Data lakes ")


async def test_s_synchronizes_mappings_and_a_failure_shows_its_detail() -> None:
    async with console() as shown:
        await storage(shown, STOPPED, "s")
        await send(shown)
        shown.clock.wind(minutes=30)
        await shown.press("r")
        assert "✗ failed" in shown.lines[0]
        assert "idbroker0 does not answer" in said(shown)
        assert "what has failed is tried again there" in said(shown)

        await shown.press("I", "s")
        assert "Synchronize the IDBroker mappings of lab-azure" in shown.lines[0]


async def test_what_would_change_nothing_is_warned_of() -> None:
    async with console() as shown:
        await storage(shown, MAPPED, "s")
        assert "it would change nothing" in said(shown)
        await shown.press("escape")
        await back(shown)
        await storage(shown, BEHIND, "s")
        assert "The data lakes do not have the mappings as they are now." in said(shown)


# Which of both


def silent(lakes: Any) -> Any:
    """Return data lakes that do not say whether they have RAZ."""
    return tuple(one.model_copy(update={"enable_ranger_raz": None}) for one in lakes)


def without_authorizer(mappings: Any) -> Any:
    """Return mappings without a role for Ranger's authorizer."""
    return mappings.model_copy(update={"ranger_cloud_access_authorizer_role": ""})


UNKNOWN = Odd(
    changed={"list_data_lakes": silent, "id_broker_mappings": without_authorizer},
)


@SIZES
async def test_whether_there_is_raz_is_asked_where_it_cannot_be_found_out(
    size: tuple[int, int],
) -> None:
    async with world(replace(UNKNOWN), size=size) as shown:
        await storage(shown, GUIDE)
        assert "Whether the environment has RAZ could not be found out. n asks you." in said(shown)
        await shown.press("R", "s")
        assert "RAZ?" not in shown.lines[0]

        await shown.press("n")
        assert RAZ in shown.lines[0]
        assert "which proves nothing" in said(shown)
        assert "The data lake's page in the management console says whether" in said(shown)
        assert "▸ Yes" in shown.cursor_line
        await shown.press("escape")
        assert "n asks you." in said(shown)

        await shown.press("n", "enter")
        assert "Sign in to Ranger" in shown.lines[0]
        await shown.press("escape")
        assert "a policy in Ranger (RAZ)" in shown.line("Access is given by")


async def test_what_was_said_of_raz_is_used_and_stands_in_the_plan() -> None:
    async with world(replace(UNKNOWN), size=(120, 60)) as shown:
        await storage(shown, GUIDE, "n", "down", "enter")
        assert "! warn" in shown.line("The environment has no RAZ")
        assert "It is so because you said it." in said(shown)
        assert "to arn:aws:iam::433052309983:role/eng-ml-env-v2-datalake-admin." in said(shown)

        await shown.press("escape")
        assert "an IDBroker mapping (no RAZ)" in shown.line("Access is given by")

        await back(shown)
        await storage(shown, GUIDE)
        assert "an IDBroker mapping (no RAZ)" in shown.line("Access is given by")


async def test_the_answer_for_ranger_is_used_too() -> None:
    async with world(replace(UNKNOWN), size=(120, 60)) as shown:
        await storage(shown, GUIDE, "n", "enter")
        await shown.type("published demo password: alice")
        await shown.press("enter")
        assert "! warn" in shown.line("The environment has RAZ")
        assert OWN_ITEM in said(shown)


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_a_refused_list_of_data_lakes_is_a_reason_to_ask_that_can_be_read(
    theme: ThemeName,
) -> None:
    fault, overrides = "403@listDatalakes", Overrides(theme=theme)
    async with console("--fault", fault, size=(80, 24), overrides=overrides) as shown:
        await storage(shown, BEHIND, "n")
        assert "Has sandbox-aws RAZ?" in shown.lines[0]
        assert "datalake listDatalakes is not allowed to this user (403)" in said(shown)
        for _, text, style in texts(shown):
            assert contrast(style) >= READABLE, (text, str(style))

        await shown.press("down", "enter")
        assert "It is so because you said it." in said(shown)
        for line, text, style in texts(shown):
            least = DIMMED if line == len(shown.lines) - 1 else READABLE
            assert contrast(style) >= least, (text, str(style))


@SIZES
async def test_the_reviews_and_the_picker_fit_whatever_the_size(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await signed_in(shown, GUIDE)
        for keys in (("n",), ("f4",), ("escape", "s"), ("escape", "R")):
            await shown.press(*keys)
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert len(shown.lines) == size[1]
            assert shown.cursor_line
            assert "Help" in shown.lines[-1]
        await shown.press("escape")
        await back(shown)
        for keys in (("n",), ("down", "enter")):
            if keys == ("n",):
                await storage(shown, MAPPED)
            await shown.press(*keys)
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert shown.cursor_line
            assert "Esc Back" in shown.lines[-1] or "Help" in shown.lines[-1]
