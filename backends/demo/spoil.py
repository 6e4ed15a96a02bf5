"""What a fault makes of an honest answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from backends.demo.faults import Fault
from backends.demo.wire import Json, Refused, WireAnswer, http_date, to_bytes

SKEW = timedelta(minutes=20)
_HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
_REFUSALS = {
    "401": Refused(401, "AUTHENTICATION_FAILURE", "The access key is not known"),
    "skew": Refused(401, "AUTHENTICATION_FAILURE", "x-altus-date is too far from the time here"),
    "403": Refused(403, "PERMISSION_DENIED", "You do not have the right to do this"),
    "404": Refused(404, "NOT_FOUND", "There is no such thing"),
    "409": Refused(409, "CONFLICT", "Operation 4f1c2a90-77de-4f0b-8a51-6b3f0e9d2c11 is running"),
    "429": Refused(429, "TOO_MANY_REQUESTS", "Too many requests"),
    "500": Refused(500, "INTERNAL_ERROR", "Something failed inside the service"),
    "503": Refused(503, "SERVICE_UNAVAILABLE", "The service is not available"),
    "flaky": Refused(503, "SERVICE_UNAVAILABLE", "The service is not available"),
}


def spoiled(
    answer: WireAnswer,
    fault: Fault,
    now: datetime,
    words: Callable[[Refused], Json] = Refused.body,
) -> WireAnswer:
    """Return what comes instead of `answer`, or how it comes.

    `words` writes a refusal in the form of the service that answers.
    """
    refusal = _REFUSALS.get(fault.name)
    if refusal is not None:
        return _refused(answer, refusal, fault, now, words(refusal))
    match fault.name:
        case "slow":
            return replace(answer, delay_s=fault.number / 1000)
        case "silence" | "reset" | "tls" | "proxy" | "dns":
            return replace(answer, breaks=fault.name)
        case "lost":
            return replace(answer, breaks="reset")
        case "html":
            plain = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
            headers = {**plain, "Content-Type": "text/html; charset=utf-8"}
            return replace(answer, headers=headers, body=_HTML)
        case _:
            return replace(answer, body=_unreadable(fault.name, answer.body))


def _unreadable(name: str, body: bytes) -> bytes:
    match name:
        case "cut":
            return body[: len(body) // 2]
        case "types":
            try:
                parts: Json | list[Json] = json.loads(body)
            except ValueError:  # another fault has been here before
                return body
            if isinstance(parts, list):
                return to_bytes([_spoiled_fields(row) for row in parts])
            return to_bytes(_spoiled_fields(parts))
        case _:
            return b""


def _refused(
    answer: WireAnswer, refusal: Refused, fault: Fault, now: datetime, body: Json
) -> WireAnswer:
    more: Mapping[str, str] = {}
    if fault.name == "429" and fault.argument:
        more = {"Retry-After": fault.argument}
    elif fault.name == "skew":
        more = {"Date": http_date(now + SKEW)}
    headers = {**answer.headers, **more}
    return replace(answer, status=refusal.status, headers=headers, body=to_bytes(body))


def _spoiled_fields(fields: Json) -> Json:
    return {name: _of_wrong_type(part) for name, part in fields.items()}


def _of_wrong_type(value: object) -> object:
    if isinstance(value, dict):
        return _spoiled_fields(cast("Json", value))
    if isinstance(value, list):
        return [_of_wrong_type(part) for part in cast("list[object]", value)]
    return [value]
