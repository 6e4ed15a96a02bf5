"""Which versions of a model are marked, and which are to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backends.domain.registered_model import ModelVersion

MOST_COMPARED = 4
MARK_MORE = "Mark one version more: two to four are compared."
TOO_MANY = "Four versions are compared at the most. Space takes a mark away."
NONE_BEFORE = "There is no version before it to compare it with."


@dataclass(slots=True)
class Marks:
    """The numbers of the marked versions."""

    numbers: set[int] = field(default_factory=set[int])

    def turn(self, number: int) -> None:
        """Mark a version, or take its mark away."""
        self.numbers ^= {number}

    def keep(self, versions: Iterable[ModelVersion]) -> None:
        """Take the marks of versions away that are not there any longer."""
        self.numbers &= {one.version for one in versions}

    def compared(self, here: int, versions: Iterable[ModelVersion]) -> Sequence[int]:
        """Return what is to be compared: what is marked, or else this with the one before."""
        return sorted(self.numbers) or [_before(here, versions), here]

    def why_not(self, here: int, versions: Iterable[ModelVersion]) -> str:
        """Say why nothing can be compared now; empty where it can."""
        if len(self.numbers) > MOST_COMPARED:
            return TOO_MANY
        if self.numbers:
            return MARK_MORE if len(self.numbers) == 1 else ""
        return "" if _before(here, versions) else NONE_BEFORE


def _before(here: int, versions: Iterable[ModelVersion]) -> int:
    """Return the version before one; 0 for none."""
    return max((one.version for one in versions if one.version < here), default=0)
