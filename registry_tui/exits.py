"""The exit codes, and which failure ends in which."""

from __future__ import annotations

from backends.domain.errors import AccessDenied, NotFound, NotSignedIn, ReadOnly, ServiceError

DONE = 0
FAILED = 1
USAGE = 2
REFUSED = 3
NOT_FOUND = 4
INTERRUPTED = 130

WORDS = (
    (DONE, "done"),
    (FAILED, "failed"),
    (USAGE, "wrong usage or settings, or a name that is not unique"),
    (REFUSED, "not signed in, or not allowed"),
    (NOT_FOUND, "not found"),
    (INTERRUPTED, "interrupted"),
)


class WrongUsage(ServiceError):
    """What was asked cannot be understood, or is not unique."""

    hint = "registry-tui --help lists the options."


def exit_code(error: ServiceError) -> int:
    """Return the code a failure ends in."""
    match error:
        case WrongUsage():
            return USAGE
        case NotSignedIn() | AccessDenied() | ReadOnly():
            return REFUSED
        case NotFound():
            return NOT_FOUND
        case _:
            return FAILED
