"""The Metrics of a version: a row each, its history read while it is in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backends.domain.run import Metric, Point
from backends.services.models.comparing import number_words
from screens.base import sentences
from screens.histories import Histories
from screens.metric_lines import COLUMNS, MetricLines, Sparks, curve_words, metric_cells
from screens.pane import Pane
from screens.shown_version import ShownVersion
from screens.version_parts import Held, Opens, Part
from screens.widgets.line_list import Cell, Lines
from screens.widgets.plot import Drawn

NONE = "Its run measured nothing."
NO_RUN = "Only the newest value is known: histories are with a run, and there is none."


class MetricsPart(Part):
    """What its run measured."""

    COLUMNS = COLUMNS

    def __init__(
        self, shown: ShownVersion, drawn: Callable[[], object], histories: Histories
    ) -> None:
        super().__init__(shown, drawn)
        self._histories = histories
        self._sparks = Sparks(shown.console.glyphs.levels)

    def lines(self) -> Lines:
        """Return the metrics; one that comes in sight has its history read."""
        metrics = [one for one in self.shown.metrics if self.passes(one.key)]
        return MetricLines(metrics, self._cells)

    def _cells(self, metric: Metric) -> Sequence[Cell]:
        run, tracking = self.shown.run, self.shown.tracking
        if run is not None and tracking is not None:
            self._histories.want(tracking, run.id, metric.key)
        glyphs = self.shown.console.glyphs
        return metric_cells(metric, self._history(metric.key), self._sparks, glyphs)

    def _history(self, key: str) -> Pane[tuple[Point, ...]] | None:
        run = self.shown.run
        return self.shown.opened.history(run.id, key) if run is not None else None

    def instead(self) -> str:
        """Say why there are none."""
        return self.shown.why_nothing_of_run("metrics", NONE)

    def count(self) -> str:
        """Return how many there are, once that is known."""
        return str(len(self.shown.metrics)) if self.shown.is_told else ""

    def outdate(self) -> None:
        """Have the histories read again that are in sight."""
        self._histories.outdate()

    def _metric(self, key: str) -> Metric | None:
        return next((one for one in self.shown.metrics if one.key == key), None)

    def held(self, key: str) -> Held | None:
        """Return the metric's value."""
        found = self._metric(key)
        if found is None:
            return None
        words = number_words(found.value)
        return Held(key, f"{key} = {found.value!r}\nstep {found.step}", words)

    def opens(self, key: str) -> Opens:
        """Plot it; where there is no history, show its value."""
        from screens.metric_plot import MetricPlotScreen  # noqa: PLC0415 - not before one is wanted

        if self._history(key) is None:
            return super().opens(key)
        keys = [one.key for one in self.shown.metrics]
        return MetricPlotScreen(self.shown.opened, (self.shown.number,), key, keys)

    def more(self, key: str) -> str:
        """Say how its history runs, or why it is not known."""
        history = self._history(key)
        if history is None:
            return NO_RUN if self._metric(key) is not None else ""
        if history.value is not None:
            return curve_words(history.value)
        return sentences(history.error) if history.error is not None else ""

    def curve(self, key: str) -> tuple[tuple[Drawn, ...], str]:
        """Return the curve to draw below the rows, or why there is none."""
        history = self._history(key)
        if history is None or history.value is None:
            return (), self.more(key) or "Loading"
        return (Drawn(key, history.value),), ""
