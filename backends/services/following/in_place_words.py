"""How far a synchronization of data lakes is, in phases and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from backends.domain.crn import short
from backends.domain.id_broker import IdBrokerSync, LakeSync
from backends.domain.user_sync import UserSync, UserSyncState
from backends.services.following.phases import Phase, PhaseState

Seen: TypeAlias = IdBrokerSync | tuple[UserSyncState, UserSync | None]
"""What is told of mappings; or of users, with their synchronization where it is named."""

_STATES: dict[str, PhaseState] = {"COMPLETED": "done", "FAILED": "failed", "TIMEDOUT": "failed"}


def why_failed(own: UserSync | None, environment_crn: str) -> str:
    """Say why users could not be synchronized in an environment, as a clause."""
    why = own.failure_in(environment_crn) if own else ""
    return why.rstrip(".") or "nobody tells why"


def failures(sync: IdBrokerSync, names: Mapping[str, str]) -> Iterator[str]:
    """Yield why mappings could not be synchronized, a sentence for each data lake."""
    yield f"Synchronizing the mappings is {sync.global_status}."
    for crn, one in sync.statuses.items():
        if one.error_detail:
            yield f"{_lake(crn, names)}: {one.error_detail.rstrip('.')}."


def lake_phases(seen: Seen | None, names: Mapping[str, str]) -> Iterator[Phase]:
    """Yield a phase for each data lake, or one for the users."""
    match seen:
        case IdBrokerSync():
            for crn, one in seen.statuses.items():
                yield _lake_phase(_lake(crn, names), one)
        case (UserSyncState() as state, own):
            status = own.status if own else state.state
            yield Phase(f"Users: {_word(status)}", _STATES.get(status, "now"), None, None)
        case None:
            return


def _lake_phase(name: str, one: LakeSync) -> Phase:
    took_s = None
    if one.start_date is not None and one.end_date is not None:
        took_s = (one.end_date - one.start_date).total_seconds()
    state = _STATES.get(one.status.upper(), "now")
    return Phase(f"{name}: {_word(one.status)}", state, one.start_date, took_s)


def _lake(crn: str, names: Mapping[str, str]) -> str:
    return f"Data lake {names.get(crn) or short(crn)}"


def _word(status: str) -> str:
    return status.replace("_", " ").lower() or "not told"


def going_on(seen: Seen | None) -> str:
    """Say how it goes on; empty before anything was seen."""
    match seen:
        case IdBrokerSync():
            return f"The data lakes are being synchronized: {_word(seen.global_status)}."
        case (UserSyncState() as state, _):
            return f"The users are being synchronized: {_word(state.state)}."
        case None:
            return ""
