"""Runs the checks of a registry, all at once, and tells of each as it is found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from backends.domain.clock import utc_now
from backends.domain.errors import ServiceError
from backends.services.checklist.asking import Shared
from backends.services.checklist.checks import CHECKS, CheckRow
from backends.services.checklist.finding import Finding
from backends.services.checklist.look import Look, unseen
from backends.services.checklist.subject import Subject

Told = Callable[[Finding], None]


async def run_checks(
    subject: Subject,
    *,
    only: Sequence[str] | None = None,
    now: Callable[[], datetime] = utc_now,
    told: Told = lambda _finding: None,
) -> tuple[Finding, ...]:
    """Look at everything, or at some checks only; what one of them needs is read anew.

    A service that fails is a finding of the checks that need it, and hides no other.

    Args:
        subject: Which registry, and how.
        only: The names of checks; None for all. Names that nobody knows are passed over.
        now: The clock, in UTC.
        told: Is told of each finding as it is made, in no order.

    Returns:
        What was found, in the order of `CHECKS`.
    """
    async with asyncio.TaskGroup() as group:
        return await checked(subject, Shared(group), only=only, now=now, told=told)


async def checked(
    subject: Subject,
    shared: Shared,
    *,
    only: Sequence[str] | None,
    now: Callable[[], datetime],
    told: Told,
) -> tuple[Finding, ...]:
    """Do what `run_checks` does, with answers that several subjects may share."""
    rows = [row for row in CHECKS if only is None or row.name in only]
    async with asyncio.TaskGroup() as group:
        looking = [group.create_task(_found(row, Look(subject, shared, now), told)) for row in rows]
    return tuple(one.result() for one in looking)


async def _found(row: CheckRow, look: Look, told: Told) -> Finding:
    began = look.now()
    try:
        seen = await row.look(look)
    except ServiceError as error:
        seen = unseen(error)
    ended = look.now()
    finding = Finding(
        check=row.name,
        chapter=row.chapter,
        title=row.title,
        verdict=seen.verdict,
        words=seen.words,
        calls=tuple(look.calls),
        at=ended,
        took_s=(ended - began).total_seconds(),
        section=seen.section or row.section,
        fix=seen.fix,
        advice=seen.advice,
    )
    told(finding)
    return finding
