"""What is known of one registry's access to storage, kept while screens come and go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.storage.standing import (
    ByIdBroker,
    ByRanger,
    StorageStanding,
    storage_standing,
)
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

    async def read(self, session: Session, registry: Registry) -> None:
        """Read it again."""
        self.standing = await storage_standing(
            session, registry, said=self.said, address=self.address
        )
        self.as_of = datetime.now(UTC)

    @property
    def moves(self) -> bool:
        """Whether data lakes are being synchronized, with mappings or with users."""
        match self.standing.by if self.standing else None:
            case ByIdBroker(sync=sync) if not isinstance(sync, ServiceError):
                return sync.is_running
            case ByRanger(users=users) if not isinstance(users, ServiceError):
                return users.state == "SYNC_IN_PROGRESS"
            case _:
                return False
