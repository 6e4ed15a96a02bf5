"""What is shown instead of everything when the terminal is too small to be of use."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

MINIMUM = (60, 20)


class TooSmall(Widget):
    """One clear line; shown only in a screen of the classes `-too-narrow` or `-too-low`."""

    DEFAULT_CSS = """
    TooSmall { display: none; height: 1fr; }
    .-too-narrow > * , .-too-low > * { display: none; }
    .-too-narrow > TooSmall, .-too-low > TooSmall { display: block; }
    """

    def render(self) -> RenderResult:
        """Say how large it is, and how large it needs to be."""
        width, height = self.screen.size
        return Content(f"{width}x{height} is too small; {MINIMUM[0]}x{MINIMUM[1]} is needed.")
