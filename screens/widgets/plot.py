"""Curves over their steps, with a reading cursor that says what they are at a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.glyphs import Glyphs
from screens.widgets.plot_canvas import NOBODY
from screens.widgets.plot_drawing import LEAST, Drawing, Drawn
from screens.widgets.plot_legend import CURVES, Reading, legend, readings
from screens.widgets.plot_pieces import Piece, joined, sentence

__all__ = ["Drawn", "Plot"]

_NO_ROOM = "There is no room for a plot."
_NOTHING = "No value can be drawn: none is a finite number."
_NOTHING_ON_LOG = "No value can be drawn: none is above 0, as a logarithmic scale needs."


class Plot(Widget, can_focus=True):
    """Up to four curves, told apart by marks and colours."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Step before", show=False),
        Binding("right", "step(1)", "Next step", show=False),
        Binding("shift+left", "one_step(-1)", "One step back", show=False),
        Binding("shift+right", "one_step(1)", "One step on", show=False),
        Binding("up", "other(-1)", "Other before", show=False),
        Binding("down", "other(1)", "Next other", show=False),
        Binding("home", "end_of_steps(0)", "First step", show=False),
        Binding("end", "end_of_steps(-1)", "Last step", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"plot--curve-{number}" for number in range(CURVES)),
        "plot--plain",
        "plot--axis",
        "plot--cursor",
        "plot--notice",
    }
    DEFAULT_CSS = """
    Plot {
        width: 1fr;
        height: 1fr;
        & > .plot--plain { color: $foreground; }
        & > .plot--axis { color: $text-muted; }
        & > .plot--cursor { color: $text-muted; }
        &:focus > .plot--cursor { color: $foreground; text-style: bold; }
        & > .plot--notice { color: $text-muted; }
        & > .plot--curve-0 { color: $primary; }
        & > .plot--curve-1 { color: $accent; }
        & > .plot--curve-2 { color: $success; }
        & > .plot--curve-3 { color: $foreground; }
    }
    """

    class Moved(Message):
        """The reading cursor stands on another step."""

    class OtherWanted(Message):
        """Other curves are to be shown: the next ones, or those before."""

        def __init__(self, way: int) -> None:
            super().__init__()
            self.way = way

    def __init__(self, *, glyphs: Glyphs, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._drawn: tuple[Drawn, ...] = ()
        self._instead = ""
        self._is_log = False
        self._step: int | None = None
        self._drawing: Drawing | None = None
        self._area: list[list[tuple[str, int]]] = []
        self._legend_lines: list[list[Piece]] = []
        self._drawn_for = Size()

    @property
    def step(self) -> int | None:
        """The step under the reading cursor; None before it was moved."""
        return self._step

    @property
    def is_log(self) -> bool:
        """Whether values stand by powers of ten."""
        return self._is_log

    @is_log.setter
    def is_log(self, is_log: bool) -> None:
        self._is_log = is_log
        self._forget()

    def show(self, drawn: Sequence[Drawn], instead: str = "") -> None:
        """Draw these curves, or say why there are none. The reading cursor stays on its step."""
        if (tuple(drawn), instead) != (self._drawn, self._instead):
            self._drawn, self._instead = tuple(drawn), instead
            self._forget()

    def _forget(self) -> None:
        self._drawn_for = Size()
        self.refresh()

    # Reading

    def action_step(self, way: int) -> None:
        """Move the reading cursor to the next column that has a value, or to the one before."""
        drawing = self._drawing
        if drawing is None or not drawing.steps:
            return
        here = drawing.column(self._read_step(drawing))
        on = (one for one in drawing.steps[::way] if (drawing.column(one) - here) * way > 0)
        self._go(next(on, drawing.steps[-1 if way > 0 else 0]))

    def action_one_step(self, way: int) -> None:
        """Move the reading cursor to the very next step that has a value, or the one before."""
        drawing = self._drawing
        if drawing is None or not drawing.steps:
            return
        here = self._read_step(drawing)
        on = (one for one in drawing.steps[::way] if (one - here) * way > 0)
        self._go(next(on, here))

    def action_end_of_steps(self, place: int) -> None:
        """Move the reading cursor to the first or the last step."""
        if self._drawing is not None and self._drawing.steps:
            self._go(self._drawing.steps[place])

    def action_other(self, way: int) -> None:
        """Ask for the next curves, or for those before."""
        self.post_message(self.OtherWanted(way))

    def _read_step(self, drawing: Drawing) -> int:
        """Return the step that is read: the cursor's, or the last one."""
        return drawing.steps[-1] if self._step is None else self._step

    def _go(self, step: int) -> None:
        drawing, before = self._drawing, self._step
        if drawing is None or step == before:
            return
        self._step = step
        lines = len(self._legend_lines)
        self._legend_lines = self._legend(drawing)
        if len(self._legend_lines) != lines:
            self._forget()
        else:
            self.refresh(Region(0, 0, self.size.width, lines))
            for one in (before, step):
                if one is not None:
                    at = drawing.left + drawing.column(one)
                    self.refresh(Region(at, lines, 1, drawing.area[1]))
        self.post_message(self.Moved())

    def readings(self) -> tuple[Reading, ...]:
        """Return what the curves are at the step that is read, those that have begun by then."""
        drawing = self._drawing
        if drawing is None or not drawing.steps:
            return ()
        found = readings(self._drawn, drawing, self._read_step(drawing))
        return tuple(one for one in found if one is not None)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Return one line; everything is drawn anew where the size or the curves are others."""
        if self._drawn_for != self.size:
            self._draw()
        if self._drawing is None:
            return self._sentence(y)
        lines, height = len(self._legend_lines), self._drawing.area[1]
        if y < lines:
            return self._strip(self._legend_lines[y])
        if y < lines + height:
            return self._strip(self._area_line(self._drawing, y - lines))
        foot = self._drawing.foot()
        at = y - lines - height
        return self._strip([(foot[at], "axis")] if at < len(foot) else [])

    def _draw(self) -> None:
        self._drawn_for = self.size
        self._drawing = None
        width, height = self.size
        if self._instead or width < LEAST[0] or height < LEAST[1]:
            return
        first = Drawing(self._drawn, (width, height - 1), self._glyphs, is_log=self._is_log)
        if first.is_empty:
            return
        self._legend_lines = self._legend(first)
        taken = len(self._legend_lines)
        self._drawing = first
        if taken > 1:
            room = (width, max(LEAST[1], height - taken))
            self._drawing = Drawing(self._drawn, room, self._glyphs, is_log=self._is_log)
        self._area = self._drawing.lines()

    def _sentence(self, y: int) -> Strip:
        words = self._instead or (_NOTHING_ON_LOG if self._is_log else _NOTHING)
        if self.size.width < LEAST[0] or self.size.height < LEAST[1]:
            words = _NO_ROOM
        lines = sentence(words, self.size.width)
        return self._strip(lines[y - 1 : y] if y else [])

    def _legend(self, drawing: Drawing) -> list[list[Piece]]:
        step = self._read_step(drawing)
        return legend(self._drawn, drawing, step, self.size.width, self._glyphs)

    def _area_line(self, drawing: Drawing, row: int) -> Iterator[Piece]:
        yield drawing.gutter()[row], "axis"
        at = drawing.column(self._step) if self._step is not None else NOBODY
        for column, (sign, curve) in enumerate(self._area[row]):
            if column != at:
                yield sign, "" if curve == NOBODY else f"curve-{curve % CURVES}"
            elif curve == NOBODY:
                yield self._glyphs.trunk, "cursor"
            else:
                yield sign, f"curve-{curve % CURVES} reverse"

    def _strip(self, pieces: Iterable[Piece]) -> Strip:
        """Paint pieces in as few segments as their looks allow."""
        segments = [Segment(text, self._style(look or "plain")) for text, look in joined(pieces)]
        return Strip(segments).adjust_cell_length(self.size.width, self._style("plain"))

    def _style(self, look: str) -> Style:
        name, _, reverse = look.partition(" ")
        style = self.get_component_rich_style(f"plot--{name}")
        return style + Style(reverse=True) if reverse else style

    def notify_style_update(self) -> None:
        """Draw anew in the new colours."""
        super().notify_style_update()
        self._forget()

    def on_click(self, event: events.Click) -> None:
        """Put the reading cursor where the mouse is."""
        offset = event.get_content_offset(self)
        drawing = self._drawing
        if offset is None or drawing is None or not drawing.steps:
            return
        wanted = offset.x - drawing.left
        self._go(min(drawing.steps, key=lambda step: abs(drawing.column(step) - wanted)))
