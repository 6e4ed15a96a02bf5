"""What is only ever replaced as a whole: a Ranger policy, an environment's IDBroker mappings.

Neither service compares what one has read with what is there: the last one to write wins. So each
of these says what is there, what is wanted on top of that, and what was there in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is, or was, at a version.

    Attributes:
        content: All of it.
        by: Who wrote it; empty where that is not told.
    """

    version: int
    content: Mapping[str, JsonValue]
    by: str = ""

    def __str__(self) -> str:
        return f"version {self.version}{f' by {self.by}' if self.by else ''}"


class Whole(Protocol):
    """Something that is replaced as a whole, and what a plan wants of it."""

    @property
    def planned_on(self) -> Mapping[str, JsonValue]:
        """What was there when it was planned."""
        ...

    async def read(self) -> Kept:
        """Return what is there now. Raises `ServiceError`."""
        ...

    async def as_of(self, version: int) -> Kept | None:
        """Return what was there at a version; None where that is kept nowhere."""
        ...

    def has_it(self, kept: Kept) -> bool:
        """Say whether what is wanted is so."""
        ...

    def wanted(self, kept: Kept) -> Mapping[str, JsonValue]:
        """Return the request that makes it so on top of what there is."""
        ...

    def is_as_sent(self, kept: Kept, body: Mapping[str, JsonValue]) -> bool:
        """Say whether what there is says the same as a request, whoever wrote it and when."""
        ...

    def difference(self, kept: Kept) -> str:
        """Say in what it is other than when it was planned: `description`; empty for nothing."""
        ...

    def version_told(self, answer: Mapping[str, JsonValue]) -> int:
        """Return the version an answer to a replacement tells; 0 for none."""
        ...

    def words(self, kept: Kept) -> str:
        """Say what is so, as a sentence."""
        ...
