"""What the checklist of one registry has found, kept while its tabs come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.services.checklist.finding import Finding
    from backends.services.checklist.subject import Subject


@dataclass(slots=True)
class OpenSetUp:
    """The newest findings.

    Attributes:
        findings: What was found last, by the check's name.
        as_of: When the last of them ended; None before that.
        asked_plugin: The command of the kubeconfig's plugin that was not run; empty for none.
        named_plugin: The one that the person was told of.
        agreed_plugin: The one they agreed to.
    """

    findings: dict[str, Finding] = field(default_factory=dict[str, "Finding"])
    as_of: datetime | None = None
    asked_plugin: str = ""
    named_plugin: str = ""
    agreed_plugin: str = ""
    _under_way: list[set[str]] = field(default_factory=list[set[str]])

    @property
    def looking(self) -> frozenset[str]:
        """The names of the checks that are under way, whichever run looks at them."""
        return frozenset[str]().union(*self._under_way)

    def ask(self, plugin: str) -> None:
        """Take note of a plugin that nobody has agreed to."""
        self.asked_plugin = plugin

    async def look(
        self,
        subject: Subject,
        *,
        only: Sequence[str] | None,
        now: Callable[[], datetime],
        drawn: Callable[[], object],
    ) -> None:
        """Look at everything, or at some checks; `drawn` is called as each of them is found."""
        from backends.services.checklist.checks import CHECKS  # noqa: PLC0415 - seldom wanted
        from backends.services.checklist.run import run_checks  # noqa: PLC0415 - as above

        names = [row.name for row in CHECKS] if only is None else list(only)
        left = set(names)
        self._under_way.append(left)

        def told(finding: Finding) -> None:
            self.findings[finding.check] = finding
            left.discard(finding.check)
            self.as_of = finding.at
            drawn()

        try:
            await run_checks(subject, only=names, now=now, told=told)
        finally:
            self._under_way = [one for one in self._under_way if one is not left]
