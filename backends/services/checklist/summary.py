"""Findings counted: of one registry, and of the registry in use of each of many environments."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Verdict
from backends.ports import Session
from backends.services.checklist.asking import Shared
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Finding
from backends.services.checklist.run import checked
from backends.services.checklist.subject import Subject
from backends.services.environments import Site

_AT_A_TIME = 4
_OF_STORAGE = frozenset({"storage-access", "storage-synced", "user-sync"})
ONLY_LOOKS = tuple(row.name for row in CHECKS if row.name != "kubeconfig")
"""The checks that leave no trace: fetching a kubeconfig is an event of the registry."""

_WORST_FIRST = (Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings there are of each verdict."""

    fails: int = 0
    warns: int = 0
    passes: int = 0
    not_checked: int = 0

    @property
    def worst(self) -> Verdict:
        """The worst verdict there is; `NOT_CHECKED` where nothing was."""
        counts = (self.fails, self.warns, self.passes)
        found = (one for one, count in zip(_WORST_FIRST, counts, strict=False) if count)
        return next(found, Verdict.NOT_CHECKED)

    @property
    def words(self) -> str:
        """What there is, worst first: `2 fail, 1 warn, 9 pass, 3 not checked`."""
        counts = (self.fails, self.warns, self.passes, self.not_checked)
        told = zip(_WORST_FIRST, counts, strict=True)
        return ", ".join(f"{count} {one}" for one, count in told if count) or "nothing checked"

    @property
    def short(self) -> str:
        """What is to be done about: `2 fail, 1 warn`; `pass` where nothing is."""
        told = ((self.fails, Verdict.FAIL), (self.warns, Verdict.WARN))
        return ", ".join(f"{count} {one}" for count, one in told if count) or (
            Verdict.PASS if self.passes else Verdict.NOT_CHECKED
        )


def summary(findings: Iterable[Finding]) -> Summary:
    """Count findings."""
    counts = Counter(one.verdict for one in findings)
    return Summary(*(counts[one] for one in _WORST_FIRST))


def of_storage(findings: Iterable[Finding]) -> Verdict:
    """Return whether storage is reached: what is wrong with it, or else whether that was seen."""
    about = {one.check: one.verdict for one in findings if one.check in _OF_STORAGE}
    wrong = (one for one in (Verdict.FAIL, Verdict.WARN) if one in about.values())
    return next(wrong, about.get("storage-access", Verdict.NOT_CHECKED))


async def run_fleet(
    session: Session,
    sites: Sequence[Site],
    caller: Caller | None = None,
    *,
    only: Sequence[str] = ONLY_LOOKS,
    now: Callable[[], datetime] = utc_now,
    told: Callable[[str, tuple[Finding, ...]], None],
) -> dict[str, tuple[Finding, ...]]:
    """Run the checks of the registry in use of each environment, a few environments at a time.

    Environments without a registry are passed over. What is the same for all of them, such as the
    list of workbenches, is asked once.

    Args:
        session: Where to ask.
        sites: The environments with what stands in them.
        caller: Who asks, where that is known.
        only: The names of checks.
        now: The clock, in UTC.
        told: Is told of each environment, by its CRN, what was found, as its checks have ended.

    Returns:
        What was found, by the environment's CRN.
    """
    gate = asyncio.Semaphore(_AT_A_TIME)
    found = dict[str, tuple[Finding, ...]]()

    async def look(site: Site, shared: Shared) -> None:
        registry = site.registry_in_use
        if registry is None:
            return
        async with gate:
            subject = Subject(session, registry, caller)
            findings = await checked(subject, shared, only=only, now=now, told=lambda _one: None)
        found[site.environment.crn] = findings
        told(site.environment.crn, findings)

    async with asyncio.TaskGroup() as group:
        shared = Shared(group)
        for site in sites:
            group.create_task(look(site, shared))
    return found
