"""Users of environments in the simulated `environments` service: their state, and a sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from backends.demo import fixtures
from backends.demo.company import uuid_of
from backends.demo.environments import environment_asked, environment_named
from backends.demo.storage.user_syncs import UserSync
from backends.demo.visit import Visit
from backends.demo.wire import Json, conflict, not_found

_RIGHT = "environments/syncAllUsers"


def get_environment_user_sync_state(visit: Visit) -> Json:
    """Answer with what is known of the users of one environment."""
    row = environment_asked(visit, "environments/getEnvironmentUserSyncState")
    name, company = row["environmentName"], visit.company
    syncs = company.storage.user_syncs(name)
    if not syncs:
        return {"state": "STALE"}
    last = syncs[-1]
    is_new = last.started >= company.opened
    if not last.is_over(visit.now):
        state = "SYNC_IN_PROGRESS"
    elif not last.has_brought(name, visit.now):
        state = "SYNC_FAILED"
    else:
        state = "STALE" if company.storage.is_stale(name) and not is_new else "UP_TO_DATE"
    return {"state": state, "userSyncOperationId": last.id}


def sync_all_users(visit: Visit) -> Json:
    """Begin to synchronize users to environments: to all that are seen, where none is named."""
    named = [environment_named(visit, text, _RIGHT) for text in visit.texts("environmentNames")]
    rows = named or [
        row for row in visit.company.environments.values() if visit.sees(row["environmentName"])
    ]
    for row in rows:
        visit.check_administers_environment(row["environmentName"], _RIGHT, row["crn"])
        _check_idle(visit, row["environmentName"])
    sync = UserSync(
        uuid_of(Random(f"{visit.seed}/{visit.request_id}")),  # noqa: S311
        {row["environmentName"]: row["crn"] for row in rows},
        {row["environmentName"]: why for row in rows if (why := _why_it_fails(visit, row))},
        visit.now,
        visit.pace,
    )
    visit.company.storage.begin_user_sync(sync)
    return sync.wire(visit.now)


def sync_status(visit: Visit) -> Json:
    """Answer with one synchronization, to whoever sees one of its environments."""
    wanted = visit.text("operationId", required=True)
    sync = visit.company.storage.user_sync(wanted)
    if sync is None or not any(visit.sees(name) for name in sync.environments):
        raise not_found(f"Operation {wanted} not found")
    return sync.wire(visit.now)


def _check_idle(visit: Visit, environment: str) -> None:
    for sync in visit.company.storage.user_syncs(environment):
        if not sync.is_over(visit.now):
            raise conflict(f"User sync operation {sync.id} is running in {environment}")


def _why_it_fails(visit: Visit, row: Json) -> str:
    status = fixtures.status_at(row["status"], visit.company.opened, visit.now)
    if status != "AVAILABLE":
        return f"FreeIPA of {row['environmentName']} does not answer: the environment is {status}"
    return ""


OPERATIONS: Mapping[str, Callable[[Visit], Json]] = {
    "getEnvironmentUserSyncState": get_environment_user_sync_state,
    "syncAllUsers": sync_all_users,
    "syncStatus": sync_status,
}
