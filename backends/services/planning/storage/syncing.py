"""Plans to bring data lakes up to date: with IDBroker mappings, or with users."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Expectation, Plan, Undo, Verdict
from backends.domain.registry import Registry
from backends.domain.user_sync import UserSyncState
from backends.ports import Session
from backends.services.planning.plan_parts import ENVIRONMENTS, new_id, step
from backends.services.planning.storage.mapping_checks import sync_check
from backends.services.planning.storage.parts import environment_role_check, target_of, unread
from backends.services.planning.storage.policy_checks import USER_SYNC
from backends.services.told import told

NOTHING_TO_UNDO = Undo(words="None is needed: it tells what is so already.", kind=None)


async def plan_mapping_sync(
    session: Session, registry: Registry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan to synchronize the data lakes of a registry's environment with its mappings.

    It raises nothing: what could not be read is a check that says so.
    """
    sync = await told(session.control_plane.id_broker_sync(registry.environment_crn))
    needed = isinstance(sync, ServiceError) or not sync.is_in_place
    target = target_of(registry)
    effect = f"Synchronizes the data lakes of {target.name} with the mappings there are."
    body = {"environmentName": target.name}
    return Plan(
        id=new_id(now),
        kind="sync-mappings",
        title=f"Synchronize the IDBroker mappings of {target.name}",
        target=target,
        where=session.where,
        made_at=now,
        steps=(step(session.where, "syncIdBrokerMappings", body, effect, service=ENVIRONMENTS),),
        checks=(
            environment_role_check(caller, registry),
            sync_check(sync),
            Check(
                name="needed",
                title="It is needed",
                verdict=Verdict.PASS if needed else Verdict.WARN,
                evidence="The data lakes do not have the mappings as they are now."
                if needed
                else "The data lakes have the mappings as they are now: it would change nothing.",
                source="environments getIdBrokerMappingsSyncStatus",
            ),
        ),
        consequences=("No mapping changes by it.",),
        afterwards=("It is followed until each data lake has them.",),
        expected=Expectation(
            sees="mappings in place",
            words=f"the mappings in the data lakes of {target.name}",
            ends="in place",
            environment_crn=registry.environment_crn,
            registry_crn=registry.crn,
        ),
        undo=NOTHING_TO_UNDO,
    )


async def plan_user_sync(
    session: Session, registry: Registry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan to synchronize the users of a registry's environment, and of no other.

    It raises nothing: what could not be read is a check that says so.

    Source:
        `environments.syncAllUsers`: with no environment named, it would be every one.
    """
    users = await told(session.control_plane.user_sync_state(registry.environment_crn))
    target = target_of(registry)
    effect = f"Synchronizes all users of {target.name}, and of no other environment."
    body: dict[str, JsonValue] = {"environmentNames": [target.name]}
    return Plan(
        id=new_id(now),
        kind="sync-users",
        title=f"Synchronize the users of {target.name}",
        target=target,
        where=session.where,
        made_at=now,
        steps=(step(session.where, "syncAllUsers", body, effect, service=ENVIRONMENTS),),
        checks=(environment_role_check(caller, registry), _state_check(users)),
        consequences=(
            "Users, groups and workload passwords of the control plane are made known there.",
        ),
        afterwards=("Ranger takes users over by itself, some minutes after that.",),
        expected=Expectation(
            sees="users in place",
            words=f"the users of {target.name} up to date",
            ends="in place",
            environment_crn=registry.environment_crn,
            registry_crn=registry.crn,
        ),
        undo=NOTHING_TO_UNDO,
    )


def _state_check(users: UserSyncState | ServiceError) -> Check:
    title = "They are out of date, and not being synchronized"
    if isinstance(users, ServiceError):
        return unread("users", title, users, USER_SYNC)
    told_of = {
        "UP_TO_DATE": "They are up to date by the service: it would change nothing.",
        "STALE": "They are out of date.",
        "SYNC_IN_PROGRESS": "They are being synchronized at this moment: another one is refused.",
        "SYNC_FAILED": "The last synchronization has failed.",
    }
    verdict = Verdict.PASS if users.state in ("STALE", "SYNC_FAILED") else Verdict.WARN
    return Check(
        name="users",
        title=title,
        verdict=verdict,
        evidence=told_of.get(users.state, f"Their state is {users.state or 'not told'}."),
        source=USER_SYNC,
    )
