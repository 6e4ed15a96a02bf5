"""Checks of the machine user's access to storage: by Ranger with RAZ, by IDBroker without."""

from __future__ import annotations

from backends.domain.crn import short
from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerSync
from backends.domain.plan import Verdict
from backends.domain.user_sync import UserSyncState
from backends.services.checklist.look import Look, Seen
from backends.services.checklist.of_mappings import by_id_broker
from backends.services.checklist.of_policies import by_ranger
from backends.services.storage.standing import ByIdBroker, ByRanger, storage_standing
from backends.services.storage.way import StorageWay, Where, find_way
from backends.services.told import told

EITHER = "Setting up access for Cloudera AI Registry"
WITH_RAZ = f"{EITHER} in a RAZ-enabled environment"
WITHOUT_RAZ = f"{EITHER} in a non-RAZ-enabled environment"

_SECTIONS = {"Ranger": WITH_RAZ, "IDBroker": WITHOUT_RAZ, "not known": EITHER}
_SAY = "Say whether it has RAZ: an administrator of the environment knows."
_SAID = {"Ranger": "it has RAZ", "IDBroker": "it has no RAZ", "not known": ""}


async def raz(look: Look) -> Seen:
    """Check that it is known whether the environment has RAZ."""
    way, said = await _way(look), look.subject.said
    if way.where == "not known":
        if said == "not known":
            return Seen(Verdict.NOT_CHECKED, way.evidence, "raz", _SAY)
        words = f"{way.evidence} {_as_said(said)} is taken as so."
        return Seen(Verdict.WARN, words, advice="Make sure of it.", section=_SECTIONS[said])
    if said not in ("not known", way.where):
        words = f"{way.evidence} {_as_said(said)} is passed over."
        return Seen(Verdict.WARN, words, advice="Do not say it.", section=_SECTIONS[way.where])
    return Seen(Verdict.PASS, way.evidence, section=_SECTIONS[way.where])


def _as_said(said: Where) -> str:
    return f"That {_SAID[said]}, as was said,"


async def access(look: Look) -> Seen:
    """Check that the registry's machine user may read and write the storage."""
    subject = look.subject
    standing = await storage_standing(
        look.session, subject.registry, said=subject.said, address=subject.ranger_address
    )
    if not standing.names.crn:
        advice = "Try again when the registry is ready. The oldest registries have none."
        return Seen(Verdict.NOT_CHECKED, standing.names.trouble, advice=advice)
    match standing.by:
        case ByRanger() as by:
            return by_ranger(standing, by, WITH_RAZ)
        case ByIdBroker() as by:
            return by_id_broker(standing.names, by, WITHOUT_RAZ)
        case None:
            return _undecided()


async def synced(look: Look) -> Seen:
    """Check that the data lakes have the IDBroker mappings, where access is given by them."""
    environment = look.subject.registry.environment_crn
    way = await _way(look)
    match _where(way, look):
        case "Ranger":
            words = "The environment has RAZ, so access is given in Ranger and not by mappings."
            return Seen(Verdict.NOT_CHECKED, words)
        case "not known":
            return _undecided()
        case "IDBroker":
            sync = (await look.plane.id_broker_sync(environment)).value
            return _mappings_synced(sync, _errors(sync, way))


def _errors(sync: IdBrokerSync, way: StorageWay) -> str:
    """Return what went wrong in each data lake, as sentences."""
    lakes = () if isinstance(way.lakes, ServiceError) else way.lakes
    names = {lake.crn: lake.datalake_name for lake in lakes}
    failed = {crn: one.error_detail for crn, one in sync.statuses.items() if one.error_detail}
    return " ".join(
        f"{names.get(crn) or short(crn)}: {why.rstrip('.')}." for crn, why in failed.items()
    )


def _mappings_synced(sync: IdBrokerSync, errors: str) -> Seen:
    state = sync.global_status or "no status"
    if sync.is_running:
        words = f"Mappings are being synchronized now ({state})."
        return Seen(Verdict.WARN, words, advice="Wait until that has ended, and try again.")
    if sync.has_failed:
        words = f"The last synchronization came to nothing ({state}). {errors}"
        advice = "Mend what it names, and synchronize the mappings again."
        return Seen(Verdict.FAIL, words.strip(), "sync-mappings", advice)
    if sync.is_in_place:
        return Seen(Verdict.PASS, f"They have the mappings as they are now ({state}).")
    if sync.sync_needed:
        words = f"The mappings were changed since they were synchronized last ({state})."
        return Seen(Verdict.FAIL, words, "sync-mappings", "Synchronize the mappings.")
    if sync.sync_needed is None:
        words = f"environments does not say whether it is needed to synchronize ({state})."
        return Seen(Verdict.NOT_CHECKED, words, "sync-mappings", "Synchronizing does no harm.")
    words = f"No synchronization is needed, and none has ended well ({state})."
    return Seen(Verdict.WARN, words, "sync-mappings", "Synchronizing does no harm.")


async def users(look: Look) -> Seen:
    """Check that Ranger can know the machine user, where access is given in it."""
    environment = look.subject.registry.environment_crn
    match _where(await _way(look), look):
        case "IDBroker":
            words = "The environment has no RAZ, so mappings count, and they need no users there."
            return Seen(Verdict.NOT_CHECKED, words)
        case "not known":
            return _undecided()
        case "Ranger":
            state = (await look.plane.user_sync_state(environment)).value
            return await _users_synced(look, state)


async def _users_synced(look: Look, state: UserSyncState) -> Seen:
    match state.state.upper():
        case "UP_TO_DATE":
            return Seen(Verdict.PASS, "Its users are up to date (UP_TO_DATE).")
        case "STALE":
            words = (
                "Something has changed since its users were synchronized (STALE), so Ranger may "
                "not know the machine user."
            )
            return Seen(Verdict.WARN, words, "sync-users", "Synchronize the users.")
        case "SYNC_IN_PROGRESS":
            words = "Its users are being synchronized now (SYNC_IN_PROGRESS)."
            advice = "Wait until that has ended; Ranger learns of them some minutes later."
            return Seen(Verdict.WARN, words, advice=advice)
        case "SYNC_FAILED":
            why = await _why_failed(look, state.user_sync_operation_id)
            words = f"The last synchronization of its users has failed (SYNC_FAILED). {why}"
            advice = "Mend what it names, and synchronize the users again."
            return Seen(Verdict.FAIL, words.strip(), "sync-users", advice)
        case _:
            words = f"environments says {state.state or 'nothing'} of it, which is not understood."
            return Seen(Verdict.NOT_CHECKED, words, "sync-users")


async def _why_failed(look: Look, operation_id: str) -> str:
    """Return the reason as a sentence; empty where none is told."""
    if not operation_id:
        return ""
    found = await told(look.plane.user_sync(operation_id))
    if isinstance(found, ServiceError):
        return ""
    why = found.failure_in(look.subject.registry.environment_crn)
    return f"{why.rstrip('.')}." if why else ""


async def _way(look: Look) -> StorageWay:
    return await find_way(look.plane, look.plane, look.subject.registry.environment_crn)


def _where(way: StorageWay, look: Look) -> Where:
    return look.subject.said if way.where == "not known" else way.where


def _undecided() -> Seen:
    words = "Whether the environment has RAZ is not known, and so not where access is given."
    return Seen(Verdict.NOT_CHECKED, words, "raz", _SAY)
