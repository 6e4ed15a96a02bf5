"""What is said of a registry's access to storage, and of what data lakes have of it."""

from __future__ import annotations

from backends.domain.crn import short
from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerSync
from backends.domain.plan import Verdict
from backends.domain.user_sync import UserSyncState
from backends.services.checklist.look import Seen, sentence
from backends.services.checklist.of_mappings import by_id_broker
from backends.services.checklist.of_policies import by_ranger
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding

_USERS = {
    "UP_TO_DATE": "up to date",
    "STALE": "out of date; `storage sync REGISTRY --users` synchronizes them",
    "SYNC_IN_PROGRESS": "being synchronized",
    "SYNC_FAILED": "synchronizing has failed; `storage sync REGISTRY --users` tries again",
}


def access_of(standing: StorageStanding) -> Seen:
    """Judge whether the machine user may read and write, as the checklist does."""
    if not standing.names.crn:
        return Seen(Verdict.NOT_CHECKED, standing.names.trouble)
    match standing.by:
        case ByRanger() as by:
            return by_ranger(standing, by, "")
        case ByIdBroker() as by:
            return by_id_broker(standing.names, by, "")
        case None:
            words = "Where access is given is not known."
            return Seen(Verdict.NOT_CHECKED, words, advice="Say it with --raz yes, or --raz no.")


def sync_words(sync: IdBrokerSync | ServiceError) -> str:
    """Say whether data lakes have the IDBroker mappings, and what went wrong in which."""
    if isinstance(sync, ServiceError):
        return f"not known. {sentence(sync)}"
    status = sync.global_status or "not told"
    if sync.is_in_place:
        return f"they have the mappings as they are now ({status})"
    if sync.is_running:
        return f"they are being synchronized ({status})"
    errors = " ".join(
        f"{short(crn)}: {one.error_detail.rstrip('.')}."
        for crn, one in sync.statuses.items()
        if one.error_detail
    )
    if sync.has_failed:
        words = f"synchronizing has failed ({status}); `storage sync REGISTRY` tries again."
        return f"{words} {errors}".rstrip()
    return f"they need synchronizing ({status}); `storage sync REGISTRY` does it"


def users_words(users: UserSyncState | ServiceError) -> str:
    """Say whether an environment has its users as they are now."""
    if isinstance(users, ServiceError):
        return f"not known. {sentence(users)}"
    return _USERS.get(users.state.upper(), users.state or "not told")
