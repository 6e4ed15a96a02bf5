"""The list of models of every place: what a person sees of the simulated company."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from backends.domain.answer import Answer
from backends.domain.errors import Unreachable
from backends.domain.registry import Registry
from backends.ports import ControlPlane, Session
from registry_tui.demo_wiring import DemoConnector
from registry_tui.options import read
from tests.screens.console import IMPATIENT, Clock, Console, console, only_file
from tests.screens.places import settings

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
SILENT = ("model-registry-ml-27ad5c60-b18", "model-registry-ml-0d84b6e1-c57")


class FailsLater:
    """A control plane that lists registries twice, once for each list, and then no longer."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._left = 2

    def __getattr__(self, name: str) -> object:
        return getattr(self._plane, name)

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        if not self._left:
            raise Unreachable("CDP control plane", "is away")
        self._left -= 1
        return await self._plane.list_registries()


async def only(shown: Console, filter_text: str, *keys: str) -> None:
    """Narrow the list, go to its rows, then press keys."""
    await shown.press("slash")
    await shown.paste(filter_text)
    await shown.press("enter", *keys)


def counted(shown: Console) -> tuple[int, int]:
    """Return how many rows are shown, and of how many."""
    found = re.search(r"([\d,]+) of ([\d,]+)$", shown.lines[1])
    assert found is not None, shown.text
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


@pytest.mark.parametrize("keys", ["", "enter", "E", "enter m", "L", "M"])
async def test_star_shows_the_models_of_every_place_wherever_one_is(keys: str) -> None:
    async with console() as shown:
        await shown.press(*keys.split(), "asterisk")
        assert shown.lines[0].startswith(" Models ")
        passed, count = counted(shown)
        assert passed == count > 150

        await shown.press("escape")
        assert not shown.lines[0].startswith(" Models ")


async def test_star_over_the_models_comes_back_to_them() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "L", "asterisk")

        assert shown.lines[0].startswith(" Models ")
        assert counted(shown)[0] == 1
        assert len(shown.app.screen_stack) == 2


async def test_a_wide_screen_has_every_column() -> None:
    async with console(size=(170, 36)) as shown:
        await shown.press("asterisk")
        heads = "Name ↑ Registry Owner Visibility Latest Versions Aliases Tags Updated Created"
        assert shown.lines[2].split() == heads.split()

        await only(shown, "market-var")
        for cell in ("0a6bc835-4d1", "yusuf", "● public", "● 5 Ready", "team=risk", "31 d", "5 mo"):
            assert cell in shown.cursor_line


async def test_what_a_place_does_not_say_of_a_model_is_left_empty() -> None:
    async with console(size=(170, 36)) as shown:
        await shown.press("asterisk")
        await only(shown, "name:anti-money")

        row = shown.line("anti-money-laundering")
        assert "champion@5" in row
        assert "public" not in row
        assert "private" not in row


@SIZES
async def test_a_small_list_has_name_place_and_newest_version(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var")

        row = shown.cursor_line
        assert "market-var" in row
        assert "0a6bc835-4d1" in row
        assert "● 5 Ready" in row
        assert ("yusuf" in row) == (size[0] >= 80)
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("name:market-var", {"market-var"}),
        ("owner:yusuf visibility:public registry:0a6bc835 team=risk", {"market-var"}),
        ("visibility:private env:lab-azure", {"assay-outliers"}),
        ("alias:champion@5 name:anti", {"anti-money-laundering"}),
        ("status:failed registry:6ab84c27", {"whisper-call-notes"}),
        ("source:mlflow status:failed -paint", {"loyalty-discount"}),
        ("tag:framework=xgboost registry:0a6bc835 name:var", {"market-var"}),
    ],
)
async def test_terms_of_the_filter_find_what_they_say(typed: str, found: set[str]) -> None:
    async with console(size=(120, 36)) as shown:
        await shown.press("asterisk")
        await only(shown, typed)

        rows = shown.lines[3 : 3 + counted(shown)[0]]
        assert {row[2:].split()[0] for row in rows} == found


async def test_what_is_wrong_with_a_filter_is_said_and_escape_clears_it() -> None:
    async with console() as shown:
        await shown.press("asterisk", "slash")
        await shown.type("colour:red")
        assert "There is no field colour" in shown.lines[2]

        await shown.press("escape", "slash")
        await shown.type("nosuchmodel")
        assert "No model matches the filter. Esc clears it." in shown.text
        await shown.press("enter", "v", "y", "D", "f2", "enter", "escape")
        passed, count = counted(shown)
        assert passed == count


@SIZES
async def test_places_that_do_not_answer_are_summed_up_and_take_no_row_away(
    size: tuple[int, int],
) -> None:
    async with console(size=size) as shown:
        await shown.press("asterisk")

        assert f"places did not answer: {' and '.join(SILENT)}; r tries again." in shown.words
        assert counted(shown)[0] > 150


async def test_without_the_list_of_registries_servers_are_shown_and_it_is_said() -> None:
    async with console("--fault", "503@listModelRegistries") as shown:
        await shown.press("asterisk")

        assert "Registries are not known. " in shown.words
        assert "press r to try again" in shown.words
        assert "anti-money-laundering" in shown.text
        assert "market-var" not in shown.text


