"""What a failure of a change says about it: whether it left everything as it was, or as wanted."""

from __future__ import annotations

import re

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
from backends.domain.plan import Plan

_GRANTED_BEFORE = re.compile(r"already.{0,20}granted|has access already", re.IGNORECASE)
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


def is_so_already(plan: Plan, error: ServiceError) -> bool:
    """Say whether a grant was refused because somebody was granted access before.

    Source: public guides quote "User has already been granted"; which status comes with it is not
    documented.
    """
    return plan.kind == "grant-access" and bool(_GRANTED_BEFORE.search(error.detail))
