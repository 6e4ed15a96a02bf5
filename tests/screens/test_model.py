"""One model: what is said of it, its versions, its imports, and what one may do with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backends.domain.errors import AccessDenied, NotFound, Unreachable
from backends.domain.person import Caller, Roles
from backends.domain.registered_model import ModelVersion, Visibility
from screens.loadable import Ready
from screens.model import ModelScreen
from screens.wanted import ModelWanted
from tests.screens.console import Console, console, only_file
from tests.screens.demo_models import GUIDE, SANDBOX, SERVER, open_demo, session_of
from tests.screens.versions import opened
from tests.services import places
from tests.services.places import HERE, Holdings, Place, model

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
LLAMA = "llama-3.1-8b-instruct"


def screen_of(shown: Console) -> ModelScreen:
    assert isinstance(shown.app.screen, ModelScreen)
    return shown.app.screen


# What is seen


@SIZES
async def test_facts_stand_over_versions_and_these_over_imports(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_demo(shown, GUIDE, LLAMA)

        assert LLAMA in shown.lines[0]
        assert "private" in shown.lines[0]
        order = [shown.text.index(part) for part in (" Owner ", " Version ", "Imports")]
        assert order == sorted(order)
        assert "no access, as it is private" in shown.line("Everybody else")
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


async def test_versions_stand_newest_first_with_status_age_and_where_they_are_from() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, LLAMA)

        rows = [line for line in shown.lines if " bob " in line and "Hugging Face" in line]
        assert "▸   2" in rows[0]
        assert "● Ready" in rows[0]
        assert "11 d" in rows[0]
        assert "Hugging Face meta-llama/Llama-3.1" in rows[0]
        assert "    1" in rows[1]
        assert "✗ Upload failed" in rows[1]
        assert "Stage" not in shown.text
        assert "AI Registries have no aliases." in shown.line("  Aliases")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_why_a_version_has_failed_is_read_whole(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_demo(shown, GUIDE, LLAMA)
        assert "You must be authenticated" not in shown.words

        await shown.press("down")
        assert "is restricted. You must be authenticated to access it." in shown.words
        await shown.press("tab", "down", "enter")
        assert "Version 1 was registered by bob." in shown.text
        await shown.press("y")
        assert "401 Client Error" in shown.app.messages[-1].words or "Sent" in shown.text


async def test_a_server_s_model_has_aliases_stages_and_who_may_do_what() -> None:
    async with console() as shown:
        await open_demo(shown, SERVER, "card-fraud")

        assert "alice, bob" in shown.line("May manage")
        assert "quentin" in shown.line("May edit")
        assert "pipeline" in shown.line("May read")
        assert "champion" in shown.line("Production")
        assert "The server keeps no owner of its models." in shown.text
        assert "Imports" not in shown.text
        assert "mlflow-demo  https://mlflow.demo.invalid" in shown.line("  Server")


async def test_who_may_do_what_is_told_to_administrators_of_the_server_only() -> None:
    async with console("--as", "bob") as shown:
        await open_demo(shown, SERVER, "card-fraud", "v")

        words = "The server tells its administrators only who may do what."
        assert words in shown.line("Permissions")
        assert "Review" not in shown.lines[0]
        await shown.press("ctrl+p")
        assert words in shown.line(" Visibility ")


@pytest.mark.parametrize("name", ["red\x1b[31m and a\ttab\x07", "[bold]not markup[/bold]"])
async def test_awkward_names_move_nothing(name: str) -> None:
    async with console(size=(80, 24)) as shown:
        await open_demo(shown, SANDBOX, name)
        assert "\x1b" not in shown.text
        assert name.replace("\x1b", "␛").replace("\t", "␉").replace("\x07", "␇") in shown.lines[0]


async def test_facts_are_seen_whole_copied_and_saved(tmp_path: Path) -> None:
    async with console(size=(80, 24), files=tmp_path) as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "tab", "enter")
        assert "Retrained on the first Monday of each month." in shown.words
        await shown.press("escape", "end", "y", "Y")
        assert only_file(tmp_path).read_text("utf-8").strip() == "20ve-mgz2-t9ra-a6h8"


async def test_the_address_of_a_version_is_copied(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "Y")
        assert only_file(tmp_path).read_text("utf-8").startswith("s3a://eng-ml-env-v2-logs/")
    only_file(tmp_path).unlink()
    async with console(files=tmp_path) as shown:
        await open_demo(shown, SERVER, "card-fraud", "Y")
        assert only_file(tmp_path).read_text("utf-8").strip() == "models:/card-fraud/12"


# States


async def test_what_the_list_told_is_there_before_the_versions_are() -> None:
    here = places.place(one := model("churn", 1, description="Who leaves."))
    async with opened(replace(one, versions=None), place=here, source=HERE, waits=False) as shown:
        assert "Who leaves." in shown.text
        await shown.rest()
        assert "● Ready" in shown.text


async def test_a_model_that_cannot_be_read_says_so_and_what_to_do() -> None:
    here = places.place(one := model("churn", 1))
    here.error = Unreachable("AI Registry", "GET /models has no answer")
    async with opened(replace(one, versions=None), place=here, source=HERE, size=(80, 24)) as shown:
        assert "AI Registry: GET /models has no answer" in shown.text
        assert "Check the network" in shown.words
        assert "alice" in shown.line("  Owner")
        here.error = None
        await shown.press("r")
        assert "● Ready" in shown.text


async def test_what_cannot_be_read_again_stays_and_is_said_to_have_aged() -> None:
    here = places.place(one := model("churn", 1, 2))
    async with opened(one, place=here, source=HERE) as shown:
        here.error = NotFound("AI Registry", "there is no such model")
        await shown.press("down", "r")
        assert "As of 12:0" in shown.text
        assert "there is no such model" in shown.text
        assert "▸   1" in shown.cursor_line or "  1 " in shown.text


@pytest.mark.parametrize("source", [HERE, places.SERVER])
async def test_a_model_without_versions_says_how_it_gets_one(source: places.ModelSource) -> None:
    here = Place(source, {"id-churn": (one := model("churn"))})
    async with opened(one, place=here, source=source) as shown:
        expected = "n imports one." if source is HERE else "A run registers them."
        assert f"It has no versions. {expected}" in shown.text
        await shown.press("space", "equals_sign", "greater_than_sign", "D", "enter")
        assert "Models / churn" in shown.lines[0]


async def test_the_cursor_stays_on_its_version_when_another_comes() -> None:
    here = places.place(one := model("churn", 1, 2))
    async with opened(one, place=here, source=HERE) as shown:
        await shown.press("down")
        here.models[one.id] = model("churn", 1, 2, 3)
        await shown.press("r")
        assert screen_of(shown).table.cursor_key == "1"


@pytest.mark.parametrize("status", ["REGISTERING", "UPLOADING", "PENDING_REGISTRATION"])
async def test_while_a_version_is_on_its_way_it_is_read_again_often(status: str) -> None:
    here = places.place(one := replace(model("churn"), versions=(ModelVersion(1, status),)))
    async with opened(one, place=here, source=HERE) as shown:
        assert screen_of(shown).moving
        here.become(one.id, 1, "READY")
        await shown.press("r")
        assert not screen_of(shown).moving


# Comparing


async def test_two_marked_versions_are_compared_and_one_asks_for_another() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "space")
        assert "* 9" in shown.text
        await shown.press("equals_sign")
        assert "Mark one version more" in shown.text
        await shown.press("down", "space", "equals_sign")
        assert "churn-forecast" in shown.lines[0]
        assert not isinstance(shown.app.screen, ModelScreen)


async def test_without_marks_a_version_is_compared_with_the_one_before() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "end", "equals_sign")
        assert "There is no version before it" in shown.text
        await shown.press("up", "equals_sign")
        assert not isinstance(shown.app.screen, ModelScreen)


async def test_five_are_too_many_to_compare() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", *["space"] * 5, "equals_sign")
        assert "Four versions are compared at the most." in shown.text


async def test_enter_opens_the_version_under_the_cursor() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "down", "enter")
        assert "8" in shown.lines[0]
        await shown.press("escape")
        assert isinstance(shown.app.screen, ModelScreen)


# Changing


async def test_v_turns_the_visibility_and_names_who_loses_sight() -> None:
    async with console(size=(80, 24)) as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "v")
        assert "Make churn-forecast private" in shown.lines[0]
        assert "The group data-scientists loses viewer access." in shown.words
        assert "So does everybody who may use the registries of eng-ml-env-v2" in shown.words


async def test_d_deletes_the_version_and_the_palette_the_model() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "down", "D")
        assert "Delete churn-forecast version 8" in shown.lines[0]
        await shown.press("escape", "ctrl+p")
        await shown.type("delete model")
        await shown.press("enter")
        assert "Delete churn-forecast " in shown.lines[0]
        assert "Its 9 versions go with it" in shown.words


async def test_what_is_not_bob_s_to_change_is_dimmed_with_the_reason() -> None:
    one = model("churn", 1, 2, visibility=Visibility.PUBLIC, owner="david")
    async with opened(
        one, place=places.place(one), source=HERE, arguments=("--as", "bob")
    ) as shown:
        shown.app.caller = _knowing(shown)
        await shown.press("v", "ctrl+e", "n", "D")
        assert "Models / churn" in shown.lines[0]
        await shown.press("ctrl+p")
        for label in (" Visibility ", " Edit ", " Import ", " Delete ", " Delete model "):
            assert "Only its owner, david, and administrators may change it." in shown.line(label)


def _knowing(shown: Console) -> Ready[Caller]:
    caller = Caller("crn", "Bob", "bob@example.com", False, Roles(frozenset(), ()), False, "bob")
    return Ready(caller, shown.clock())


async def test_what_a_place_cannot_do_says_so() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "f2", "ctrl+p")
        assert "No way to rename a model of an AI Registry" in shown.line(" Rename ")
    async with console() as shown:
        await open_demo(shown, SERVER, "card-fraud", "n", "greater_than_sign", "ctrl+p")
        assert "Models are imported into AI Registries." in shown.line(" Import ")
        assert "The server gives out single files" in shown.line(" Fetch ")


async def test_a_server_without_permissions_has_no_visibility() -> None:
    one = model("churn", 1, id="churn", visibility=Visibility.UNKNOWN)
    async with opened(one, place=places.place(one, source=places.SERVER)) as shown:
        assert "with its auth app on, it has permissions" in shown.line("  Visibility")
        await shown.press("v", "ctrl+p")
        assert "MLflow has no visibility" in shown.line(" Visibility ")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AccessDenied("MLflow", "403"), "its administrators only"),
        (NotFound("MLflow", "this server keeps no permissions"), "keeps no permissions"),
    ],
)
async def test_why_permissions_are_not_known_is_said(
    error: AccessDenied | NotFound, words: str
) -> None:
    one = model("churn", 1, id="churn")
    async with opened(one, place=places.place(one, source=places.SERVER)) as shown:
        await shown.press("escape")
        session = session_of(shown)
        there = _with(session.models, Holdings({}, error=error))
        shown.app.session = replace(session, models=there)
        shown.app.post_message(ModelWanted(places.SERVER, one))
        await shown.rest()
        assert words in shown.line("Permissions")
        await shown.press("v")
        assert "Review" not in shown.lines[0]


def _with(models: object, holdings: Holdings) -> places.Places:
    assert isinstance(models, places.Places)
    return replace(models, holdings=holdings)


async def test_read_only_dims_what_changes_something() -> None:
    one = model("churn", 1)
    async with opened(one, place=places.place(one), source=HERE, read_only=True) as shown:
        await shown.press("v", "ctrl+e", "n", "D")
        assert "Models / churn" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "Read-only" in shown.line(" Visibility ")
        assert "Read-only" in shown.line(" Delete model ")


# Imports


async def test_an_import_from_here_is_listed_with_who_sent_it_and_what_came_of_it() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "sentence-embeddings", "n")
        await shown.paste("org/model")
        await shown.press("ctrl+n")
        shown.clock.wind(seconds=1)
        await shown.press("y", "m")

        row = shown.line("org/model from Hugging Face, by alice@example.com")
        assert "◐ Registering" in row
        shown.clock.wind(minutes=30)
        await shown.press("r", "tab", "enter")
        assert "Sent from here by alice@example.com" in shown.text
        assert "Ready" in shown.text


async def test_a_journal_that_cannot_be_read_is_said_and_the_rest_stays() -> None:
    async with console() as shown:
        session = session_of(shown)

        class Torn:
            async def entries(self) -> tuple[object, ...]:
                raise Unreachable("journal", "it cannot be read")

        shown.app.session = replace(session, journal=Torn())  # pyright: ignore[reportArgumentType]
        await open_demo(shown, GUIDE, LLAMA)
        assert (
            "What was imported from here is not known. journal: it cannot be read." in shown.words
        )
        assert "● Ready" in shown.text
