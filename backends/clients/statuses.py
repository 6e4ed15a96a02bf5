"""What each HTTP status means: which failure, which sentence, and whether to try again."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

import httpx

from backends.domain.errors import (
    AccessDenied,
    ClockSkew,
    Conflict,
    NotFound,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
)
from backends.domain.printable import printable

_SKEW_S = 120.0
_MESSAGE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Meaning:
    """One status: `error` is raised with `words` and `hint`; a read may be tried `again`."""

    error: type[ServiceError]
    words: str
    hint: str | None = None
    again: bool = False


_MEANINGS = {
    401: Meaning(
        AccessDenied,
        "was refused, because the credentials are not accepted",
        "Check that the profile's access key is still active and its private key is the right "
        "one; an access token may have expired. `cdp configure` writes new ones.",
    ),
    403: Meaning(
        AccessDenied,
        "is not allowed to this user",
        "Ask an administrator for a role that allows it, or choose another profile.",
    ),
    404: Meaning(NotFound, "found nothing"),
    407: Meaning(
        AccessDenied,
        "was stopped by a proxy that asks who we are",
        "Put the proxy's user name and password into HTTPS_PROXY.",
    ),
    409: Meaning(Conflict, "has to wait for another operation"),
    429: Meaning(Throttled, "came too often", again=True),
    500: Meaning(UnexpectedAnswer, "failed inside the service"),
    502: Meaning(
        UnexpectedAnswer,
        "reached a gateway, and no service behind it",
        "The service is down or being restarted. Wait a little, then press r.",
        again=True,
    ),
    503: Meaning(
        Throttled,
        "finds the service unavailable for now",
        "The service is down or busy. Wait a little, then press r.",
        again=True,
    ),
    504: Meaning(
        UnexpectedAnswer,
        "reached a gateway, and the service behind it was too slow",
        "The service is busy. Wait a little, then press r.",
        again=True,
    ),
    509: Meaning(Throttled, "used up what the service allows", again=True),
}
_REDIRECTED = Meaning(
    UnexpectedAnswer,
    "was sent on to another address, and we do not follow with a signed call",
    "A proxy may want you to sign in first, or the endpoint in the profile is out of date.",
)
_NOT_UNDERSTOOD = Meaning(UnexpectedAnswer, "was not accepted")
_FAILED = Meaning(UnexpectedAnswer, "failed on the other side")
_PAGE = Meaning(
    UnexpectedAnswer,
    "was answered with a web page, not by the service",
    "Probably a proxy or a sign-in page on the way, or a wrong endpoint in the profile.",
)


def asks_for_another_try(response: httpx.Response) -> bool:
    """Say whether a read that was answered so is worth sending again."""
    return _meaning(response).again


def refusal(
    service: str, operation: str, response: httpx.Response, now: datetime, *, dated: bool
) -> ServiceError | None:
    """Return the failure an answer stands for; None when it is a good one.

    Args:
        service: Who answered, as a person calls them.
        operation: What was asked: `ml listModelRegistries`.
        response: The answer.
        now: Our clock.
        dated: Whether the request carried our clock's time.
    """
    status = response.status_code
    if response.is_success and not _is_page(response):
        return None
    skew = _skew(response, now) if status == 401 and dated else ""
    meaning = _PAGE if _is_page(response) and status < 429 else _meaning(response)
    said = "" if _is_page(response) else _message(response)
    detail = f"{operation} {meaning.words} ({status})" + (f": {said}" if said else "")
    about = request_id(response)
    if skew:
        detail = f"{operation} was refused ({status}), and this machine's clock is {skew}"
        return ClockSkew(service, detail, request_id=about)
    if meaning.error is Throttled:
        return _throttled(service, detail, meaning.hint, response, now)
    return meaning.error(service, detail, hint=meaning.hint, request_id=about)


def request_id(response: httpx.Response) -> str:
    """Return the service's own id for a call; empty when it gave none."""
    headers = response.headers
    return printable(headers.get("x-altus-request-id") or headers.get("x-cdp-request-id", ""))


def retry_after_s(response: httpx.Response, now: datetime) -> float | None:
    """Read `Retry-After`, in seconds or as a date; None when there is none to be understood."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    at = _date(text)
    return None if at is None else max(0.0, (at - now).total_seconds())


def _meaning(response: httpx.Response) -> Meaning:
    if response.has_redirect_location or 300 <= response.status_code < 400:
        return _REDIRECTED
    return _MEANINGS.get(
        response.status_code, _FAILED if response.is_server_error else _NOT_UNDERSTOOD
    )


def _throttled(
    service: str, detail: str, hint: str | None, response: httpx.Response, now: datetime
) -> Throttled:
    wait_s = retry_after_s(response, now)
    if wait_s is not None:
        hint = f"The service asks us to wait {_span(wait_s)}. Then press r."
    return Throttled(
        service, detail, retry_after_s=wait_s, hint=hint, request_id=request_id(response)
    )


def _skew(response: httpx.Response, now: datetime) -> str:
    """Say how wrong our clock is beside the answer's date; empty when it is not, or unknown."""
    theirs = _date(response.headers.get("date", ""))
    ahead_s = 0.0 if theirs is None else (now - theirs).total_seconds()
    if abs(ahead_s) <= _SKEW_S:
        return ""
    return f"{_span(abs(ahead_s))} {'ahead' if ahead_s > 0 else 'behind'}"


def _span(seconds: float) -> str:
    for size_s, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size_s:
            return f"{seconds / size_s:.0f} {unit}"
    return f"{seconds:.0f} s"


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_page(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.content[:64].lstrip()[:1] == b"<"


def _message(response: httpx.Response) -> str:
    """Return what the service says about a refusal, in one safe line; empty when it says nothing.

    Source:
        The official client's parser: `message`, else `error`, else `errorMessages`.
    """
    try:
        said = json.loads(response.content)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    fields = cast("dict[str, object]", said)
    text = fields.get("message") or fields.get("error") or fields.get("errorMessages") or ""
    if isinstance(text, list):
        text = " ".join(str(part) for part in cast("list[object]", text))
    line = printable(" ".join(html.unescape(str(text)).split()))
    return line if len(line) <= _MESSAGE_LENGTH else f"{line[:_MESSAGE_LENGTH]}…"
