"""The rows of a version's metrics: value and step, and the history as a line of signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from backends.domain.run import Metric, Point
from backends.services.models.comparing import number_words
from screens.glyphs import Glyphs
from screens.loadable import Failed, Loading
from screens.pane import Pane
from screens.widgets.line_list import Cell, Column
from screens.widgets.sparkline import sparkline

SPARK = 20
COLUMNS = (
    Column("name", "Metric", 20, grow=1),
    Column("value", "Value", 12, align="right"),
    Column("step", "Step", 9, keep=2, align="right"),
    Column("curve", "Over its steps", SPARK, keep=1),
    Column("count", "Values", 7, keep=3, align="right"),
)


class MetricLines:
    """Metrics by name, drawn as they come in sight; fits `Lines`."""

    def __init__(
        self, metrics: Sequence[Metric], cells: Callable[[Metric], Sequence[Cell]]
    ) -> None:
        self._metrics = metrics
        self._cells = cells
        self._places = {metric.key: place for place, metric in enumerate(metrics)}

    def __len__(self) -> int:
        return len(self._metrics)

    def key(self, index: int) -> str:
        """Return the metric's name."""
        return self._metrics[index].key

    def find(self, key: str) -> int | None:
        """Return where a metric stands, or None."""
        return self._places.get(key)

    def cells(self, index: int) -> Sequence[Cell]:
        """Return one row; the list asks for those that are in sight."""
        return self._cells(self._metrics[index])


class Sparks:
    """The lines of signs of histories, each made once: of many values that takes a while."""

    def __init__(self, levels: str) -> None:
        self._levels = levels
        self._made: dict[str, tuple[tuple[Point, ...], str]] = {}

    def of(self, key: str, points: tuple[Point, ...]) -> str:
        """Return that of a metric's history."""
        made = self._made.get(key)
        if made is None or made[0] is not points:
            made = self._made[key] = points, sparkline(points, SPARK, self._levels)
        return made[1]


def metric_cells(
    metric: Metric, history: Pane[tuple[Point, ...]] | None, sparks: Sparks, glyphs: Glyphs
) -> Sequence[Cell]:
    """Return one metric's row; without a history where there is no run to ask for it."""
    points = history.value if history is not None else None
    return (
        metric.key,
        (number_words(metric.value), "plain" if isfinite(metric.value) else "warning"),
        (f"{metric.step:,}", "muted"),
        _curve_cell(metric.key, history, sparks, glyphs),
        (f"{len(points):,}" if points is not None else "", "muted"),
    )


def _curve_cell(
    key: str, history: Pane[tuple[Point, ...]] | None, sparks: Sparks, glyphs: Glyphs
) -> Cell:
    if history is None:
        return "", "muted"
    match history.state:
        case Loading():
            return glyphs.ellipsis, "muted"
        case Failed():
            return "not read", "warning"
        case _:
            points = history.value or ()
    if len(points) < 2:
        return ("one value" if points else "no values", "muted")
    return sparks.of(key, points), "muted"


def curve_words(points: Sequence[Point]) -> str:
    """Return how a history runs, in a line: how many values, the lowest, the highest, the last."""
    finite = [point for point in points if isfinite(point.value)]
    words = ["1 value" if len(points) == 1 else f"{len(points):,} values"]
    if finite:
        lowest = min(finite, key=lambda point: point.value)
        highest = max(finite, key=lambda point: point.value)
        if lowest.value != highest.value:
            words.append(f"lowest {_at(lowest)}")
            words.append(f"highest {_at(highest)}")
    if points:
        words.append(f"last {_at(points[-1])}")
    if missing := len(points) - len(finite):
        words.append(f"{missing:,} not finite, left out of the curve")
    return ", ".join(words)


def _at(point: Point) -> str:
    return f"{number_words(point.value)} at step {point.step:,}"
