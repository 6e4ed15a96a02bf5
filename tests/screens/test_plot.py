"""Plots: what is drawn of one curve or several, in any room, with any values, on any terminal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from math import inf, nan

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from backends.domain.run import Point
from backends.services.models.curves import Curve
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.themes import THEMES, VARIABLES
from screens.widgets.plot import Drawn, Plot
from screens.widgets.plot_drawing import Drawing
from screens.widgets.sparkline import sparkline
from tests.services.models_desk import curve

FALLING = curve([1 / (1 + step) for step in range(100)])
RISING = curve([step / 100 for step in range(100)])


def lines(
    *curves: Curve, size: tuple[int, int] = (60, 14), glyphs: Glyphs = UNICODE, is_log: bool = False
) -> list[str]:
    """Return what is drawn, a line each."""
    named = [Drawn(f"v{number}", one) for number, one in enumerate(curves, 1)]
    drawing = Drawing(named, size, glyphs, is_log=is_log)
    area = ["".join(sign for sign, _ in line) for line in drawing.lines()]
    beside = [f"{left}{right}" for left, right in zip(drawing.gutter(), area, strict=True)]
    return [*beside, *drawing.foot()]


def ticks(drawn: Sequence[str]) -> list[str]:
    """Return what is written left of the axis, from the top."""
    return [line.split("┤")[0].strip() for line in drawn if "┤" in line]


def is_dotted(line: str) -> bool:
    return any("\u2801" <= sign <= "\u28ff" for sign in line)


# Drawing


def test_a_curve_has_few_ticks_at_round_values_and_whole_steps() -> None:
    drawn = lines(FALLING)
    assert ticks(drawn) == ["1.0", "0.8", "0.6", "0.4", "0.2"]
    assert drawn[-1].split() == ["step", "0", "25", "50", "75"]
    assert drawn[-2].count("┬") == 4


@pytest.mark.parametrize("size", [(24, 6), (60, 14), (80, 20), (200, 60)])
def test_every_line_is_as_wide_as_the_room(size: tuple[int, int]) -> None:
    drawn = lines(FALLING, RISING, size=size)
    assert len(drawn) == size[1]
    assert {len(line) for line in drawn} <= {size[0] - 1, size[0]}


def test_a_constant_runs_in_the_middle() -> None:
    drawn = lines(curve([0.5] * 30))
    dotted = [number for number, line in enumerate(drawn[:-2]) if is_dotted(line)]
    assert dotted == [len(drawn[:-2]) // 2]
    assert "0.50" in ticks(drawn)


def test_a_single_value_is_a_mark_over_its_step() -> None:
    drawn = lines(curve([0.5]))
    (marked,) = (line for line in drawn if "●" in line)
    column = marked.index("●")
    assert "0.50┤" in marked
    assert drawn[-1][column] == "0"
    assert drawn[-1].split() == ["step", "0"]


def test_values_that_are_not_finite_are_gaps() -> None:
    drawn = lines(curve([0, 1, nan, 3, inf, 5]))
    assert sum(line.count("●") for line in drawn) == 2
    assert not any(is_dotted(line) for line in drawn[:1])


def test_a_spike_among_many_steps_is_seen() -> None:
    values = [0.0] * 5000
    values[2500] = 9.0
    assert is_dotted(lines(curve(values))[0])


def test_the_largest_numbers_there_are_can_be_drawn() -> None:
    drawn = lines(curve([-1.7e308, 1.7e308, 0]))
    assert ticks(drawn) == ["1e+308", "0", "-1e+308"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 3e-8], ["2e-08", "1e-08", "0"]),
        ([0, 30_000_000], ["3e+07", "2e+07", "1e+07", "0"]),
        ([-1200, -200], ["-250", "-500", "-750", "-1,000"]),
    ],
)
def test_ticks_are_written_as_short_as_they_can_be(
    values: list[float], expected: list[str]
) -> None:
    assert ticks(lines(curve(values), size=(60, 11)))[: len(expected)] == expected


def test_values_logged_without_steps_stand_in_their_order() -> None:
    history = tuple(Point(0, value) for value in (1.0, 2.0, 3.0))
    assert lines(history)[-1].split() == ["value", "0", "1", "2"]


def test_a_log_scale_has_powers_of_ten_and_leaves_out_what_has_none() -> None:
    drawn = lines(curve([1000, 100, 10, 1, 0, -5, 1]), is_log=True)
    assert ticks(drawn) == ["1000", "100", "10", "1"]


def test_a_log_scale_over_less_than_a_power_has_more_ticks() -> None:
    assert ticks(lines(curve([0.2, 0.9]), is_log=True)) == ["0.5", "0.2"]


def test_curves_over_each_other_are_told_apart_by_their_marks() -> None:
    same = curve(range(100))
    drawn = "\n".join(lines(same, same, same, same, size=(80, 16)))
    assert all(drawn.count(mark) >= 4 for mark in UNICODE.marks)


def test_without_braille_a_curve_is_drawn_with_its_mark() -> None:
    drawn = lines(FALLING, RISING, glyphs=ASCII)
    text = "\n".join(drawn)
    assert text.isascii()
    assert text.count("*") > 20
    assert text.count("o") > 20


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([1, nan, 0], "█ ▁"),
        ([5, 5, 5], "▅▅▅"),
        ([nan], " "),
        ([], ""),
    ],
)
def test_a_sparkline_is_as_high_as_the_curve_is(values: list[float], expected: str) -> None:
    assert sparkline(curve(values), 20, UNICODE.levels) == expected


def test_a_long_sparkline_fits_into_its_room() -> None:
    assert len(sparkline(curve(range(2000)), 20, UNICODE.levels)) == 20
    assert sparkline(curve(range(2000)), 20, ASCII.levels).isascii()


# The widget


class PlotApp(App[None]):
    """A plot and nothing else."""

    def __init__(self, drawn: Sequence[Drawn], glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._drawn = drawn
        self.plot = Plot(glyphs=glyphs)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def compose(self) -> ComposeResult:
        yield self.plot

    def on_mount(self) -> None:
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = "dark"
        self.plot.show(self._drawn)
        self.plot.focus()

    @property
    def text(self) -> list[str]:
        """What a person sees, a line each."""
        return [self.plot.render_line(y).text.rstrip() for y in range(self.plot.size.height)]


@asynccontextmanager
async def plotted(
    *drawn: Drawn, size: tuple[int, int] = (80, 16), glyphs: Glyphs = UNICODE
) -> AsyncGenerator[tuple[PlotApp, Pilot[None]]]:
    app = PlotApp(drawn, glyphs)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def test_before_one_reads_the_last_step_is_said() -> None:
    async with plotted(Drawn("v7", RISING)) as (app, _):
        assert app.text[0] == " step 99   ● v7 0.99"
        assert len(app.text) == 16


async def test_left_and_right_read_the_steps_and_the_ends_are_a_key_away() -> None:
    async with plotted(Drawn("v7", curve([5, 6, 7], every=10))) as (app, pilot):
        await pilot.press("left")
        assert app.text[0] == " step 10   ● v7 6"
        assert sum("│" in line[10:] for line in app.text[1:-2]) > 8
        await pilot.press("left", "left")
        assert app.text[0] == " step 0   ● v7 5"
        await pilot.press("end")
        assert app.text[0] == " step 20   ● v7 7"
        await pilot.press("home", "right")
        assert app.text[0] == " step 10   ● v7 6"


async def test_of_many_steps_a_key_moves_a_column_and_with_shift_one_step() -> None:
    history = curve(range(5000))
    async with plotted(Drawn("v7", history)) as (app, pilot):
        await pilot.press("home", "right")
        step = app.plot.step
        assert step is not None
        assert 20 < step < 120
        await pilot.press("shift+right")
        assert app.plot.step == step + 1


async def test_a_curve_that_ended_earlier_says_at_which_step_it_is_read() -> None:
    long, short = Drawn("v7", curve(range(50))), Drawn("v8", curve([1, 2, 3], every=10))
    async with plotted(long, short) as (app, _):
        assert app.text[0] == " step 49   ● v7 49   ◆ v8 3 (at 20)"


async def test_a_curve_that_begins_later_has_no_value_before() -> None:
    late = tuple(Point(step, 1.0) for step in range(10, 20))
    async with plotted(Drawn("v7", curve(range(20))), Drawn("v8", late)) as (app, pilot):
        await pilot.press("home")
        assert app.text[0] == " step 0   ● v7 0   ◆ v8 -"
        assert [one.title for one in app.plot.readings()] == ["v7"]


async def test_a_legend_too_long_for_a_line_takes_another() -> None:
    curves = [Drawn(f"a-long-title-{number}", RISING) for number in range(4)]
    async with plotted(*curves, size=(60, 16)) as (app, _):
        assert "a-long-title-3" in " ".join(app.text[:3])
        assert len(app.text) == 16


async def test_it_is_drawn_anew_for_another_size_and_keeps_its_step() -> None:
    async with plotted(Drawn("v7", curve(range(20)))) as (app, pilot):
        await pilot.press("home", "right")
        before = app.text[0]
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert app.text[0] == before
        assert len(app.text) == 30
        await pilot.resize_terminal(30, 5)
        await pilot.pause()
        assert "There is no room for a plot." in " ".join(" ".join(app.text).split())


async def test_what_cannot_be_drawn_is_said() -> None:
    async with plotted(Drawn("v7", curve([nan, inf]))) as (app, pilot):
        assert "none is a finite number" in "".join(app.text)
        await pilot.press("left", "home")
        assert app.plot.readings() == ()

    async with plotted(Drawn("v7", curve([-1, -2]))) as (app, _):
        app.plot.is_log = True
        assert "none is above 0" in "".join(app.text)


@pytest.mark.parametrize("theme", THEMES)
async def test_each_theme_draws_it_and_marks_tell_curves_apart_without_colours(theme: str) -> None:
    async with plotted(Drawn("v7", RISING), Drawn("v8", FALLING)) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        text = "\n".join(app.text)
        assert text.count("●") > 3
        assert text.count("◆") > 3


async def test_a_click_reads_the_step_there() -> None:
    async with plotted(Drawn("v7", curve(range(20)))) as (app, pilot):
        await pilot.click(Plot, offset=(7, 5))
        assert app.plot.step == 0


async def test_moving_the_cursor_writes_little() -> None:
    async with plotted(Drawn("v7", RISING), size=(120, 30)) as (app, pilot):
        await pilot.press("left")
        asked: list[int] = []
        drawn = app.plot.refresh

        def counted(*regions: object, **options: object) -> object:
            asked.extend(getattr(one, "area", 0) for one in regions)
            return drawn(*regions, **options)  # pyright: ignore[reportArgumentType]

        app.plot.refresh = counted  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.press("left")
        assert sum(asked) <= 120 + 2 * 30
