"""The lines of a checklist as they are found: in the order of the guide, each as soon as it can."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from backends.domain.plan import Verdict
from backends.services.checklist.finding import Chapter, Finding
from registry_tui.verbs.output import shown

_INDENT = " " * 14


class ChecklistLines:
    """Writes findings under their chapters.

    A finding waits for those that come before it in the guide, so that what is read is in order.

    Args:
        names: The checks that are under way, in their order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._waited_for = list(names)
        self._found: dict[str, Finding] = {}
        self._chapter: Chapter | None = None

    def tell(self, finding: Finding) -> None:
        """Write what can be written now."""
        self._found[finding.check] = finding
        while self._waited_for and self._waited_for[0] in self._found:
            self._write(self._found[self._waited_for.pop(0)])
        sys.stdout.flush()

    def _write(self, one: Finding) -> None:
        if one.chapter is not self._chapter:
            sys.stdout.write(f"{'' if self._chapter is None else chr(10)}{one.chapter}\n")
            self._chapter = one.chapter
        sys.stdout.write(f"  {one.verdict:<12}{shown(f'{one.check}: {one.words}')}\n")
        if one.advice and one.verdict is not Verdict.PASS:
            sys.stdout.write(f"{_INDENT}{shown(one.advice)}\n")
