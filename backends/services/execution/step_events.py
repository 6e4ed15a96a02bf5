"""What shows of the steps of a change that is made step by step: events, logs, how many arrived."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from backends.domain.errors import ServiceError
from backends.domain.event import AuditEvent
from backends.domain.journal import Entry, Outcome, State
from backends.ports import AuditTrail

CLOCKS_DIFFER = timedelta(seconds=90)
"""How much earlier than we sent a step the service may say that it began."""
_ERROR = re.compile(r"\b(?:ERROR|FATAL)\b")
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class StepSign:
    """What shows of a step, in words.

    `shows` is which event of the journal that is: `unanswered` where it shows only that the step
    began. `request_id` is that of the service's event; `model` is what was made, as a record has
    it.
    """

    shows: Literal["verified", "not verified", "unanswered"]
    words: str
    request_id: str
    model: str = ""


def ids_of_others(entries: Iterable[Entry], entry: Entry) -> frozenset[str]:
    """Return the request ids of all other changes: their events are not of this one."""
    return frozenset(
        known for other in entries if other.id != entry.id for known in other.request_ids
    )


async def event_sign(
    trail: AuditTrail, entry: Entry, number: int, others: frozenset[str]
) -> StepSign | None:
    """Look for an event of a step, and in its log; None where nothing shows.

    An event counts that has the request id of the answer, or that is named like the operation and
    is not from before the step was sent, unless it is one of the `others`. Which events a
    workbench has is not documented: none says nothing. Of a step whose answer was a failure it
    shows that it began, and no more, unless its log tells that it failed.
    """
    record = entry.outcomes[number].record
    crn = entry.plan.steps[number].request.body.get("workspaceCrn")
    if record is None or not isinstance(crn, str):
        return None
    with suppress(ServiceError):
        events = (await trail.audit_events(crn)).value
        event = _own(entry, number, [one for one in events if one.request_id not in others])
        if event is None:
            return None
        lines = (await trail.log_lines(event.request_id)).value.lines
        at = f"{event.created_date:%H:%M:%S} UTC" if event.created_date else "some time"
        if lines and _ERROR.search(lines[-1].log):
            words = f"Its log ends with: {lines[-1].log}"
            return StepSign("not verified", words, event.request_id)
        if record.event == "unanswered" and record.request_id:
            words = f"Its events show that it began at {at}, and not how it ended."
            return StepSign("unanswered", words, event.request_id)
        return StepSign("verified", f"Its events show it at {at}.", event.request_id)
    return None


def told_of(sign: StepSign, outcome: Outcome) -> str:
    """Return the words for what was found out; of a lost answer, they begin with that."""
    lost = outcome.state is State.UNKNOWN and sign.shows == "verified"
    return f"The answer was lost, but it arrived. {sign.words}" if lost else sign.words


def _own(entry: Entry, number: int, events: Iterable[AuditEvent]) -> AuditEvent | None:
    asked = {row.request_id for row in entry.records if row.step == number and row.request_id}
    sent = [row.at for row in entry.records if row.event == "sending" and row.step == number]
    name = entry.plan.steps[number].request.operation.casefold()
    for event in events:
        since = event.created_date is not None and event.created_date >= sent[0] - CLOCKS_DIFFER
        if event.request_id in asked or (since and event.action.casefold() == name):
            return event
    return None


def tally(entry: Entry) -> tuple[Literal["done", "failed"], str]:
    """Return how a change came out whose steps are all over, and that in sentences."""
    outcomes = entry.outcomes
    counts = Counter(one.state for one in outcomes)
    total = len(outcomes)
    if counts[State.DONE] == total:
        seen = sum(1 for one in outcomes if one.record and one.record.event == "verified")
        if entry.plan.expected.sees == "models":
            return "done", _done_to_models(entry, seen)
        who = outcomes[0].step.about if total == 1 else f"All {total}"
        return "done", f"{who} accepted it{_seen(seen, total)}."
    if total == 1 and outcomes[0].record is not None and counts[State.FAILED]:
        return "failed", _whose(outcomes[0].step.about, outcomes[0].record.words)
    words = [f"{counts[State.DONE]} of {total} accepted it."]
    words += _left(outcomes, State.FAILED, "failed")
    words += _left(outcomes, State.REFUSED, "refused it")
    words += _left(outcomes, State.UNKNOWN, "may have it, as the answer was lost or a failure")
    words += _left(outcomes, State.NOT_SENT, "not sent")
    return "failed", " ".join(words)


def _whose(about: str, words: str) -> str:
    """Begin a sentence with what it is about, unless it does so already."""
    return words if words.startswith(f"{about} ") else f"{about}: {words}"


def _done_to_models(entry: Entry, seen: int) -> str:
    """Return what was done to models, and of how many steps that was read back."""
    total = len(entry.outcomes)
    if total == 1 and entry.outcomes[0].record is not None:
        return entry.outcomes[0].record.words
    read = "reading back shows each of them" if seen == total else f"{seen} were read back"
    return f"All {total} steps were accepted, and {read}."


def _seen(seen: int, total: int) -> str:
    if seen == total:
        return ", and events show that"
    return f", and events show that of {seen}" if seen else ""


def _left(outcomes: tuple[Outcome, ...], state: State, words: str) -> list[str]:
    names = [one.step.about for one in outcomes if one.state is state]
    if not names:
        return []
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return [f"{len(names)} {words}: {', '.join(names[:_MOST_NAMED])}{more}."]


def left_over(entry: Entry) -> tuple[str, ...]:
    """Return the CRNs of the workbenches that a synchronization has not certainly reached."""
    rest = (one.step.request.body for one in entry.outcomes if one.state is not State.DONE)
    return tuple(crn for body in rest if isinstance(crn := body.get("workspaceCrn"), str))
