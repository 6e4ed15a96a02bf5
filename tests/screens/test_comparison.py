"""Versions side by side: what differs, the curves over each other, each failing on its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backends.domain.errors import AccessDenied, Unreachable
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import Metric
from tests.screens.console import Console, only_file
from tests.screens.versions import HERE, SERVER, churn, lab, opened, to_comparison, version
from tests.services.models_desk import Lab, Shop, curve, run

IDS = {number: f"{number}" * 32 for number in (4, 5, 6, 7)}
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


def model() -> RegisteredModel:
    """Return a model with four versions, each of a run of its own."""
    return churn(
        *(version(number, run_id=its, tags=(("team", "retail"),)) for number, its in IDS.items())
    )


def desk(**fields: object) -> Lab:
    """Return a server that knows the four runs; the later, the lower their loss."""
    runs = {
        its: run(
            its,
            name=f"run-{number}",
            params=(("depth", str(number)), ("seed", "1")),
            metrics=(Metric("f1", number / 10, 0), Metric("loss", 1 / number, 49)),
        )
        for number, its in IDS.items()
    }
    histories = {
        (its, "loss"): curve([(50 - step) / number for step in range(50)])
        for number, its in IDS.items()
    } | {(its, "f1"): curve([number / 10]) for number, its in IDS.items()}
    return lab(runs=runs, histories=histories, **fields)


async def walk_to(shown: Console, words: str) -> None:
    """Put the cursor on the first row with these words."""
    await shown.press("home")
    for _ in range(40):
        if words in shown.cursor_line:
            return
        await shown.press("down")
    raise AssertionError(f"{words!r} is not on the screen:\n{shown.text}")


@SIZES
async def test_four_versions_fit_any_screen(size: tuple[int, int]) -> None:
    async with opened(model(), desk(), size=size) as shown:
        await to_comparison(shown, model(), 4, 5, 6, 7)
        assert shown.lines[0].startswith(" Models / churn / Compare v4 v5 v6 v7")
        values = [word for word in shown.line(" f1 ").split() if word.startswith("0.")]
        assert values == ["0.4", "0.5", "0.6", "0.7"]
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


async def test_what_differs_has_a_sign_and_h_shows_only_that() -> None:
    async with opened(model(), desk(), size=(80, 24)) as shown:
        await to_comparison(shown, model(), 6, 7)
        assert "2 versions, 10 rows, 4 differ" in shown.text
        assert "≠" in shown.line(" depth ")
        assert "≠" not in shown.line(" seed ")

        await shown.press("h")
        assert "only those are shown" in shown.text
        assert " seed " not in shown.text
        assert " depth " in shown.text
        await shown.press("h")
        assert " seed " in shown.text


async def test_the_cursor_stays_on_its_row_when_others_go() -> None:
    async with opened(model(), desk(), size=(80, 24)) as shown:
        await to_comparison(shown, model(), 6, 7)
        await walk_to(shown, "depth")
        await shown.press("h")
        assert "depth" in shown.cursor_line


async def test_versions_that_are_the_same_say_so() -> None:
    same = churn(version(7), version(6))
    async with opened(same, lab()) as shown:
        await to_comparison(shown, same, 6, 7)
        await shown.press("h")
        assert "They are the same in all that is known of them." in shown.words


async def test_enter_on_a_metric_shows_the_curves_over_each_other() -> None:
    async with opened(model(), desk(), size=(80, 24)) as shown:
        await to_comparison(shown, model(), 4, 5, 6, 7)
        await walk_to(shown, " loss ")
        await shown.press("enter")
        assert shown.lines[0].startswith(" Models / churn / v4 v5 v6 v7")
        for mark, number in zip("●◆▲■", IDS, strict=True):
            assert f"{mark} v{number}" in shown.text
            assert shown.text.count(mark) > 3


async def test_enter_on_anything_else_shows_every_value_whole() -> None:
    async with opened(model(), desk(), size=(80, 24)) as shown:
        await to_comparison(shown, model(), 4, 5, 6, 7)
        await walk_to(shown, " created ")
        await shown.press("enter")
        assert shown.text.count("2026-11-21 12:04 UTC") == 4


async def test_with_room_the_curves_are_below_and_tab_goes_there() -> None:
    async with opened(model(), desk(), size=(120, 36)) as shown:
        await to_comparison(shown, model(), 6, 7)
        assert " step 49   ● v6 0.166667   ◆ v7 0.142857" in shown.text
        await walk_to(shown, " f1 ")
        assert "● v6 0.6" in shown.text
        await walk_to(shown, " loss ")
        await shown.press("tab", "home")
        assert " step 0   ● v6 8.33333   ◆ v7 7.14286" in shown.text
        await shown.press("l")
        assert "powers of ten" in shown.text
        await shown.press("tab", "down")
        assert " step 0   " in shown.text


async def test_a_wide_screen_that_is_low_has_them_beside() -> None:
    async with opened(model(), desk(), size=(130, 24)) as shown:
        await to_comparison(shown, model(), 6, 7)
        assert "● v6 0.166667" in shown.line("status") or "● v6 0.166667" in shown.text
        assert any("≠" in line and "┤" in line for line in shown.lines)


async def test_without_room_tab_says_that_enter_shows_them() -> None:
    tracking = desk()
    async with opened(model(), tracking, size=(80, 24)) as shown:
        await to_comparison(shown, model(), 6, 7)
        await shown.press("tab", "ctrl+p")
        assert "Enter on a metric shows the curves." in shown.line(" Pane ")
        assert not [one for one in tracking.asked if one[0] == "history"]


async def test_a_run_that_is_refused_leaves_the_others_and_is_no_difference() -> None:
    tracking = desk()
    tracking.runs[IDS[6]] = AccessDenied("MLflow", "GET runs/get is not allowed (403)")
    async with opened(model(), tracking, size=(80, 24)) as shown:
        await to_comparison(shown, model(), 5, 6, 7)
        row = shown.line(" f1 ")
        assert row.split()[-3:] == ["0.5", "…", "0.7"]
        assert "v6: MLflow: GET runs/get is not allowed (403)." in shown.words


async def test_versions_arrive_one_by_one() -> None:
    tracking = desk(held=frozenset({"experiment"}))
    async with opened(model(), tracking) as shown:
        await shown.keys("space", "space", "equals_sign")
        await shown.until("Compare v6 v7")
        await shown.until("0.142857")
        assert "Ready" in shown.line("status")
        tracking.go.set()
        await shown.rest()
        assert " loss " in shown.text


async def test_a_registry_without_runs_compares_what_it_knows() -> None:
    versions = [ModelVersion(n, "READY", origin="MLflow", user=f"u{n}") for n in (1, 2)]
    here = replace(churn(*versions), id="id-churn")
    async with opened(here, source=HERE, size=(80, 24)) as shown:
        await shown.press("space", "space", "equals_sign")
        assert "u1" in shown.line(" by ")
        assert "v1, v2: AI Registries keep no metrics." in shown.words


async def test_a_model_that_cannot_be_read_says_why() -> None:
    place = Shop(SERVER, error=Unreachable("MLflow", "GET registered-models/get has no answer"))
    async with opened(model(), desk(), place=place) as shown:
        await to_comparison(shown, replace(model(), versions=None, latest=None), 6, 7)
        assert "GET registered-models/get has no answer" in shown.words


async def test_a_version_that_is_gone_is_named() -> None:
    async with opened(model(), desk()) as shown:
        await to_comparison(shown, model(), 6, 99)
        assert "Version 99 is not there any longer." in shown.words


async def test_rows_are_narrowed_by_words() -> None:
    async with opened(model(), desk(), size=(80, 24)) as shown:
        await to_comparison(shown, model(), 6, 7)
        await shown.press("slash")
        await shown.type("dep")
        await shown.press("enter")
        assert "depth" in shown.cursor_line
        assert " loss " not in shown.text
        await shown.press("escape")
        assert " loss " in shown.text


async def test_a_row_is_copied_and_the_table_is_saved_as_csv(tmp_path: Path) -> None:
    evil = version(7, run_id=IDS[7], tags=(("team", "=HYPERLINK(1)"),))
    those = churn(evil, version(6, run_id=IDS[6]))
    async with opened(those, desk(), files=tmp_path, size=(80, 24)) as shown:
        await to_comparison(shown, those, 6, 7)
        await walk_to(shown, "depth")
        await shown.press("y")
        assert "Sent to the terminal's clipboard" in shown.text
        await shown.press("Y")
        lines = only_file(tmp_path).read_text("utf-8").splitlines()
        assert lines[0] == "part,name,v6,v7"
        assert "param,depth,6,7" in lines
        assert "tag,team,,'=HYPERLINK(1)" in lines
