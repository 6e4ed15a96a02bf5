"""The bottom line: what can be done here, dimmed where it cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

GAP = 2


@dataclass(frozen=True, slots=True)
class Key:
    """One key in the bar."""

    key: str
    label: str
    enabled: bool

    @property
    def width(self) -> int:
        """Cells it takes, with the blank between key and label."""
        return len(self.key) + 1 + len(self.label)


class KeyBar(Widget):
    """One line of keys; what does not fit is left out from the end, but the last one stays."""

    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        background: $panel;
        color: $text-muted;
        text-style: $bar-style;
    }
    """

    keys: reactive[tuple[Key, ...]] = reactive(())

    def render(self) -> RenderResult:
        """Draw as many keys as fit, always with the last: help."""
        parts: list[tuple[str, str]] = []
        for key in fitting(self.keys, self.size.width - 1):
            shade = "$foreground bold" if key.enabled else "$key-disabled"
            parts.append((f" {key.key}", shade))
            parts.append(
                (f" {key.label}" + " " * (GAP - 1), "" if key.enabled else "$key-disabled")
            )
        filler = " " * (self.size.width - sum(len(text) for text, _ in parts))
        return Content.assemble(*parts, filler)


def fitting(keys: Sequence[Key], width: int) -> tuple[Key, ...]:
    """Return the keys that fit into `width` cells, in order; the last one is kept the longest."""
    if not keys:
        return ()
    *others, last = keys
    room = width - last.width - GAP
    kept: list[Key] = []
    for key in others:
        room -= key.width + GAP
        if room < 0:
            break
        kept.append(key)
    return (*kept, last)
