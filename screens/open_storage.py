"""What is known of one registry's access to storage, kept while screens come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backends.domain.registry import Registry
    from backends.ports import Session
    from backends.services.storage.standing import StorageStanding
    from backends.services.storage.way import Where


@dataclass(slots=True)
class OpenStorage:
    """The newest reading, and what a person has said that could not be found out.

    Attributes:
        standing: How it stood at the last reading; None before the first.
        as_of: When that was.
        said: Where access is given, as a person says.
        address: Where Ranger answers, as a person says; empty for what the data lake names.
    """

    standing: StorageStanding | None = None
    as_of: datetime | None = None
    said: Where = "not known"
    address: str = ""

    async def read(self, session: Session, registry: Registry, now: Callable[[], datetime]) -> None:
        """Read it again."""
        from backends.services.storage.standing import (  # noqa: PLC0415 - seldom wanted
            storage_standing,
        )

        self.standing = await storage_standing(
            session, registry, said=self.said, address=self.address
        )
        self.as_of = now()

    @property
    def moves(self) -> bool:
        """Whether data lakes are being synchronized, with mappings or with users."""
        return self.standing is not None and self.standing.moves
