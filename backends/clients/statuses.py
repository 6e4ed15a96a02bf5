"""What each HTTP status means: which failure, which sentence, and whether to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx

from backends.clients.hints import CDP, Hints
from backends.clients.responses import is_page, message, request_id, retry_after_s, skew, span
from backends.domain.errors import (
    AccessDenied,
    ClockSkew,
    Conflict,
    NotAccepted,
    NotFound,
    Rejected,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One status: `error` is raised with `words` and `hint`; a read may be tried `again`."""

    error: type[ServiceError]
    words: str
    hint: str | None = None
    again: bool = False


_REJECTED = Meaning(Rejected, "was not accepted")
_MEANINGS = {
    400: _REJECTED,
    401: Meaning(NotAccepted, "was refused, because the credentials are not accepted"),
    403: Meaning(AccessDenied, "is not allowed to this user"),
    404: Meaning(NotFound, "found nothing"),
    405: Meaning(
        Rejected,
        "is nothing that this service offers",
        "Another version of the service may offer it.",
    ),
    407: Meaning(
        AccessDenied,
        "was stopped by a proxy that asks who we are",
        "Put the proxy's user name and password into HTTPS_PROXY.",
    ),
    409: Meaning(Conflict, "has to wait for another operation"),
    422: _REJECTED,
    429: Meaning(Throttled, "came too often", again=True),
    500: Meaning(UnexpectedAnswer, "failed inside the service"),
    502: Meaning(
        UnexpectedAnswer,
        "reached a gateway, and no service behind it",
        "The service is down or being restarted. Wait a little, then try again.",
        again=True,
    ),
    503: Meaning(
        Throttled,
        "finds the service unavailable for now",
        "The service is down or busy. Wait a little, then try again.",
        again=True,
    ),
    504: Meaning(
        UnexpectedAnswer,
        "reached a gateway, and the service behind it was too slow",
        "The service is busy. Wait a little, then try again.",
        again=True,
    ),
    509: Meaning(Throttled, "used up what the service allows", again=True),
}
_REDIRECTED = Meaning(
    UnexpectedAnswer,
    "was sent on to another address, and we do not follow with a signed call",
    "A proxy may want you to sign in first, or the endpoint is out of date.",
)
_NOT_UNDERSTOOD = Meaning(UnexpectedAnswer, "was not accepted")
_FAILED = Meaning(UnexpectedAnswer, "failed on the other side")
_PAGE = Meaning(UnexpectedAnswer, "was answered with a web page, not by the service")


def asks_for_another_try(response: httpx.Response) -> bool:
    """Say whether a read that was answered so is worth sending again."""
    return _meaning(response).again


def refusal(
    service: str,
    operation: str,
    response: httpx.Response,
    now: datetime,
    *,
    dated: bool,
    hints: Hints = CDP,
) -> ServiceError | None:
    """Return the failure an answer stands for; None when it is a good one.

    Args:
        service: Who answered, as a person calls them.
        operation: What was asked: `ml listModelRegistries`.
        response: The answer.
        now: Our clock.
        dated: Whether the request carried our clock's time.
        hints: What to do next.
    """
    status = response.status_code
    if response.is_success and not is_page(response):
        return None
    clock = skew(response, now) if status == 401 and dated else ""
    from_elsewhere = is_page(response) and status < 429 and status != 407
    meaning = _PAGE if from_elsewhere else _meaning(response)
    said = "" if is_page(response) else message(response)
    detail = f"{operation} {meaning.words} ({status})" + (f": {said}" if said else "")
    about = request_id(response)
    if clock:
        detail = f"{operation} was refused ({status}), and this machine's clock is {clock}"
        return ClockSkew(service, detail, request_id=about)
    if meaning.error is Throttled:
        return _throttled(service, detail, meaning.hint, response, now)
    return meaning.error(service, detail, hint=_hint(meaning, hints), request_id=about)


def _hint(meaning: Meaning, hints: Hints) -> str | None:
    """Return what to do next: what is always so, or what depends on the service."""
    if meaning.hint is not None:
        return meaning.hint
    if meaning is _PAGE:
        return hints.stranger
    if meaning.error is NotAccepted:
        return hints.credentials
    return hints.rights if meaning.error is AccessDenied else None


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
        hint = f"The service asks us to wait {span(wait_s)}. Then try again."
    return Throttled(
        service,
        detail,
        retry_after_s=wait_s,
        refused=response.status_code == 429,
        hint=hint,
        request_id=request_id(response),
    )
