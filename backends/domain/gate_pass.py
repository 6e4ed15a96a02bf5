"""What lets one through the gateway of a data lake: it is a secret, and kept in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class WorkloadPassword:
    """A workload user name with its password, which is the same for all environments."""

    user: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        return self.user


@dataclass(frozen=True, slots=True)
class KnoxToken:
    """A token made on the data lake's own Token Integration page."""

    token: str = field(repr=False)

    def __str__(self) -> str:
        return "the holder of a Knox token"


GatePass: TypeAlias = WorkloadPassword | KnoxToken
"""Either of them."""
