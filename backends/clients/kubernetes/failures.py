"""What went wrong with a cluster, as a sentence with a next step."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import cast

import httpx2

from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    Rejected,
    ServiceError,
    Throttled,
    TooOld,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.printable import printable

SERVICE = "cluster"
_INSIDE = (
    "The API of a private cluster answers inside its network only: look from a bastion in its VPC "
    "or VNet, or from CloudShell there."
)
_NO_ACCESS = (
    "The cloud identity that signs in here has no access to the cluster: grant it on the Access "
    "tab, or fetch the kubeconfig again where its token has expired."
)
_LONGEST = 400
UNAUTHORIZED = 401
GONE = 410
_REFUSALS: Mapping[int, tuple[type[ServiceError], str | None]] = {
    400: (Rejected, "See whether the container has run yet."),
    403: (AccessDenied, "Ask who manages the cluster for this right."),
    404: (NotFound, None),
    422: (Rejected, None),
    429: (Throttled, None),
}


class Refusal(Exception):
    """An answer that is no good one, as it came; whoever asked knows what for."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def unanswered(operation: str, error: httpx2.HTTPError) -> ServiceError:
    """Return the failure of a request that had no answer."""
    causes = list(_causes(error))
    refused = next((one for one in causes if isinstance(one, ssl.SSLCertVerificationError)), None)
    hint = _INSIDE
    if refused is not None:
        words = refused.verify_message.rstrip(".")
        what, hint = f"its certificate is not trusted ({words})", "Fetch the kubeconfig again."
    elif any(isinstance(one, socket.gaierror) for one in causes):
        what = "there is no address for its name here"
    elif any(isinstance(one, ConnectionRefusedError) for one in causes):
        what = "nothing accepts connections at its address"
    elif isinstance(error, httpx2.ProxyError):
        what, hint = "a proxy refused the way to it", "Check HTTPS_PROXY and NO_PROXY."
    elif isinstance(error, httpx2.TimeoutException):
        what = "it stayed silent for too long"
    elif isinstance(error, httpx2.ConnectError):
        what = "there is no way to it"
    else:
        what, hint = "the connection to it broke off", "Try again."
    return Unreachable(SERVICE, f"{operation} has no answer: {what}", hint=hint)


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from _causes(member)
    deeper = error.__cause__ or error.__context__
    if deeper is not None:
        yield from _causes(deeper)


def refused(operation: str, status: int, body: bytes) -> ServiceError:
    """Return the failure an answer stands for that is no good one: a `Status`, or anything else."""
    said = _message(body)
    words = f"{operation} was refused ({status})" + (f": {said}" if said else "")
    if status == UNAUTHORIZED:
        return NotAccepted(SERVICE, f"{operation} was refused (401)", hint=_NO_ACCESS)
    if status == GONE:
        return TooOld(SERVICE, f"{operation}: what was seen last is too old to go on from (410)")
    if status in _REFUSALS:
        kind, hint = _REFUSALS[status]
        return kind(SERVICE, words, hint=hint)
    if not said:
        return UnexpectedAnswer(
            SERVICE,
            f"{operation} was not answered by a cluster ({status})",
            hint="Probably a proxy or a sign-in page on the way. Try again.",
        )
    return UnexpectedAnswer(SERVICE, f"{operation} failed ({status}): {said}")


def _message(body: bytes) -> str:
    """Return what a `Status` says; empty where it is none."""
    try:
        status: object = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(status, dict):
        return ""
    fields = cast("dict[str, object]", status)
    message = fields.get("message")
    if fields.get("kind") != "Status" or not isinstance(message, str):
        return ""
    return printable(message)[:_LONGEST].rstrip(".")
