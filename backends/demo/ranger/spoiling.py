"""What a fault makes of an answer: its refusals are in the words of Ranger, or of its gateway."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backends.demo.faults import Fault
from backends.demo.ranger.refusals import KnoxPage, RangerRefusal, absent, unprivileged
from backends.demo.spoil import spoiled
from backends.demo.wire import WireAnswer

_UNKNOWN = KnoxPage(401, "Unauthorized", {"WWW-Authenticate": 'BASIC realm="application"'})
_DOWN = KnoxPage(503, "Service Unavailable")
_REFUSALS: dict[str, RangerRefusal | KnoxPage] = {
    "401": _UNKNOWN,
    "skew": _UNKNOWN,
    "403": unprivileged("you"),
    "404": absent(),
    "409": RangerRefusal(409, "Another update of the policy is running", "OPER_NOT_ALLOWED"),
    "429": KnoxPage(429, "Too Many Requests"),
    "500": RangerRefusal(500, "Something failed inside Ranger Admin", "ERROR_SYSTEM"),
    "503": _DOWN,
    "flaky": _DOWN,
}


def spoiled_here(answer: WireAnswer, fault: Fault, now: datetime) -> WireAnswer:
    """Return what comes instead of `answer`, or how it comes."""
    changed = spoiled(answer, fault, now)
    refusal = _REFUSALS.get(fault.name)
    if refusal is None:
        return changed
    said = refusal.answer()
    return replace(changed, headers={**changed.headers, **said.headers}, body=said.body)
