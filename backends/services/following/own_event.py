"""Which of a registry's events is a change that was sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from backends.domain.event import AuditEvent
from backends.domain.plan import Plan

CLOCKS_DIFFER = timedelta(minutes=2)
"""How much earlier than we sent it the service may say that it began."""


def own_event(plan: Plan, sent_at: datetime, events: Sequence[AuditEvent]) -> AuditEvent | None:
    """Return the event of a change: of those since the sending, the one that began nearest to it.

    Events named like the request go first. What services call their events is not documented; the
    simulated world names them like the operation.
    """
    since = sent_at - CLOCKS_DIFFER
    recent = [
        (abs(event.created_date - sent_at), event)
        for event in events
        if event.created_date is not None and event.created_date >= since
    ]
    named = [(away, event) for away, event in recent if is_named_like(plan, event)]
    nearest = min(named or recent, key=lambda pair: pair[0], default=None)
    return nearest[1] if nearest else None


def is_named_like(plan: Plan, event: AuditEvent) -> bool:
    """Say whether an event has the name of a request of a plan, however that is written."""
    return _letters(event.action) in {_letters(step.request.operation) for step in plan.steps}


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())
