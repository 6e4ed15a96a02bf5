"""What a fault makes of an answer of the server: its refusals are in MLflow's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backends.demo.faults import Fault
from backends.demo.mlflow.refusals import MlflowRefusal, Page, forbidden, unauthenticated
from backends.demo.spoil import spoiled
from backends.demo.wire import WireAnswer, to_bytes

_REFUSALS: dict[str, MlflowRefusal | Page] = {
    "401": unauthenticated(),
    "skew": unauthenticated(),
    "403": forbidden(),
    "404": MlflowRefusal("RESOURCE_DOES_NOT_EXIST", "There is no such thing."),
    "409": MlflowRefusal("RESOURCE_CONFLICT", "Somebody else is changing this."),
    "429": MlflowRefusal("REQUEST_LIMIT_EXCEEDED", "Too many requests."),
    "500": MlflowRefusal("INTERNAL_ERROR", "Something failed inside the server."),
    "503": MlflowRefusal("TEMPORARILY_UNAVAILABLE", "The server is not available."),
    "flaky": MlflowRefusal("TEMPORARILY_UNAVAILABLE", "The server is not available."),
}


def spoiled_here(answer: WireAnswer, fault: Fault, now: datetime) -> WireAnswer:
    """Return what comes instead of `answer`, or how it comes."""
    changed = spoiled(answer, fault, now)
    refusal = _REFUSALS.get(fault.name)
    if refusal is None:
        return changed
    headers = {name: value for name, value in changed.headers.items() if name != "Content-Length"}
    headers |= {"Content-Type": "application/json"}
    if isinstance(refusal, Page):
        headers |= {"Content-Type": "text/html; charset=utf-8", **refusal.headers}
        return replace(changed, headers=headers, body=str(refusal).encode())
    return replace(changed, headers=headers, body=to_bytes(refusal.body()))
