"""What the curves of a plot are at one step: read, and written over the plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.domain.printable import printable
from backends.services.models.comparing import number_words
from backends.services.models.curves import last_by
from screens.glyphs import Glyphs
from screens.widgets.cells import fitted
from screens.widgets.plot_drawing import Drawing, Drawn
from screens.widgets.plot_pieces import Piece

CURVES = 4
"""How many curves have a look of their own."""
_APART = "   "


@dataclass(frozen=True, slots=True)
class Reading:
    """A curve's value at a step, or the newest one before; `step` is whose value it is."""

    title: str
    step: int
    value: float


def readings(drawn: Sequence[Drawn], drawing: Drawing, step: int) -> tuple[Reading | None, ...]:
    """Return what each curve is at a step; None for one that begins later."""
    found = (last_by(curve, step) for curve in drawing.curves)
    return tuple(
        Reading(one.title, point.step, point.value) if point is not None else None
        for one, point in zip(drawn, found, strict=True)
    )


def legend(
    drawn: Sequence[Drawn], drawing: Drawing, step: int, width: int, glyphs: Glyphs
) -> list[list[Piece]]:
    """Return step, marks, titles and values side by side, in as many lines as that takes."""
    lines: list[list[Piece]] = []
    left = 0
    for text, look in _entries(drawn, drawing, step, glyphs):
        if len(text) + len(_APART) > left:
            lines.append([(" ", "")])
            left = width - 1
        fit = min(len(text), width - 1 - len(_APART))
        lines[-1].append((fitted(text, fit, glyphs.ellipsis) + _APART, look))
        left -= fit + len(_APART)
    return lines


def _entries(
    drawn: Sequence[Drawn], drawing: Drawing, step: int, glyphs: Glyphs
) -> Iterator[Piece]:
    yield f"{'value' if drawing.by_order else 'step'} {step:,}", "axis"
    found = zip(drawn, readings(drawn, drawing, step), strict=True)
    for number, (one, reading) in enumerate(found):
        words = number_words(reading.value) if reading else "-"
        if reading is not None and reading.step != step:
            words += f" (at {reading.step:,})"
        mark = glyphs.marks[number % len(glyphs.marks)]
        yield f"{mark} {printable(one.title)} {words}", f"curve-{number % CURVES}"
