"""The tabs of a registry in one line, the open one marked."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

_GAP = "   "


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
        """Draw key and title of each tab, closer together where there is little room."""
        wanted = 1 + sum(len(key) + len(title) + 2 + len(_GAP) for key, title in self._tabs)
        gap = _GAP if wanted <= self.size.width + len(_GAP) else " "
        parts: list[tuple[str, str]] = [(" ", "")]
        for key, title in self._tabs:
            parts.append((f" {key} ", ""))
            parts.append((title, "$foreground bold underline" if title == self._active else ""))
            parts.append((gap, ""))
        return Content.assemble(*parts)
