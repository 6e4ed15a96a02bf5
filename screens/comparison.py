"""Two to four versions of a model side by side, and the curves of a metric over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from backends.domain.printable import printable
from backends.services.models.comparing import Row
from screens.actions import Action
from screens.base import advice, bindings
from screens.comparison_lines import cells, columns, copied, count_words, key_of, whole
from screens.comparison_reading import ComparisonReading
from screens.csv_text import csv_text
from screens.loadable import Failed, Loading
from screens.metric_plot import MetricPlotScreen
from screens.model_actions import (
    COPY_MODEL,
    LOG_SCALE,
    OTHER_PANE_OF_COMPARISON,
    PLOT,
    SAVE_MODEL,
)
from screens.model_key_table import ON_COMPARISON
from screens.open_model import OpenModel
from screens.plotted import Plotted
from screens.text import TextScreen
from screens.widgets.cells import text_of
from screens.widgets.line_list import Cell, LineList
from screens.widgets.plot import Plot
from screens.widgets.rows import Rows

TALL, WIDE = 30, 100
"""How many lines a screen needs to have curves below the values, or columns to have them beside."""
BESIDE = 44
"""How wide the curves are beside the values, as the stylesheet has it."""
NOTHING_THERE = "There is nothing under the cursor."
NO_CURVES = "No room: Enter on a metric shows the curves."
NO_METRIC = "There is no metric to draw the curves of."
ALL_SAME = "They are the same in all that is known of them. h shows everything."
NO_MATCH = "Nothing here has these words. Esc shows everything."


class ComparisonScreen(ComparisonReading):
    """A row for each fact, metric, param and tag. It claims of none that it is better.

    `plotted` is the metric whose curves are shown; None before there is one.
    """

    CSS_PATH = "comparison.tcss"
    ACTIONS = ON_COMPARISON
    BINDINGS: ClassVar = bindings(ACTIONS)
    TO_ROWS = replace(PLOT, label="To the rows")

    def __init__(self, opened: OpenModel, versions: Sequence[int]) -> None:
        super().__init__(opened, versions)
        self.plotted: Plotted | None = None
        self._hides_same = False
        self._shown: dict[str, Row] = {}
        self._heading = Static("", id="heading", markup=False)
        self.plot = Plot(glyphs=self.console.glyphs)
        self._curves_title = Static("", id="curves-title", markup=False)
        self._panes = Container(
            self.table, Container(self._curves_title, self.plot, id="curves"), id="panes"
        )

    def body(self) -> ComposeResult:
        """Place the values, and the curves below or beside them."""
        yield self._heading
        yield self.bar
        yield self._panes

    # Drawing

    def draw(self) -> None:
        """Draw everything as far as it is known."""
        super().draw()
        numbers = " ".join(f"v{one}" for one in self.versions)
        self.title_bar.where.title = f"Models / {self.opened.model.name} / Compare {numbers}"
        answer = self.opened.whole.answer
        self.title_bar.as_of.moment = answer.call.at if answer else None
        self.notice_line.notice = "\n".join(map(printable, self.notices()))
        self.draw_rows()
        self._place_curves()

    def draw_rows(self) -> None:
        """Draw the rows that are wanted."""
        rows = self.rows()
        said = count_words(rows, self.versions)
        hidden = ": only those are shown" if self._hides_same else ""
        self._heading.update(printable(f"{said}{hidden}" if rows else ""))
        shown = [row for row in rows if row.differs or not self._hides_same]
        glyphs, wanted = self.console.glyphs, self.wanted
        drawn = {key_of(row): (row, cells(row, glyphs)) for row in shown}
        if wanted:
            drawn = {key: pair for key, pair in drawn.items() if _has(pair[1], wanted)}
        self._shown = {key: row for key, (row, _) in drawn.items()}
        self.table.notice = self._instead_of_rows(rows)
        lines = Rows((key, pair[1]) for key, pair in drawn.items())
        self.table.show(lines, columns(self.versions, self._room))

    @property
    def _room(self) -> int:
        """How many cells the values have beside or over the curves."""
        is_beside = self.has_room and self.size.height < TALL
        return self.size.width - (BESIDE if is_beside else 0)

    def _instead_of_rows(self, rows: Sequence[Row]) -> str:
        state = self.opened.whole.state
        if rows:
            return NO_MATCH if self.wanted else ALL_SAME
        if isinstance(state, Failed):
            return f"{printable(str(state.error))}\n{advice(state.error)}"
        return "Loading" if isinstance(state, Loading) else "Not all of them are there any longer."

    # Curves

    @property
    def has_room(self) -> bool:
        """Whether there is room for curves below the values, or beside them."""
        return self.size.height >= TALL or self.size.width >= WIDE

    def _place_curves(self) -> None:
        self._panes.set_class(self.has_room, "-curves")
        self._panes.set_class(self.size.height < TALL, "-beside")
        self.draw_curves()

    def on_resize(self) -> None:
        """Have curves, or none, as there is room now."""
        self.draw()

    @work(exclusive=True, group="curves")
    async def read_curves(self) -> None:
        """Read the curves that are shown, where there is room for any."""
        if self.plotted is None and (key := self.first_metric()):
            self.plotted = Plotted(self.opened, self.versions, key)
        if self.plotted is not None and self.has_room:
            anew, self.anew = self.anew or self.moving, False
            await self.plotted.read(self.draw_curves, anew=anew)

    def draw_curves(self) -> None:
        """Draw the curves as far as they are known."""
        plotted = self.plotted
        if plotted is None:
            self._curves_title.update("")
            self.plot.show((), NO_METRIC)
            return
        scale = "  powers of ten" if self.plot.is_log else ""
        missing = " ".join(plotted.notices())
        self._curves_title.update(printable(f"{plotted.key}{scale}  {missing}".rstrip()))
        self.plot.show(plotted.curves(), plotted.instead())

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Have the curves of the metric under the cursor; those of the last one stay otherwise."""
        row = self._row()
        is_other = self.plotted is None or row is None or self.plotted.key != row.name
        if row is not None and row.part == "metric" and is_other:
            self.plotted = Plotted(self.opened, self.versions, row.name)
            self.draw_curves()
            self.read_curves()
        self.draw_keys()

    # What can be done

    def _row(self) -> Row | None:
        return self._shown.get(self.table.cursor_key or "")

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing under the cursor, or no room for curves."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action in (PLOT, COPY_MODEL) and self._row() is None:
            return NOTHING_THERE
        if action is SAVE_MODEL and not self._shown:
            return NOTHING_THERE
        if action is OTHER_PANE_OF_COMPARISON and not self.has_room:
            return NO_CURVES
        if action in (OTHER_PANE_OF_COMPARISON, LOG_SCALE) and self.plotted is None:
            return NO_METRIC
        return ""

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave the scale out while the values have the focus."""
        shown = super().key_bar_actions()
        return tuple(one for one in shown if one is not LOG_SCALE or self.plot.has_focus)

    # Doing

    def action_hide_same(self) -> None:
        """Show only what differs, or everything."""
        self._hides_same = not self._hides_same
        self.draw()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show the curves of a metric over each other; of anything else, every value whole."""
        row = self._row()
        if row is None:
            return
        if row.part != "metric":
            text = whole(row, self.versions)
            self.console.open_screen(TextScreen(row.name, text, f"{row.name}.txt"))
            return
        metrics = [one.name for one in self.rows() if one.part == "metric"]
        screen = MetricPlotScreen(self.opened, self.versions, row.name, metrics)
        self.console.open_screen(screen)

    def action_other_pane(self) -> None:
        """Move between the values and the curves."""
        (self.table if self.plot.has_focus else self.plot).focus()

    @on(Plot.OtherWanted)
    def other_wanted(self, wanted: Plot.OtherWanted) -> None:
        """Go on to another row while the curves have the focus."""
        self.table.action_move(wanted.way)

    def action_log_scale(self) -> None:
        """Let values stand by powers of ten, or evenly."""
        self.plot.is_log = not self.plot.is_log
        self.draw_curves()

    def action_copy(self) -> None:
        """Copy the row under the cursor."""
        row = self._row()
        if row is not None:
            self.console.copy(copied(row, self.versions), row.name)

    def action_save(self) -> None:
        """Write the rows that are shown to a file."""
        heads = ("part", "name", *(f"v{one}" for one in self.versions))
        rows = ((row.part, row.name, *row.values) for row in self._shown.values())
        numbers = "-".join(map(str, self.versions))
        self.console.save(csv_text(heads, rows), f"{self.opened.model.name}-{numbers}.csv")


def _has(row: Sequence[Cell], wanted: Sequence[str]) -> bool:
    """Say whether a row has all the words."""
    text = " ".join(map(text_of, row)).lower()
    return all(word in text for word in wanted)
