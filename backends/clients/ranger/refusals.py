"""What Ranger's refusals mean, and those of the gateway before it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast

import httpx
from pydantic_core import from_json

from backends.clients.hints import Hints
from backends.clients.http import Outgoing
from backends.clients.responses import is_page
from backends.clients.statuses import refusal
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    UnknownUser,
)
from backends.domain.printable import printable

HINTS = Hints(
    credentials="Check the workload user name and the workload password: it is set on one's own "
    "page in the management console, and reaches an environment when its users are synchronized. "
    "A Knox token may have expired.",
    rights="It takes Ranger's admin right, which administrators of the environment have, or "
    "delegated administration of what the policy is about.",
    name="The gateway of a private data lake is known inside its network only: try from a bastion "
    "there.",
    stranger="Probably a proxy or a sign-in page on the way, or the address is not Ranger's.",
    trust="Name the CA file of the environment's domain in ca_bundle of the profile or in "
    "CDP_CA_BUNDLE.",
)
BROWSERS_ONLY = (
    "This is the address for browsers. Use the one with cdp-proxy-api in it for a workload "
    "password, with cdp-proxy-token for a Knox token."
)

_UNKNOWN_USER = re.compile(r"User name: .* does not exist in ranger admin", re.IGNORECASE)
_MESSAGE_LENGTH = 300


def refuse_ranger(
    outgoing: Outgoing, response: httpx.Response, now: datetime
) -> ServiceError | None:
    """Return the failure an answer stands for; None for a good one.

    Source:
        The reference's chapter on storage access, 3.1, 3.2 and 3.6.
    """
    status, operation = response.status_code, outgoing.operation
    if 300 <= status < 400:
        detail = f"{operation} was sent on to a sign-in page ({status})"
        return AccessDenied(outgoing.service, detail, hint=BROWSERS_ONLY)
    if response.is_success and is_page(response):
        # Whoever has written the page, a change may have been made by then.
        kind = AccessDenied if outgoing.is_read else UnexpectedAnswer
        return kind(outgoing.service, f"{operation} was answered with a page", hint=BROWSERS_ONLY)
    if status == 401:
        detail = f"{operation} was refused, because the credentials are not accepted (401)"
        return NotAccepted(outgoing.service, detail, hint=HINTS.credentials)
    said = _said(response)
    if status == 403:
        why = f": {said}" if said else ""
        detail = f"{operation} is not allowed to this user (403){why}"
        return AccessDenied(outgoing.service, detail, hint=HINTS.rights)
    if status == 400 and said:
        kind = UnknownUser if _UNKNOWN_USER.search(said) else Rejected
        return kind(outgoing.service, f"{operation} was not accepted (400): {said}")
    return refusal(outgoing.service, operation, response, now, dated=False, hints=outgoing.hints)


def _said(response: httpx.Response) -> str:
    """Return Ranger's own sentence, in one safe line; empty where there is none.

    It is `msgDesc` of JSON, or a plain text: which status has which form is not documented.
    """
    if is_page(response):
        return ""
    try:
        body = from_json(response.content)
    except ValueError:
        plain = response.headers.get("content-type", "").startswith("text/plain")
        body = {"msgDesc": response.text} if plain else {}
    if not isinstance(body, dict):
        return ""
    line = printable(" ".join(str(cast("dict[str, object]", body).get("msgDesc") or "").split()))
    return line if len(line) <= _MESSAGE_LENGTH else f"{line[:_MESSAGE_LENGTH]}…"
