"""How a registry reaches storage: the fields, the table below, and what one can do with a row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from registry_tui.settings import Settings
from tests.screens.console import console, only_file
from tests.screens.storage_worlds import (
    BEHIND,
    DENIED,
    DISABLED,
    GRANTED,
    GUIDE,
    MAPPED,
    NAMELESS,
    SIZES,
    STOPPED,
    USER,
    Odd,
    all_lines,
    signed_in,
    storage,
    world,
)

READ_ONLY = Settings(read_only=True, refresh_list_s=3600, refresh_moving_s=3600)
ROLE = "arn:aws:iam::433052309983:role/risk-models-aws-datalake-admin"
AWKWARD = "[red]x[/]\x1b[2J\u202e" + "a-very-long-name-" * 12


async def test_the_fields_say_where_access_is_given_and_each_name_with_its_use() -> None:
    async with console(size=(160, 36)) as shown:
        await storage(shown)

        assert f"Storage access / {GUIDE}  eng-ml-env-v2" in shown.lines[0]
        assert "12:04:31 UTC" in shown.lines[0]
        assert "a policy in Ranger (RAZ)  The data lake" in shown.line("Access is given by")
        assert "for finding it in the console" in shown.line("  cml_env_machine_user_8dcf2")
        assert "for Ranger policies and audit logs" in shown.line(f"  {USER}")
        assert "nobody has" in shown.line("  Signed in ")
        assert "not known" in shown.line("  Access ")
        assert "up to date" in shown.line("  Users ")

        await shown.press("tab", "down", "enter")
        assert "Machine user CRN" in shown.lines[0]
        assert "for IDBroker mappings" in shown.text
        await shown.press("escape", "down", "down", "y")
        assert f" {USER}" in shown.lines[-3]


async def test_the_screen_says_what_it_does_while_it_reads() -> None:
    odd = Odd(held={"id_broker_mappings"})
    async with world(odd) as shown:
        await shown.open(MAPPED)
        await shown.keys("I")
        await shown.until("Reading how it reaches storage")
        assert "n Grant" in shown.lines[-1]
        await shown.keys("n", "R", "s", "Y", "J")
        assert f"Storage access / {MAPPED}" in shown.lines[0]

        odd.go.set()
        await shown.until("have the mappings")


async def test_policies_are_listed_with_what_they_give_the_machine_user() -> None:
    async with console() as shown:
        await signed_in(shown, GRANTED)

        assert "read and write, by all - bucket, path" in shown.line("  Access ")
        assert "  read and write  " in shown.line("▸ all - bucket, path")
        assert "  nothing  " in shown.line("  Model registry ")
        assert "bucket prod-ml-aws-logs, path /data" in shown.line("  Model registry ")

        await shown.press("enter")
        assert "It is the one that the guide means." in shown.text
        assert "Version 3, by " in shown.text
        await shown.press("escape", "J")
        assert '"name": "all - bucket, path"' in shown.text


async def test_what_a_policy_denies_and_that_it_is_disabled_stands_in_its_row() -> None:
    async with console() as shown:
        await signed_in(shown, DENIED)
        assert "  denies write  " in shown.line("▸ all - bucket, path")

        await shown.press("escape", "escape", "escape")
        await signed_in(shown, DISABLED)
        assert "  disabled; nothing" in shown.line("▸ all - storage-account")
        await shown.press("enter")
        assert "It is disabled: it gives nobody anything." in shown.text


async def test_all_mappings_are_listed_by_what_people_call_them() -> None:
    async with console() as shown:
        await storage(shown, MAPPED)
        assert "mapped to the data access role" in shown.line("  Access ")
        assert f"risk-models-aws-datalake-admin  {ROLE}" in shown.line("  Data Access Role ")
        assert "have the mappings" in shown.line("  Data lakes ")

        assert "▸ cml_env_machine_user_5c21d" in shown.text
        await shown.press("home")
        rows = await all_lines(shown)
        for row in (
            "alice@example.com user risk-models-aws-datalake-admin",
            "capital-markets group risk-models-aws-risk-modellers",
            "pipeline machine user risk-models-aws-release",
            "cml_env_machine_user_5c21d this registry's risk-models-aws-datalake-admin",
        ):
            assert row in rows


async def test_words_narrow_the_mappings_and_escape_shows_all_again() -> None:
    async with console() as shown:
        await storage(shown, MAPPED, "slash")
        await shown.type("read-only group")
        assert "4 of 40" in shown.text
        await shown.type("nobody")
        assert "Nothing matches. Esc shows all again." in shown.text

        await shown.press("escape")
        assert "ml-platform-admins" in shown.line("▸ ml-platform-admins")
        assert "of 40" not in shown.text


async def test_a_row_is_copied_shown_whole_and_all_of_them_saved(tmp_path: Path) -> None:
    async with console(files=tmp_path, size=(160, 36)) as shown:
        await storage(shown, MAPPED, "slash")
        await shown.type("registry's")
        await shown.press("enter", "y")
        crn = "machineUser:cml_env_machine_user_5c21d/"
        assert crn in shown.text

        await shown.press("enter")
        assert "It is the registry's own machine user." in shown.text
        assert ROLE in shown.text
        assert crn in shown.text

        await shown.press("escape", "Y")
        heads, *rows = only_file(tmp_path).read_text("utf-8").splitlines()
        assert heads == "User or group,Kind,Role,CRN or name"
        assert len(rows) == 40, "what is narrowed is saved whole"
        assert [row for row in rows if crn in row and ROLE in row]

        await shown.press("J")
        assert '"mappingsVersion": 31' in shown.text


async def test_i_opens_it_from_the_details_an_environment_and_the_set_up() -> None:
    async with console() as shown:
        await shown.open(GUIDE, "I")
        assert f"Storage access / {GUIDE}" in shown.lines[0]
        await shown.press("escape", "S", "I")
        assert f"Storage access / {GUIDE}" in shown.lines[0]
        await shown.press("escape")
        assert f"AI Registries / {GUIDE}" in shown.lines[0]

        await shown.press("E", "slash")
        await shown.paste("name:risk-models")
        await shown.press("enter", "enter", "I")
        assert "Storage access / model-registry-ml-" in shown.lines[0]
        assert "risk-models-aws" in shown.lines[0]
        await shown.press("escape")
        assert "Environments / risk-models-aws" in shown.lines[0]


async def test_of_a_registry_without_a_machine_user_it_is_said_that_nothing_can_be_given() -> None:
    async with console() as shown:
        await storage(shown, NAMELESS, "n")
        why = "The registry names no machine user (so far)."
        assert f"Storage access / {NAMELESS}" in shown.lines[0]
        assert why in shown.line("  Access ")

        await shown.press("ctrl+p")
        assert why in shown.line(" Grant ")


async def test_who_may_not_look_up_the_machine_user_is_told_whose_right_that_takes() -> None:
    async with console("--as", "bob", size=(160, 36)) as shown:
        await storage(shown, GUIDE, "n")
        assert "iam listMachineUsers is not allowed" in shown.line("  Workload user name ")
        assert "Nobody has signed in to Ranger there. F3 signs in." in shown.text

        await shown.press("ctrl+p")
        assert "iam listMachineUsers is not allowed" in shown.line(" Grant ")
        await shown.press("escape", "tab", "down", "down", "enter")
        assert "Reading it takes IamViewer." in shown.text


async def test_read_only_dims_what_changes_and_leaves_looking() -> None:
    async with console(settings=READ_ONLY) as shown:
        await signed_in(shown, GUIDE, "n", "R", "s")
        assert f"Storage access / {GUIDE}" in shown.lines[0]
        assert "▸ all - bucket, path" in shown.text

        await shown.press("ctrl+p")
        for word in ("Grant", "Revoke", "Synchronize"):
            assert "Read-only: start without --read-only" in shown.line(f" {word} ")


async def test_mappings_that_cannot_be_read_are_a_sentence_and_the_fields_stay() -> None:
    async with console("--fault", "403@getIdBrokerMappings", size=(80, 24)) as shown:
        await storage(shown, MAPPED)
        assert "environments getIdBrokerMappings is not allowed to this user (403)" in shown.words
        assert "Ask an administrator for a role that allows it" in shown.words
        assert "srv_cml_env_machine_user_5c21d" in shown.text
        assert "have the mappings" in shown.line("  Data lakes ")

        await shown.press("ctrl+p")
        assert "environments getIdBrokerMapping" in shown.line(" Revoke ")


async def test_a_ranger_that_is_down_is_a_sentence() -> None:
    async with console("--fault", "503@getPolicies", size=(80, 24)) as shown:
        await signed_in(shown)
        assert "Ranger: GET /service/cm_s3/policy" in shown.words
        assert "(503)" in shown.words
        assert "as alice" in shown.line("  Signed in ")


async def test_the_state_of_the_data_lakes_is_said_with_what_went_wrong() -> None:
    async with console(size=(160, 36)) as shown:
        await storage(shown, BEHIND)
        assert "need synchronizing" in shown.line("  Data lakes ")

        await shown.press("escape", "escape", "escape")
        await storage(shown, STOPPED)
        assert "synchronizing has failed; s tries again" in shown.line("  Data lakes ")
        assert "Salt master of the data lake did not answer" in shown.line("  Data lakes ")
        assert "lab-azure-scratch, not to the data access role" in shown.line("  Access ")


def awkward_mappings(mappings: Any) -> Any:
    """Return mappings with accessors and roles that nobody would choose."""
    first, *others = mappings.mappings
    odd = first.model_copy(update={"accessor_crn": AWKWARD, "role": f"role {AWKWARD}"})
    return mappings.model_copy(update={"mappings": (odd, *others), "data_access_role": AWKWARD})


def awkward_policies(policies: Any) -> Any:
    """Return policies the first of which has a name that nobody would choose."""
    first, *others = policies
    return (first.model_copy(update={"name": AWKWARD}), *others)


@SIZES
async def test_names_nobody_would_choose_are_text(size: tuple[int, int]) -> None:
    changed = {"id_broker_mappings": awkward_mappings, "policies": awkward_policies}
    async with world(Odd(changed=changed), size=size) as shown:
        for name, keys in ((MAPPED, "enter escape n escape n escape"), (GUIDE, "enter escape")):
            await (signed_in if name == GUIDE else storage)(shown, name)
            for key in ("r", *keys.split(), "tab", "enter", "escape", "n", "escape", "escape"):
                assert all(sign.isprintable() for line in shown.lines for sign in line)
                assert {strip.cell_length for strip in shown.strips} == {size[0]}
                await shown.press(key)
            await shown.press("escape", "escape", "escape")
        await storage(shown, MAPPED)
        assert "[red]x[/]␛[2J<U" in shown.text


@SIZES
async def test_in_every_size_the_rows_the_cursor_and_the_keys_are_there(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await signed_in(shown)
        assert "▸ all - bucket" in shown.text
        await shown.press("escape", "escape", "escape")
        await storage(shown, MAPPED)
        assert "▸ cml_env_machine_user" in shown.text
        assert "Data lakes" in shown.text
        await shown.press("home")
        assert "▸ ml-platform-admins" in shown.text

        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "n Grant  R Revoke  s Synchronize" in shown.lines[-1]
        assert "Help" in shown.lines[-1]


async def test_the_json_of_the_mappings_is_json() -> None:
    async with console(size=(200, 300)) as shown:
        await storage(shown, BEHIND, "J")
        text = "\n".join(line.lstrip("▸ ") for line in shown.lines[1:-1])
        assert json.loads(text)["mappingsVersion"] == 18
