"""Compares this machine's clock with a service's, which every answer's `Date` tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from backends.clients.connection import Connection
from backends.clients.responses import moment
from backends.clients.unanswered import unanswered


async def clock_ahead_s(
    connection: Connection, service: str, url: str, now: Callable[[], datetime]
) -> float | None:
    """Return by how many seconds our clock is ahead; None when the answer does not tell.

    Unsigned, so it also works with a clock or a key the service refuses. Exact to a second. The
    connection is closed afterwards.

    Raises:
        Unreachable: There was no answer.
    """
    try:
        http = await connection.open()
        answer = await http.head(url)
    except httpx.RequestError as error:
        raise unanswered(service, "HEAD", error, "") from error
    finally:
        await connection.aclose()
    theirs = moment(answer.headers.get("date", ""))
    return None if theirs is None else (now() - theirs).total_seconds()