async def test_a_list_of_registries_that_could_not_be_read_again_takes_no_row_away() -> None:
    class Forgetful(DemoConnector):
        def connect(self, profile: str = "", region: str = "") -> Session:
            session = super().connect(profile, region)
            plane = cast("ControlPlane", FailsLater(session.control_plane))
            return replace(session, control_plane=plane)

    clock = Clock()
    connector = Forgetful(read(["--demo"]), settings(), clock, IMPATIENT)
    async with console(connector=connector, clock=clock) as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "r")

        assert "market-var" in shown.cursor_line
        assert "Registries as of 12:04:31 UTC. CDP control plane: is away." in shown.words


async def test_names_nobody_would_choose_stay_data() -> None:
    async with console() as shown:
        await shown.press("asterisk")

        assert "[bold]not markup[/bold]" in shown.text
        assert "[red]x[/]" in shown.text
        assert "back<U+202E>wards" in shown.text
        assert {strip.cell_length for strip in shown.strips} == {120}


async def test_a_user_sees_what_he_may_and_what_others_own_is_dimmed() -> None:
    async with console("--as", "quentin") as shown:
        await shown.press("asterisk")
        assert counted(shown)[0] < 150

        await only(shown, "name:address-parser", "v")
        assert "Only its owner, zora, and administrators may change it." in shown.text
        await shown.press("ctrl+e", "D", "ctrl+p")
        for word in ("Visibility", "Edit", "Delete"):
            assert "Only its owner, zora" in shown.line(f" {word} ")


async def test_bob_whose_roles_are_not_known_may_try() -> None:
    async with console("--as", "bob") as shown:
        await shown.press("asterisk")
        await only(shown, "name:address-parser", "v")

        assert "address-parser" in shown.lines[0]


async def test_who_may_do_nothing_is_told_why_each_place_refuses() -> None:
    async with console("--as", "auditor") as shown:
        await shown.press("asterisk")
        assert "places refuse to answer: " in shown.words
        assert " more; r tries again." in shown.words


async def test_v_plans_to_turn_what_is_under_the_cursor() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:assay-outliers", "v")
        assert "Make assay-outliers public" in shown.lines[0]

        await shown.press("escape")
        await only(shown, "name:market-var", "v")
        assert "Make market-var private" in shown.lines[0]


async def test_v_plans_to_turn_the_marked_ones_public_if_any_is_not() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "registry:39c7e5a0", "space", "space")
        assert "2 marked" in shown.lines[1]
        await shown.press("v")
        assert "Make 2 models p" in shown.lines[0]


async def test_marked_ones_of_different_places_are_not_turned_together() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:demand-by-store", "space", "space", "v")

        assert "The marked models are in different places." in shown.text


async def test_a_server_without_permissions_has_no_visibility_to_turn() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:anti-money", "ctrl+p")
        assert "Import" in shown.text
        assert "On MLflow, a run registers them." in shown.line(" Import ")


async def test_enter_opens_the_model_and_escape_comes_back_to_its_row() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "enter")
        assert "Models / market-var" in shown.lines[0]

        await shown.press("escape")
        assert "market-var" in shown.cursor_line


async def test_n_imports_into_the_registry_of_the_row() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "n")

        assert "model-registry-ml-0a6bc835-4d1" in shown.lines[0]
        assert "Hugging Face" in shown.text


async def test_edit_and_delete_are_for_the_row() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "ctrl+e")
        assert "market-var" in shown.lines[0]
        await shown.press("escape", "D")
        assert "Delete market-var" in shown.lines[0]


async def test_only_models_of_mlflow_are_renamed() -> None:
    async with console() as shown:
        await shown.press("asterisk")
        await only(shown, "name:market-var", "f2")
        assert "No way to rename a model of an AI Registry is documented." in shown.text

        await shown.press("escape", "escape", "asterisk")
        await only(shown, "name:anti-money", "f2")
        assert "anti-money-laundering" in shown.lines[0]


async def test_y_copies_what_a_model_is_addressed_by_and_capital_y_saves_it(
    tmp_path: Path,
) -> None:
    async with console(files=tmp_path) as shown:
        await shown.press("asterisk")
        await only(shown, "name:anti-money", "y")
        assert "Sent to the terminal's clipboard" in shown.text

        await shown.press("Y")
        kept = only_file(tmp_path)
        assert kept.name.startswith("anti-money-laundering-address")
        assert kept.read_text("utf-8").strip() == "models:/anti-money-laundering"


async def test_o_orders_by_the_next_column_and_the_cursor_stays_on_its_model() -> None:
    async with console() as shown:
        await shown.press("asterisk", *["down"] * 5)
        name = shown.cursor_line[2:].split("  ")[0]

        await shown.press("o")
        assert "Registry ↑" in shown.lines[2]
        assert shown.cursor_line[2:].startswith(name)
        await shown.press("O")
        assert "Registry ↓" in shown.lines[2]


async def test_an_order_whose_column_is_left_out_is_named_in_the_note() -> None:
    async with console(size=(60, 20)) as shown:
        await shown.press("asterisk", "ctrl+p")
        await shown.type("By updated")
        await shown.press("enter")

        assert "Updated ↓  " in shown.lines[1]


async def test_the_palette_says_why_there_is_nothing_to_load() -> None:
    async with console() as shown:
        await shown.press("asterisk", "A")

        assert "All models are read." in shown.text
