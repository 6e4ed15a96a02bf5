"""How the list of models reads: page by page, on request, whole rows in sight, names on servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.domain.errors import AccessDenied, UnexpectedAnswer, Unreachable
from backends.domain.registered_model import Visibility
from tests.screens.console import START, Console
from tests.screens.places import (
    OTHER,
    REGISTRY,
    SERVER,
    Held,
    listed,
    models,
    numbered,
    versioned,
)

SILENT = Unreachable("AI Registry", "GET /api/v2/models has no answer")
REFUSED = AccessDenied("AI Registry", "GET /api/v2/models is not allowed (403)")


async def narrow(shown: Console, filter_text: str, *keys: str) -> None:
    """Type a filter, go to the rows, then press keys."""
    await shown.press("slash")
    await shown.paste(filter_text)
    await shown.press("enter", *keys)


async def reads(shown: Console, place: Held, model_id: str) -> None:
    """Wait until a model was asked for whole."""
    while model_id not in place.asked:
        await shown.pilot.pause()


# Pages


async def test_the_first_rows_are_there_before_the_second_page_has_come() -> None:
    place = Held(REGISTRY, numbered(300), held=1)
    async with models(place, waits=False) as shown:
        await shown.until("model-0001")
        assert "model-0030" in shown.text
        assert "100 of 100 so far" in shown.lines[1]

        place.go.set()
        await shown.rest()
        assert "300 of 300" in shown.lines[1]


async def test_each_place_comes_at_its_own_pace() -> None:
    slow = Held(REGISTRY, numbered(3), held=0)
    async with models(slow, Held(OTHER, [listed("quick")]), waits=False) as shown:
        await shown.until("quick")
        assert "model-0001" not in shown.text

        slow.go.set()
        await shown.until("model-0001")


async def test_what_is_read_further_is_asked_for_and_said() -> None:
    place = Held(REGISTRY, numbered(2_500))
    async with models(place, size=(80, 24)) as shown:
        assert "2,000 read; A loads all" in shown.lines[1]
        await narrow(shown, "model-0001")
        assert "1 of 2,000 read; A loads all" in shown.lines[1]

        await shown.press("A")
        assert "1 of 2,500" in shown.lines[1]
        assert "A loads" not in shown.lines[1]


async def test_a_wide_note_says_the_whole_of_it() -> None:
    async with models(Held(REGISTRY, numbered(2_500))) as shown:
        assert "2,000 read; there are more, A loads all" in shown.lines[1]


async def test_reading_everything_can_be_stopped_and_gone_on_with() -> None:
    place = Held(REGISTRY, numbered(2_500), held=21)
    async with models(place) as shown:
        await shown.keys("A")
        await shown.until("reading: 2,100 so far; A stops")

        await shown.keys("A")
        place.go.set()
        await shown.rest()
        assert "2,200 read; there are more, A loads all" in shown.lines[1]

        await shown.press("A")
        assert "2,500 of 2,500" in shown.lines[1]
        assert place.searched == [""]


async def test_by_itself_it_reads_only_small_places_again() -> None:
    small, large = Held(REGISTRY, numbered(3)), Held(OTHER, numbered(2_500, "other"))
    async with models(small, large, refresh_s=0.2) as shown:
        small.models = numbered(4)
        await shown.until("2,004 read")

        assert len(large.searched) == 1


async def test_r_reads_every_place_anew() -> None:
    small, large = Held(REGISTRY, numbered(3)), Held(OTHER, numbered(2_500, "other"))
    async with models(small, large) as shown:
        small.models, large.models = numbered(4), numbered(1_999, "other")
        await shown.press("r")

        assert "2,003 of 2,003" in shown.lines[1]


async def test_r_while_everything_is_being_read_begins_anew() -> None:
    place = Held(REGISTRY, numbered(2_500), held=21)
    async with models(place) as shown:
        await shown.keys("A")
        await shown.until("reading: 2,100 so far; A stops")
        await shown.keys("r")
        place.go.set()
        await shown.rest()

        assert "2,200 read; there are more, A loads all" in shown.lines[1]
        assert place.searched == ["", ""]


async def test_only_what_moves_is_read_often() -> None:
    calm = Held(REGISTRY, numbered(3))
    busy = Held(OTHER, [listed("upload")], statuses=("REGISTERING",))
    async with models(calm, busy, moving_s=0.2) as shown:
        await shown.until("◐ 1 Regist")
        busy.statuses = ("READY",)
        while "● 1 Ready" not in shown.line("upload"):
            await shown.pilot.pause()

        assert len(calm.searched) == 1


async def test_what_was_read_stays_where_it_cannot_be_read_again() -> None:
    place, other = Held(REGISTRY, numbered(3)), Held(OTHER, [listed("quick")])
    async with models(place, other) as shown:
        place.error = SILENT
        await shown.press("r")

        assert "4 of 4" in shown.lines[1]
        assert "registry-one as of 12:04:31 UTC: " in shown.words
        assert "GET /api/v2/models has no answer" in shown.words

        place.error = None
        await shown.press("r")
        assert "registry-one as of" not in shown.words


async def test_one_place_that_refuses_is_named_with_its_reason() -> None:
    async with models(Held(REGISTRY, numbered(3)), Held(OTHER, error=REFUSED)) as shown:
        assert "3 of 3" in shown.lines[1]
        assert "registry-two: AI Registry: GET /api/v2/models is not allowed (403)" in shown.words


async def test_where_no_place_answers_the_reason_stands_in_place_of_rows() -> None:
    async with models(Held(REGISTRY, error=SILENT), Held(OTHER, error=SILENT)) as shown:
        assert "2 of 2 places did not answer: registry-one and registry-two" in shown.lines[4]
        assert " of " not in shown.lines[1]


async def test_before_anything_came_it_says_so() -> None:
    async with models(Held(REGISTRY, held=0), waits=False) as shown:
        await shown.until("Loading")
        assert shown.lines[0].startswith(" Models ")


async def test_an_empty_list_says_so() -> None:
    async with models(Held(REGISTRY), Held(SERVER)) as shown:
        assert "No models are registered where you may see them. r asks again." in shown.text


async def test_marks_and_cursor_stay_on_their_models_through_a_reading() -> None:
    place = Held(REGISTRY, numbered(5))
    async with models(place) as shown:
        await shown.press("down", "space")
        place.models = [listed("a-newcomer"), *numbered(5)]
        await shown.press("r")

        assert "model-0003" in shown.cursor_line
        assert "* model-0002" in shown.text
        assert "1 marked  6 of 6" in shown.lines[1]


# Rows that are read whole


async def test_versions_of_a_small_place_are_all_read_so_that_filters_find_them() -> None:
    place = Held(REGISTRY, numbered(50), statuses=("READY", "UPLOAD_FAILED"))
    async with models(place, size=(80, 24)) as shown:
        await shown.rest()
        assert "✗ 2 Upload …" in shown.line("model-0001")
        assert len(set(place.asked)) == len(place.asked) == 50
        assert place.most <= 4

        await narrow(shown, "status:failed")
        assert "50 of 50" in shown.lines[1]


async def test_of_a_large_place_only_the_rows_in_sight_are_read_whole() -> None:
    place = Held(REGISTRY, numbered(500))
    async with models(place, size=(80, 24)) as shown:
        await shown.until("● 1 Ready")
        await shown.rest()
        seen = len(place.asked)
        assert seen < 30
        assert place.most <= 4

        await shown.press("G")
        await reads(shown, place, "id-model-0500")
        await shown.rest()
        assert "id-model-0250" not in place.asked

        await shown.press("g")
        await shown.until("● 1 Ready")
        assert place.asked.count("id-model-0001") == 1


async def test_a_filter_for_versions_says_how_many_it_does_not_know() -> None:
    async with models(Held(REGISTRY, numbered(500)), size=(80, 24)) as shown:
        await shown.press("slash")
        await shown.paste("status:ready")

        assert "models were not read: no such row was in sight yet." in shown.words


async def test_a_model_is_read_whole_again_once_it_was_changed() -> None:
    place = Held(REGISTRY, numbered(100))
    async with models(place, size=(80, 24), refresh_s=1.0) as shown:
        await reads(shown, place, "id-model-0002")
        await shown.rest()
        asked = list(place.asked)
        first, *rest = place.models
        place.models = [replace(first, updated_at=START - timedelta(hours=1)), *rest]
        place.statuses = ("READY", "READY")
        await shown.until("● 2 Ready")
        await shown.rest()

        assert place.asked[len(asked) :] == ["id-model-0001"]
        assert "● 1 Ready" in shown.line("model-0002")


async def test_what_cannot_be_read_whole_is_marked_and_said() -> None:
    place = Held(REGISTRY, numbered(3), whole_error=SILENT)
    async with models(place, Held(SERVER, [versioned(listed("flow"), "READY")])) as shown:
        await shown.until("? not read")
        assert "Versions in registry-one are not known." in shown.words
        assert "● 1 Ready" in shown.line("flow")

        place.whole_error = None
        await shown.press("r")
        await shown.until("● 1 Ready")
        await shown.rest()
        assert "● 1 Ready" in shown.line("model-0001")
        assert "are not known" not in shown.words


async def test_one_model_that_makes_no_sense_leaves_the_others_readable() -> None:
    place = Held(REGISTRY, numbered(3), whole_error=UnexpectedAnswer("AI Registry", "makes none"))
    async with models(place) as shown:
        await shown.until("? not read")
        await shown.rest()

        assert len(place.asked) == 3
        assert "are not known" not in shown.words


async def test_reading_rows_whole_ends_when_the_screen_is_left() -> None:
    place = Held(REGISTRY, numbered(500), slow=True)
    async with models(place, size=(80, 24), waits=False) as shown:
        await reads(shown, place, "id-model-0004")
        await shown.keys("L")
        place.go.set()
        await shown.rest()
        assert len(place.asked) == 4

        await shown.press("escape")
        await shown.until("● 1 Ready")


async def test_a_model_that_is_gone_leaves_the_list() -> None:
    place = Held(REGISTRY, numbered(100))
    place.slow = True
    async with models(place, size=(80, 24), waits=False) as shown:
        await shown.until("100 of 100")
        place.models = place.models[1:]
        place.go.set()
        await shown.until("99 of 99")

        assert "model-0001" not in shown.text


async def test_without_any_version_it_says_none() -> None:
    async with models(Held(REGISTRY, numbered(1), statuses=())) as shown:
        await shown.until(" none ")


# Names that servers look for


async def test_a_server_that_has_more_looks_for_names_itself() -> None:
    place = Held(SERVER, numbered(2_500))
    async with models(place) as shown:
        await shown.press("slash")
        await shown.paste("model-24")
        await shown.until("model-2400")
        assert "100 of 2,100 read; names are searched on the server too" in shown.lines[1]
        assert place.searched == ["", "model-24"]


async def test_a_server_that_was_read_whole_is_not_asked_for_names() -> None:
    place = Held(SERVER, numbered(20))
    async with models(place) as shown:
        await shown.press("slash")
        await shown.type("model-0007")
        await shown.rest()

        assert "1 of 20" in shown.lines[1]
        assert place.searched == [""]


# What can be done


async def test_v_is_not_dimmed_for_what_one_owns() -> None:
    private = listed("mine", owner="bob", visibility=Visibility.PRIVATE)
    async with models(Held(REGISTRY, [private]), who="bob") as shown:
        await shown.press("v")

        assert "mine" in shown.lines[0]
        assert "Only its owner" not in shown.text


@pytest.mark.parametrize("key", ["v", "n", "ctrl+e", "f2", "D"])
async def test_read_only_dims_every_change(key: str) -> None:
    async with models(Held(REGISTRY, numbered(1)), read_only=True) as shown:
        await shown.press(key)

        assert "Read-only: start without --read-only to make changes." in shown.text


async def test_without_a_row_there_is_no_registry_to_import_into() -> None:
    async with models(Held(REGISTRY)) as shown:
        await shown.press("n")

        assert "The cursor says into which registry" in shown.text
