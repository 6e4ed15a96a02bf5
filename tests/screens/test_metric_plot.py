"""The curves of a metric on a screen of their own: read, written to a file, failing one by one."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from backends.domain.errors import AccessDenied, Unreachable
from backends.domain.run import Metric
from tests.screens.console import only_file
from tests.screens.versions import churn, lab, opened, version
from tests.services.models_desk import PARENT_ID, RUN_ID, Lab, curve, run

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
REFUSED = AccessDenied("MLflow", "GET metrics/get-history is not allowed (403)")


def two_runs(**fields: object) -> Lab:
    """Return a server with two runs whose losses fall at different pace."""
    desk = lab(**fields)
    desk.runs[PARENT_ID] = run(PARENT_ID, name="jolly-crane", params=(("depth", "8"),))
    desk.histories[PARENT_ID, "loss"] = curve([1 - step / 60 for step in range(50)])
    desk.histories[PARENT_ID, "f1"] = curve([0.79])
    return desk


@SIZES
async def test_enter_on_a_metric_plots_it_in_any_room(size: tuple[int, int]) -> None:
    async with opened(churn(), lab(), size=size) as shown:
        await shown.press("enter", "2", "down", "enter")
        assert shown.lines[0].startswith(" Models / churn / v7")
        assert "loss 2 of 2 100 values, lowest 0.208 at step 99" in shown.words
        assert " step 99   ● v7 0.208" in shown.text
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Help" in shown.lines[-1]


async def test_the_steps_are_read_with_the_arrows_and_copied() -> None:
    async with opened(churn(), lab(), size=(80, 24)) as shown:
        await shown.press("enter", "2", "down", "enter", "home")
        assert " step 0   ● v7 1" in shown.text
        await shown.press("shift+right", "y")
        assert " step 1   ● v7 0.992" in shown.text
        assert "Sent to the terminal's clipboard" in shown.text


async def test_tab_up_and_down_go_on_to_other_metrics_and_l_to_powers_of_ten() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "2", "down", "enter", "l")
        assert "powers of ten" in shown.text
        await shown.press("tab")
        assert "f1 1 of 2" in shown.words
        await shown.press("up", "l")
        assert "loss 2 of 2" in shown.words
        await shown.press("down")
        assert "f1 1 of 2" in shown.words
        assert "powers of ten" not in shown.text


async def test_the_only_metric_has_no_other() -> None:
    desk = lab(runs={RUN_ID: run(metrics=(Metric("loss", 0.2),))})
    async with opened(churn(), desk) as shown:
        await shown.press("enter", "2", "enter", "tab", "ctrl+p")
        assert "There is no other metric." in shown.line(" Metric ")


async def test_every_value_is_written_as_csv(tmp_path: Path) -> None:
    desk = lab()
    desk.histories[RUN_ID, "loss"] = curve([1.5, nan], every=10)
    async with opened(churn(), desk, files=tmp_path) as shown:
        await shown.press("enter", "2", "down", "enter", "Y")
        lines = only_file(tmp_path).read_text("utf-8").splitlines()
        assert lines[0] == "version,step,value,time"
        assert lines[1].startswith("7,0,1.5,2026-11-23T12:00:00")
        assert lines[2].startswith("7,10,nan,")


async def test_gaps_are_said() -> None:
    desk = lab()
    desk.histories[RUN_ID, "loss"] = curve([1.5, nan, nan, 2])
    async with opened(churn(), desk) as shown:
        await shown.press("enter", "2", "down", "enter")
        assert "2 not finite, left out of the curve" in shown.words


async def test_a_history_that_cannot_be_read_says_why_and_r_tries_again() -> None:
    desk = lab()
    good = desk.histories[RUN_ID, "loss"]
    desk.histories[RUN_ID, "loss"] = Unreachable("MLflow", "metrics/get-history has no answer")
    async with opened(churn(), desk, size=(80, 24)) as shown:
        await shown.press("enter", "2", "down", "enter")
        assert "metrics/get-history has no answer" in shown.words
        await shown.press("y", "Y")
        assert "clipboard" not in shown.text

        desk.histories[RUN_ID, "loss"] = good
        await shown.press("r")
        assert " step 99   ● v7 0.208" in shown.text


async def test_a_history_that_never_comes_can_be_left() -> None:
    desk = lab(held=frozenset({"history"}))
    async with opened(churn(), desk, size=(80, 24)) as shown:
        await shown.keys("enter")
        await shown.until("/fraud/card")
        await shown.keys("2")
        await shown.until("f1")
        await shown.keys("down", "enter")
        await shown.until("Loading")
        await shown.keys("escape")
        await shown.until("2 Metrics")


async def test_a_curve_that_is_refused_leaves_the_other() -> None:
    desk = two_runs()
    desk.histories[PARENT_ID, "loss"] = REFUSED
    model = churn(version(7), version(6, run_id=PARENT_ID))
    async with opened(model, desk, size=(80, 24)) as shown:
        await shown.press("enter", "equals_sign")
        for _ in range(20):
            if "loss" in shown.cursor_line:
                break
            await shown.press("down")
        await shown.press("enter")
        assert "● v6 -" in shown.text
        assert "◆ v7 0.208" in shown.text
        assert "v6: MLflow: GET metrics/get-history is not allowed (403)." in shown.words


async def test_it_is_drawn_without_braille_where_there_is_none() -> None:
    async with opened(churn(), lab(), size=(80, 24), ascii_only=True) as shown:
        await shown.press("enter", "2", "down")
        assert "#" in shown.line("loss")
        await shown.press("enter")
        assert shown.text.isascii()
        assert shown.text.count("*") > 20


async def test_names_from_a_service_are_never_markup() -> None:
    key = "[red]loss[/]\x1b"
    desk = lab(
        runs={RUN_ID: run(metrics=(Metric(key, 0.2),))}, histories={(RUN_ID, key): curve([1, 2])}
    )
    model = replace(churn(), name="[b]churn[/]", id="[b]churn[/]")
    async with opened(model, desk) as shown:
        await shown.press("enter", "2", "enter")
        assert "[red]loss[/]␛" in shown.text
        assert "Models / [b]churn[/] / v7" in shown.lines[0]
