"""What an answer says beside its body: whose it is, when it was, how long to wait, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

import httpx
from pydantic_core import from_json

from backends.domain.printable import printable

_SKEW_S = 120.0
_REQUEST_IDS = ("x-altus-request-id", "x-cdp-request-id", "x-ms-request-id")
_MESSAGE_LENGTH = 300


def request_id(response: httpx.Response) -> str:
    """Return the service's own id for a call; empty when it gave none."""
    for name in _REQUEST_IDS:
        if name in response.headers:
            return printable(response.headers[name])
    return ""


def retry_after_s(response: httpx.Response, now: datetime) -> float | None:
    """Read `Retry-After`, in seconds or as a date; None when there is none to be understood."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    at = moment(text)
    return None if at is None else max(0.0, (at - now).total_seconds())


def skew(response: httpx.Response, now: datetime) -> str:
    """Say how wrong our clock is beside the answer's date; empty when it is not, or unknown."""
    theirs = moment(response.headers.get("date", ""))
    ahead_s = 0.0 if theirs is None else (now - theirs).total_seconds()
    if abs(ahead_s) <= _SKEW_S:
        return ""
    return f"{span(abs(ahead_s))} {'ahead' if ahead_s > 0 else 'behind'}"


def moment(text: str) -> datetime | None:
    """Read a header's date, in UTC where it names no zone; None when it is no date."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def is_page(response: httpx.Response) -> bool:
    """Say whether this is a web page; a service of ours never answers with one."""
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.content[:64].lstrip()[:1] == b"<"


def message(response: httpx.Response) -> str:
    """Return what the service says about a refusal, in one safe line; empty when it says nothing.

    Source:
        The official client's parser: `message`, else `error`, else `errorMessages`. On Azure,
        `error` has a `code` and a `message` of its own.
    """
    try:
        said = from_json(response.content)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    fields = cast("dict[str, object]", said)
    error = fields.get("error")
    if isinstance(error, dict):
        own = cast("dict[str, object]", error)
        error = ": ".join(str(own[key]) for key in ("code", "message") if own.get(key)) or own
    text = fields.get("message") or error or fields.get("errorMessages") or ""
    if isinstance(text, list):
        text = " ".join(str(part) for part in cast("list[object]", text))
    from html import unescape  # noqa: PLC0415 - its table takes a while, and refusals are rare

    line = printable(" ".join(unescape(str(text)).split()))
    return line if len(line) <= _MESSAGE_LENGTH else f"{line[:_MESSAGE_LENGTH]}…"


def span(seconds: float) -> str:
    """Write a time in the largest unit that it holds at least two of: `90 s`, `3 hours`."""
    for size_s, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size_s:
            return f"{seconds / size_s:.0f} {unit}"
    return f"{seconds:.0f} s"
