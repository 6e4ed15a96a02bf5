"""The exit codes, and which failure ends in which."""

from __future__ import annotations

from backends.domain.errors import (
    AccessDenied,
    NotFound,
    NotKept,
    NotSignedIn,
    ReadOnly,
    ServiceError,
)

DONE = 0
FAILED = 1
USAGE = 2
REFUSED = 3
NOT_FOUND = 4
UNKNOWN = 5
NOT_AGREED = 6
TIMED_OUT = 7
INTERRUPTED = 130

WORDS = (
    (DONE, "done"),
    (FAILED, "failed"),
    (USAGE, "wrong usage or settings, or a name that is not unique"),
    (REFUSED, "not signed in, not allowed, or refused: nothing was changed"),
    (NOT_FOUND, "not found"),
    (UNKNOWN, "sent, and whether it arrived is not known"),
    (
        NOT_AGREED,
        "not sent: a check failed, it was not agreed to, or the journal cannot be written",
    ),
    (TIMED_OUT, "the time was up before it had ended"),
    (INTERRUPTED, "interrupted"),
)


class WrongUsage(ServiceError):
    """What was asked cannot be understood, or is not unique."""

    hint = "registry-tui --help lists the options."


class NotAgreed(ServiceError):
    """A change was not agreed to, so it was not sent."""

    hint = "--dry-run shows the plan."


def exit_code(error: ServiceError) -> int:
    """Return the code a failure ends in."""
    match error:
        case WrongUsage():
            return USAGE
        case NotSignedIn() | AccessDenied() | ReadOnly():
            return REFUSED
        case NotFound():
            return NOT_FOUND
        case NotAgreed() | NotKept():
            return NOT_AGREED
        case _:
            return FAILED
