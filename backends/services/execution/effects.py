"""Which failures of a change are certain to have left everything as it was."""

from __future__ import annotations

from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    NotSignedIn,
    ReadOnly,
    Rejected,
    ServiceError,
    Throttled,
    Unreachable,
)

_WITHOUT_EFFECT = (AccessDenied, Conflict, NotFound, NotSignedIn, ReadOnly, Rejected)


def had_no_effect(error: ServiceError) -> bool:
    """Say whether a failed change is certain to have changed nothing.

    All else (a 5xx, a time-out, a broken connection, an answer that cannot be read) leaves open
    whether the service acted on the request.
    """
    match error:
        case Unreachable():
            return not error.left
        case Throttled():
            return error.refused
        case _:
            return isinstance(error, _WITHOUT_EFFECT)
