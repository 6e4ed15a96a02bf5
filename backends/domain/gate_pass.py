"""What lets one through the gateway of a data lake, and which way through it takes that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

GateWay: TypeAlias = Literal["cdp-proxy-api", "cdp-proxy-token"]
"""The topologies of Knox for programs: with a workload password, and with a Knox token."""

_TOPOLOGY = re.compile(r"/cdp-proxy(?:-api|-token)?/")


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
"""Either of them. Both are secrets, and kept in memory only."""


def by_way(address: str, way: GateWay) -> str:
    """Return an address by another way through the gateway.

    One that names none of the known ways is left as it is: somebody has typed it.

    Source:
        The reference's chapter on storage access, 3.1; `cdp-proxy` is for browsers.
    """
    return _TOPOLOGY.sub(f"/{way}/", address, count=1).rstrip("/")
