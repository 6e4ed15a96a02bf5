"""The curves of a metric over its steps, of one version or of several over each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.errors import ServiceError
from backends.domain.printable import printable
from backends.services.models.comparing import number_words
from screens.actions import Action
from screens.base import bindings
from screens.csv_text import csv_text
from screens.metric_lines import curve_words
from screens.model_actions import COPY_READING, NEXT_METRIC, SAVE_CURVES
from screens.model_key_table import ON_PLOT
from screens.open_model import OpenModel
from screens.plotted import Plotted
from screens.refreshing import RefreshingScreen
from screens.widgets.plot import Plot

ONLY_ONE = "There is no other metric."
NO_VALUES = "There are no values to read yet."


class MetricPlotScreen(RefreshingScreen):
    """One plot, read step by step; up and down go on to other metrics."""

    CSS_PATH = "metric_plot.tcss"
    ACTIONS = ON_PLOT
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(
        self, opened: OpenModel, versions: Sequence[int], key: str, metrics: Sequence[str]
    ) -> None:
        """Plot a metric of versions whose origins were read; `metrics` are all one may go on to."""
        super().__init__()
        self._opened = opened
        self._metrics = tuple(metrics)
        self._plotted = Plotted(opened, versions, key)
        self._anew = False
        self._facts = Static("", id="facts", markup=False)
        self.plot = Plot(glyphs=self.console.glyphs)

    def body(self) -> ComposeResult:
        """Place the words about the curve over the plot."""
        yield self._facts
        yield self.plot

    def on_mount(self) -> None:
        """Let the person read the steps."""
        super().on_mount()
        self.plot.focus()

    @property
    def moving(self) -> bool:
        """Whether a run that measures it is still at work."""
        runs = (self._opened.run_of(version) for version in self._plotted.versions)
        return any(run is not None and run.status == "RUNNING" for run in runs)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return self._plotted.errors

    @work(exclusive=True, group="curves")
    async def load(self) -> None:
        """Read the histories of all versions at once."""
        anew, self._anew = self._anew or self.moving, False
        try:
            await self._plotted.read(self.draw, anew=anew)
        finally:
            self.loaded()

    def reload(self) -> None:
        """Read them anew, even where they are known."""
        self._anew = True
        super().reload()

    # Drawing

    def draw(self) -> None:
        """Draw the curves, and what is said of them."""
        super().draw()
        plotted = self._plotted
        numbers = " ".join(f"v{version}" for version in plotted.versions)
        self.title_bar.where.title = f"Models / {self._opened.model.name} / {numbers}"
        calls = (pane.answer.call.at for _, pane in plotted.panes() if pane and pane.answer)
        self.title_bar.as_of.moment = min(calls, default=None)
        self._facts.update(printable(self._words()))
        self.plot.show(plotted.curves(), plotted.instead())
        self.notice_line.notice = printable(" ".join(plotted.notices()))

    def _words(self) -> str:
        """Return the metric, which of how many it is, and how it runs."""
        words = [self._plotted.key]
        if self._plotted.key in self._metrics and len(self._metrics) > 1:
            words.append(f"{self._metrics.index(self._plotted.key) + 1} of {len(self._metrics)}")
        if self.plot.is_log:
            words.append("powers of ten")
        curves = self._plotted.curves()
        if len(curves) == 1 and curves[0].points:
            words.append(curve_words(curves[0].points))
        return "  ".join(words)

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to read, or no other metric."""
        if action is NEXT_METRIC and len(self._metrics) < 2:
            return ONLY_ONE
        if action in (COPY_READING, SAVE_CURVES) and self._plotted.instead():
            return NO_VALUES
        return super().why_disabled(action)

    # Doing

    def action_step(self, way: int) -> None:
        """Read the next step, or the one before."""
        self.plot.action_step(way)

    @on(Plot.Moved)
    def step_moved(self) -> None:
        """Dim or light the keys that need something to read."""
        self.draw_keys()

    def action_other_pane(self) -> None:
        """Plot the next metric."""
        self._go_on(1)

    @on(Plot.OtherWanted)
    def other_wanted(self, wanted: Plot.OtherWanted) -> None:
        """Plot the next metric, or the one before."""
        self._go_on(wanted.way)

    def _go_on(self, way: int) -> None:
        key = self._plotted.key
        at = self._metrics.index(key) if key in self._metrics else 0
        self._plotted = Plotted(
            self._opened, self._plotted.versions, self._metrics[(at + way) % len(self._metrics)]
        )
        self.draw()
        self.load()

    def action_log_scale(self) -> None:
        """Let values stand by powers of ten, or evenly."""
        self.plot.is_log = not self.plot.is_log
        self.draw()

    def action_copy(self) -> None:
        """Copy what the curves are at the step that is read."""
        readings = (
            f"{one.title} step {one.step}: {number_words(one.value)}"
            for one in self.plot.readings()
        )
        self.console.copy("\n".join(readings), self._plotted.key)

    def action_save(self) -> None:
        """Write every value of every curve to a file."""
        name = f"{self._opened.model.name}-{self._plotted.key}.csv"
        self.console.save(csv_text(("version", "step", "value", "time"), self._values()), name)

    def _values(self) -> Iterator[Sequence[str]]:
        for version, pane in self._plotted.panes():
            for point in (pane.value if pane is not None else None) or ():
                at = point.at.isoformat() if point.at else ""
                yield str(version), str(point.step), repr(point.value), at
