"""The few signs beyond letters, in two sets: Unicode, and ASCII for terminals that have no more."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.status import Health


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs, each one cell wide.

    Attributes:
        levels: Heights of a sparkline, the lowest first.
        marks: What tells curves of one plot apart, beside their colours.
        braille: Whether curves may be drawn in dots, eight to a cell.
    """

    ready: str
    busy: str
    failed: str
    unknown: str
    ahead: str
    cursor: str
    ellipsis: str
    ascending: str
    descending: str
    thumb: str
    differs: str
    tee: str
    corner: str
    trunk: str
    rule: str
    tick_left: str
    tick_below: str
    levels: str
    marks: str
    braille: bool

    def of(self, health: Health) -> str:
        """Return the sign of a health."""
        return {
            Health.READY: self.ready,
            Health.BUSY: self.busy,
            Health.FAILED: self.failed,
            Health.UNKNOWN: self.unknown,
        }[health]


UNICODE = Glyphs(
    ready="●",
    busy="◐",
    failed="✗",
    unknown="?",
    ahead="○",
    cursor="▸",
    ellipsis="…",
    ascending="↑",
    descending="↓",
    thumb="┃",
    differs="≠",
    tee="├",
    corner="└",
    trunk="│",
    rule="─",
    tick_left="┤",
    tick_below="┬",
    levels="▁▂▃▄▅▆▇█",
    marks="●◆▲■",
    braille=True,
)
ASCII = Glyphs(
    ready="*",
    busy="~",
    failed="x",
    unknown="?",
    ahead="o",
    cursor=">",
    ellipsis="~",
    ascending="^",
    descending="v",
    thumb="#",
    differs="!",
    tee="|",
    corner="`",
    trunk="|",
    rule="-",
    tick_left="+",
    tick_below="+",
    levels=".:-=+*#@",
    marks="*o+x",
    braille=False,
)
