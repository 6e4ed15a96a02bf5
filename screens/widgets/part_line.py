"""The parts of what is shown in one line, each with its key; the open one stands out."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class PartLine(Widget):
    """Key, title and count of each part; counts and gaps go where there is too little room."""

    DEFAULT_CSS = """
    PartLine {
        height: 1;
        background: $surface;
        color: $text-muted;
    }
    """
    parts: reactive[tuple[tuple[str, str, str], ...]] = reactive(())
    """Key, title and count of each; a count may be empty."""
    active: reactive[str] = reactive("")
    """The title of the open one."""

    def render(self) -> RenderResult:
        """Draw as much of each as fits."""
        width = self.size.width
        for counts, gap in ((True, 3), (True, 1), (False, 3), (False, 1)):
            pieces = self._pieces(counts=counts, gap=gap)
            if sum(len(text) for text, _ in pieces) <= width:
                return Content.assemble(*pieces)
        return Content.assemble(*self._pieces(counts=False, gap=1))

    def _pieces(self, *, counts: bool, gap: int) -> list[tuple[str, str]]:
        pieces: list[tuple[str, str]] = []
        for key, title, count in self.parts:
            shade = "$foreground bold underline" if title == self.active else ""
            pieces += [(" " * (gap if pieces else min(gap - 1, 1)), ""), (f"{key} ", "")]
            pieces.append((title, shade))
            if counts and count:
                pieces.append((f" {count}", ""))
        return pieces
