"""The Models tab of a registry."""

from __future__ import annotations

import pytest

from tests.screens.console import Console, console
from tests.screens.test_models import only

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
GUIDE = "model-registry-ml-960afc3b-162"
INSTALLING = "model-registry-ml-d17a3e48"
PRIVATE = "model-registry-ml-0d84b6e1-c57"
EMPTY = "model-registry-ml-ce35f0a2-79b"


async def tab(shown: Console, *keys: str, name: str = GUIDE) -> None:
    """Open the Models tab of a registry, then press keys."""
    await shown.press("slash")
    await shown.paste(name)
    await shown.press("enter", "m", *keys)


@SIZES
async def test_m_opens_the_models_of_the_registry_under_the_cursor(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await tab(shown)

        assert GUIDE[:25] in shown.lines[0]
        assert "m Models" in shown.lines[1]
        assert "12 of 12" in shown.lines[2]
        heads = shown.lines[3].split()
        assert heads[:2] == ["Name", "↑"]
        assert "Registry" not in heads
        assert "Aliases" not in heads
        assert "● 9 Ready" in shown.line("churn-forecast ")
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert "Help" in shown.lines[-1]


async def test_at_80_columns_it_says_when_each_was_updated() -> None:
    async with console(size=(80, 24)) as shown:
        await tab(shown)
        assert shown.lines[3].split() == ["Name", "↑", "Owner", "Visibility", "Latest", "Updated"]
        assert "alice" in shown.line("churn-forecast ")
        assert "● public" in shown.line("churn-forecast ")
        assert "90 d" in shown.line("churn-forecast ")


async def test_it_is_a_tab_among_the_others() -> None:
    async with console() as shown:
        await tab(shown, "d")
        assert "Creator E-mail" in shown.text
        await shown.press("m")
        assert "churn-forecast" in shown.text
        await shown.press("A", "m", "C", "m", "e", "m", "escape")
        assert shown.lines[0].startswith(" AI Registries ")


async def test_filter_order_and_marks_are_those_of_the_list() -> None:
    async with console() as shown:
        await tab(shown)
        await only(shown, "visibility:private owner:quentin", "space")
        assert "1 marked  " in shown.lines[2]
        assert "* claims-triage" in shown.text

        await shown.press("escape", "o")
        assert "Owner ↑" in shown.lines[3]


async def test_v_plans_for_the_models_of_the_registry() -> None:
    async with console() as shown:
        await tab(shown)
        await only(shown, "name:claims-triage", "v")

        assert "Make claims-triage public" in shown.lines[0]


async def test_n_imports_into_the_registry_even_where_it_is_empty() -> None:
    async with console() as shown:
        await tab(shown, name=EMPTY)
        assert "No models are registered here that you may see. n imports one." in shown.text
        assert "0 of 0" in shown.lines[2]

        await shown.press("n")
        assert EMPTY in shown.lines[0]


async def test_before_it_has_an_address_that_is_said() -> None:
    async with console(size=(80, 24)) as shown:
        await tab(shown, name=INSTALLING)

        assert "has no address yet. It has one once it is installed." in shown.words
        assert " of " not in shown.lines[2]


async def test_a_registry_that_cannot_be_reached_says_why_and_r_tries_again() -> None:
    async with console(size=(80, 24)) as shown:
        await tab(shown, name=PRIVATE)
        assert "there is no address for the name" in shown.words
        assert "The name of a private registry is known inside its network only" in shown.words

        await shown.press("r")
        assert "there is no address for the name" in shown.words


async def test_who_is_refused_is_told_what_it_takes() -> None:
    async with console("--as", "auditor") as shown:
        await tab(shown)

        assert "It takes EnvironmentUser, with MLUser or MLAdmin" in shown.words


async def test_ctrl_a_loads_all_of_it() -> None:
    async with console("--fault", "models:2500", size=(80, 24)) as shown:
        await tab(shown)
        assert "2,000 read; + loads all" in shown.lines[2]

        await shown.press("plus")
        assert "2,500 of 2,500" in shown.lines[2]


async def test_enter_opens_the_model() -> None:
    async with console() as shown:
        await tab(shown)
        await only(shown, "name:claims-triage", "enter")
        assert "claims-triage" in shown.lines[0]

        await shown.press("escape")
        assert "claims-triage" in shown.cursor_line


async def test_letters_belong_to_the_filter_while_one_types() -> None:
    async with console(size=(80, 24)) as shown:
        await tab(shown, "slash")
        assert "Enter To the rows  Esc Clear" in shown.lines[-1]
        await shown.type("mAdv")
        assert "0 of 12" in shown.lines[2]
