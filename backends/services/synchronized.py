"""When workbenches were last told to synchronize, as far as their events tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.workbench import Workbench
from backends.ports import AuditTrail

OPERATION = "refreshModelRegistryConfigmap"
_AT_A_TIME = 4


async def last_synchronized(
    trail: AuditTrail, workbenches: Iterable[Workbench]
) -> dict[str, datetime | ServiceError | None]:
    """Return when each workbench was last told to synchronize, by its CRN.

    None where no event tells. What came of it, an event does not tell. Whether workbenches have
    events of it is not documented; an event counts that is named like the operation.
    """
    gate = asyncio.Semaphore(_AT_A_TIME)

    async def ask(crn: str) -> tuple[str, datetime | ServiceError | None]:
        async with gate:
            try:
                events = (await trail.audit_events(crn)).value
            except ServiceError as error:
                return crn, error
        named = [
            event.created_date
            for event in events
            if event.action.casefold() == OPERATION.casefold() and event.created_date
        ]
        return crn, max(named, default=None)

    return dict(await asyncio.gather(*(ask(row.crn) for row in workbenches)))
