"""The few signs beyond letters, in two sets: Unicode, and ASCII for terminals that have no more."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.status import Health


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs, each one cell wide."""

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
)
