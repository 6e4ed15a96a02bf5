"""What can go wrong with a creation, and the words its log has for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_FEWEST = {"a load balancer": 8, "a node group": 16}


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a creation fails.

    Attributes:
        failure: Which of the stored failures it is.
        why: The reason, as the log has it.
        subnet: The subnet the log speaks of; empty for the one it speaks of anyway.
        cidr: The range of `subnet`.
        remedy: What to do about it, as the beginning of a sentence.
    """

    failure: str
    why: str = ""
    subnet: str = ""
    cidr: str = ""
    remedy: str = "Choose another subnet"

    def names(self) -> Mapping[str, str]:
        """Return what is to be filled into its log."""
        place = {"subnet": self.subnet, "cidr": self.cidr} if self.subnet else {}
        return {**place, "why": self.why, "remedy": self.remedy}


def too_small(name: str, free: int, user: Literal["a load balancer", "a node group"]) -> str:
    """Say that a subnet has too few free addresses for something; empty where it has enough."""
    if free >= _FEWEST[user]:
        return ""
    fewest = f"{user} takes {_FEWEST[user]} (InsufficientFreeAddressesInSubnet)"
    return f"{name} has {free} free addresses, {fewest}"
