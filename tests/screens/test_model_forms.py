"""The forms about models: what is edited, renamed or imported, and what is not touched by that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from textual import events

from backends.domain.errors import Unreachable
from backends.domain.registered_model import RegisteredModel
from screens.edit_model import EditScreen
from screens.import_model import ImportScreen
from screens.open_model import OpenModel
from screens.rename_model import RenameScreen
from tests.screens.console import Console, console
from tests.screens.demo_models import GUIDE, SERVER, demo_model, open_demo, session_of
from tests.screens.versions import opened
from tests.services import places
from tests.services.places import HERE, Place, model

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
TOKEN = "hf_not_to_be_seen"


class Everywhere(places.Places):
    """Places that are found by their key, registries too."""

    def servers(self) -> tuple[places.ModelSource, ...]:
        return tuple(one.source for one in self.places)


async def edited(
    shown: Console, one: RegisteredModel, source: places.ModelSource, version: int = 0
) -> EditScreen:
    """Open the form for a model, or a version of it."""
    screen = EditScreen(OpenModel(session_of(shown), source, one), version)
    shown.app.open_screen(screen)
    await shown.rest()
    return screen


async def sent(
    shown: Console, here: Place, yes: str = "y"
) -> Sequence[tuple[str, dict[str, object]]]:
    """Agree to what is reviewed, and return what was sent."""
    shown.app.session = replace(session_of(shown), models=Everywhere((here,)))
    shown.clock.wind(seconds=1)
    await shown.press(yes)
    return [(request.operation, dict(request.body)) for request, _ in here.sent]


# Editing


@SIZES
async def test_what_is_said_now_is_there_to_be_edited(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_demo(shown, SERVER, "card-fraud", "ctrl+e")

        assert "Card-not-present fraud" in shown.text
        assert "team=fraud, tier=1" in shown.text
        assert "Edit / card-fraud" in shown.lines[0] or "card-fraud" in shown.lines[0]
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert "Ctrl+N Review" in shown.lines[-1]
        await shown.press("tab", "tab")
        assert "champion=11, previous=9" in shown.text


async def test_only_what_was_touched_is_sent() -> None:
    one = model("churn", 1, 2, description="Who leaves.", tags=(("team", "retail"), ("old", "1")))
    here = places.place(one)
    async with opened(one, place=here, source=HERE) as shown:
        await shown.press("ctrl+e", "tab")
        await shown.type(", tier=2")
        await shown.press("ctrl+n")
        assert "Sets the tag tier to 2." in shown.text
        (change,) = await sent(shown, here)
        tags = [{"key": key, "value": value} for key, value in (*(one.tags or ()), ("tier", "2"))]
        assert change == ("PATCH /models/id-churn", {"tags": tags})
        assert "Reading back shows tag tier of churn as wanted." in shown.text


async def test_a_description_of_several_lines_survives_and_can_be_changed() -> None:
    words = "First line.\n\n  Third, with blanks.\n" + "long " * 400
    one = model("churn", 1, description=words)
    here = places.place(one)
    async with opened(one, place=here, source=HERE, size=(80, 24)) as shown:
        await shown.press("ctrl+e")
        assert "nothing is changed yet" in shown.text or "Review" in shown.text
        await shown.press("ctrl+home")
        await shown.type("A ")
        await shown.press("ctrl+n")
        assert "Changes the description." in shown.text
        (change,) = await sent(shown, here)
        assert change == ("PATCH /models/id-churn", {"description": f"A {words}"})


async def test_a_description_that_cannot_be_shown_stays_as_it_is() -> None:
    one = model("churn", 1, description="red\x1b[31m", tags=())
    here = places.place(one)
    async with opened(one, place=here, source=HERE) as shown:
        await shown.press("ctrl+e")
        assert "It has signs that cannot be edited here" in shown.words
        assert "\x1b" not in shown.text
        await shown.press("tab")
        await shown.type("a=b")
        await shown.press("ctrl+n")
        (change,) = await sent(shown, here)
        assert list(change[1]) == ["tags"]


async def test_tags_that_cannot_be_written_in_a_line_are_kept_untouched() -> None:
    tags = (("team", "retail"), ("who", "anna, bob"), ("a=b", "c"), ("esc", "\x1b"))
    one = model("churn", 1, tags=tags)
    here = places.place(one)
    async with opened(one, place=here, source=HERE) as shown:
        await shown.press("ctrl+e", "tab")
        assert "they cannot be written in a line: who, a=b, esc" in shown.words
        await shown.press("ctrl+u")
        await shown.type("who=x")
        assert "who is there already, with a value that cannot be written here." in shown.words
        await shown.press("ctrl+u")
        await shown.type("new=1")
        await shown.press("ctrl+n")
        (change,) = await sent(shown, here)
        assert change[1]["tags"] == [
            {"key": "who", "value": "anna, bob"},
            {"key": "a=b", "value": "c"},
            {"key": "esc", "value": "\x1b"},
            {"key": "new", "value": "1"},
        ]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (1, ", nonsense", "nonsense is no tag: write it as name=value."),
        (1, ", team=x", "team is there twice."),
        (1, ", =x", "x is no tag"),
        (2, ", blue", "blue is no alias: write it as champion=7."),
        (2, ", blue=x", "blue points to a version: write its number after the =."),
        (2, ", blue=99", "There is no version 99 that blue could point to."),
        (2, ", latest=1", "latest is no alias: it names a version by itself."),
        (2, ", a b=1", "a b is no alias: use letters, digits, _ and -."),
    ],
)
async def test_what_is_wrong_stands_under_its_field_and_is_not_reviewed(
    field: int, typed: str, words: str
) -> None:
    async with console() as shown:
        await open_demo(shown, SERVER, "card-fraud", "ctrl+e", *["tab"] * field)
        await shown.type(typed)
        assert words in shown.words
        assert "not yet: something above has to be corrected" in shown.text
        await shown.press("ctrl+n")
        assert "Edit / card-fraud" in shown.lines[0]


async def test_aliases_are_pointed_elsewhere_and_taken_away() -> None:
    one = model("churn", 1, 2, id="churn", aliases=(("champion", 1), ("old", 1)))
    here = places.place(one, source=places.SERVER)
    async with opened(one, place=here) as shown:
        await shown.press("ctrl+e", "tab", "tab", "ctrl+u")
        await shown.type("champion=2")
        await shown.press("ctrl+n")
        assert "Points the alias champion to version 2." in shown.text
        assert "Whoever loads @champion gets version 2 from then on" in shown.words
        await sent(shown, here)
        assert here.models["churn"].aliases == (("champion", 2),)


async def test_nothing_changed_is_nothing_to_review() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "ctrl+e")
        assert "AI Registries have no aliases." in shown.text
        await shown.press("ctrl+n")
        assert "Nothing is changed yet." in shown.text
        await shown.press("escape")
        assert "Models / churn-forecast" in shown.lines[0]


async def test_a_version_has_notes_in_a_registry_and_a_stage_on_a_server() -> None:
    async with console() as shown:
        source, one = await demo_model(shown, GUIDE, "churn-forecast")
        await edited(shown, one, source, 8)
        assert "Notes" in shown.text
        assert "Two features dropped: they leaked the target." in shown.text
        assert "AI Registries have no stages." in shown.text
        await shown.press("escape")

        source, one = await demo_model(shown, SERVER, "card-fraud")
        await edited(shown, one, source, 12)
        assert "Stage (deprecated)" in shown.text
        await shown.press("tab", "tab", "enter", "ctrl+n")
        assert "Sets the stage of version 12 to Staging." in shown.text


async def test_a_model_that_cannot_be_read_is_not_edited_until_it_can() -> None:
    one = model("churn", 1, description="Who leaves.")
    here = places.place(one)
    async with opened(one, place=here, source=HERE) as shown:
        here.error = Unreachable("AI Registry", "no answer")
        await edited(shown, one, HERE)
        assert "AI Registry: no answer." in shown.text
        await shown.press("ctrl+n")
        assert "It could not be read." in shown.text
        here.error = None
        await shown.press("r")
        assert "Who leaves." in shown.text


async def test_a_version_that_is_gone_says_so() -> None:
    one = model("churn", 1)
    async with opened(one, place=places.place(one), source=HERE) as shown:
        await edited(shown, one, HERE, 9)
        assert "The version is not there any longer." in shown.text


async def test_what_is_pasted_into_a_description_goes_there_without_control_characters() -> None:
    one = model("churn", 1)
    async with opened(one, place=places.place(one), source=HERE) as shown:
        await shown.press("ctrl+e")
        screen = shown.app.screen
        assert isinstance(screen, EditScreen)
        screen.description.area.post_message(events.Paste("a\x1b[2Jb\nc"))
        await shown.rest()
        assert screen.description.text == "a[2Jb\nc"
        assert "Edit / churn" in shown.lines[0]


# Renaming


async def test_a_model_of_a_server_gets_another_name() -> None:
    one = model("churn", 1, id="churn")
    here = places.place(one, source=places.SERVER)
    async with opened(one, place=here) as shown:
        await shown.press("f2")
        assert "it is called so" in shown.text
        await shown.type("/x")
        assert "A name has neither / nor : in it." in shown.text
        await shown.press("backspace", "backspace")
        await shown.type("-90")
        await shown.press("ctrl+n")
        assert "Rename churn to churn-90" in shown.lines[0]
        assert "found no longer" in shown.words
        shown.clock.wind(seconds=1)
        await shown.type("churn")
        assert await sent(shown, here, "enter") == [
            ("POST registered-models/rename", {"name": "churn", "new_name": "churn-90"})
        ]


async def test_a_name_that_cannot_be_shown_is_not_put_into_the_field() -> None:
    one = model("red\x1b[31m", 1)
    async with opened(one, place=places.place(one, source=places.SERVER)) as shown:
        shown.app.open_screen(RenameScreen(OpenModel(session_of(shown), places.SERVER, one)))
        await shown.rest()
        assert "\x1b" not in shown.text
        assert "A name has at least one character." in shown.text


# Importing


async def imported(shown: Console, source: places.ModelSource = HERE) -> ImportScreen:
    """Open the form for a new model."""
    screen = ImportScreen(session_of(shown), source)
    shown.app.open_screen(screen)
    await shown.rest()
    return screen


@SIZES
async def test_a_repository_suggests_the_name_of_its_model(size: tuple[int, int]) -> None:
    one = model("churn", 1)
    async with opened(one, place=places.place(one), source=HERE, size=size) as shown:
        screen = await imported(shown)
        await shown.paste("meta-llama/Llama-3.1-8B-Instruct")
        assert screen.name_field.input.value == "llama-3.1-8b-instruct"
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        await shown.press("tab")
        await shown.type("-eu")
        await shown.press("shift+tab", "end")
        await shown.type("-FP8")
        assert screen.name_field.input.value == "llama-3.1-8b-instruct-eu"


async def test_what_is_filled_in_is_reviewed_and_sent_with_the_token_beside_it() -> None:
    here = places.place(one := model("churn", 1))
    async with opened(one, place=here, source=HERE) as shown:
        screen = await imported(shown)
        await shown.paste("org/Tiny")
        await shown.press("tab", "tab", "enter", "tab")
        await shown.paste(TOKEN)
        assert TOKEN not in shown.text
        assert "•" * len(TOKEN) in shown.text
        await shown.press("ctrl+n")
        assert "Import org/Tiny from Hugging Face" in shown.lines[0]
        assert "everybody may see it" in shown.words
        assert "Your token goes to the registry with the request" in shown.words
        (change,) = await sent(shown, here)
        assert change[0] == "POST /models"
        assert change[1]["name"] == "tiny"
        assert change[1]["visibility"] == "public"
        assert here.sent[0][1] == TOKEN

        assert screen.token.input.value == ""
        assert TOKEN not in repr(screen)
        assert TOKEN not in shown.text
        await shown.press("L", "enter")
        assert TOKEN not in shown.text
        entries = await session_of(shown).journal.entries()
        assert not any(TOKEN in one.model_dump_json() for e in entries for one in e.records)


async def test_leaving_forgets_the_token_and_says_no_to_the_review_keeps_it() -> None:
    here = places.place(one := model("churn", 1))
    async with opened(one, place=here, source=HERE) as shown:
        screen = await imported(shown)
        await shown.paste("org/tiny")
        await shown.press("tab", "tab", "tab")
        await shown.paste(TOKEN)
        await shown.press("ctrl+n", "escape")
        assert shown.app.screen is screen
        assert screen.token.input.value == TOKEN
        await shown.press("escape")
        assert screen.token.input.value == ""
        assert not here.sent


async def test_ngc_wants_no_token_and_sends_none() -> None:
    here = places.place(one := model("churn", 1))
    async with opened(one, place=here, source=HERE) as shown:
        await imported(shown)
        await shown.press("tab", "tab", "tab")
        await shown.paste(TOKEN)
        await shown.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "enter", "tab")
        assert "NGC" in shown.text
        assert "Token of Hugging Face" not in shown.text
        await shown.paste("nim/meta/llama-3.1-8b-instruct:1.3.3")
        await shown.press("ctrl+n")
        assert "from NGC" in shown.lines[0]
        await sent(shown, here)
        assert here.sent[0][1] == ""


@pytest.mark.parametrize(
    ("repository", "words"),
    [
        ("", "Say which repository."),
        ("gpt2", "gpt2 is no repository: write org/model."),
        ("a b/c", "a b/c is no repository"),
    ],
)
async def test_what_is_missing_or_wrong_is_said(repository: str, words: str) -> None:
    one = model("churn", 1)
    async with opened(one, place=places.place(one), source=HERE) as shown:
        await imported(shown)
        await shown.paste(repository)
        await shown.press("ctrl+n")
        assert words in shown.words
        assert "Import / " in shown.lines[0]


async def test_a_new_version_has_neither_name_nor_visibility_of_its_own() -> None:
    async with console(size=(80, 24)) as shown:
        await open_demo(shown, GUIDE, "sentence-embeddings", "n")
        assert "Import / a version of sentence-embeddings" in shown.lines[0]
        assert "Visibility" not in shown.text
        await shown.paste("org/model")
        await shown.press("ctrl+n")
        assert "as a new version of sentence-embeddings" in shown.words
