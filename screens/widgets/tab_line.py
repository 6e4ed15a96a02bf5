"""The tabs of a registry in one line, the open one marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

_GAPS = ("   ", " ", "")


class TabLine(Widget):
    """The titles of all tabs, each with its key; the open one stands out without colour too."""

    DEFAULT_CSS = """
    TabLine {
        height: 1;
        background: $surface;
        color: $text-muted;
    }
    """

    def __init__(self, tabs: tuple[tuple[str, str], ...], active: str) -> None:
        super().__init__()
        self._tabs = tabs
        self._active = active

    def render(self) -> RenderResult:
        """Draw key and title of each tab: closer together, then shorter, where there is no room."""
        titles = [title for _, title in self._tabs]
        if self._width(titles, _GAPS[1]) > self.size.width:
            titles = [title.partition(" & ")[0] for title in titles]
        fits = (gap for gap in _GAPS if self._width(titles, gap) <= self.size.width)
        gap = next(fits, _GAPS[-1])
        parts: list[tuple[str, str]] = [(" ", "")]
        for (key, whole), title in zip(self._tabs, titles, strict=True):
            parts.append((f" {key} ", ""))
            parts.append((title, "$foreground bold underline" if whole == self._active else ""))
            parts.append((gap, ""))
        return Content.assemble(*parts)

    def _width(self, titles: Sequence[str], gap: str) -> int:
        keys = sum(len(key) + 2 for key, _ in self._tabs)
        return 1 + keys + sum(map(len, titles)) + len(gap) * (len(titles) - 1)
