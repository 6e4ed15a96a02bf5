"""What the IDBroker mappings say of a machine user's access to storage."""

from __future__ import annotations

from dataclasses import replace

from backends.domain.errors import ServiceError
from backends.domain.plan import Verdict
from backends.services.checklist.look import Seen, unseen
from backends.services.storage.machine_user import MachineUserNames
from backends.services.storage.standing import ByIdBroker


def by_id_broker(names: MachineUserNames, by: ByIdBroker, section: str) -> Seen:
    """Judge a machine user's access by the mappings, CRN by CRN."""
    if isinstance(by.mappings, ServiceError):
        return replace(unseen(by.mappings), section=section)
    known = by.mappings
    role, usual = known.role_of(names.crn), known.data_access_role
    if not role:
        words = f"No mapping is for {names.crn} ({len(known.mappings)} looked at)."
        advice = f"Map it to the data access role, {usual}." if usual else "Map it to a role."
        return Seen(Verdict.FAIL, words, "storage", advice, section)
    words = f"{names.crn} is mapped to {role}"
    if role == usual:
        return Seen(Verdict.PASS, f"{words}, the data access role.", section=section)
    words = f"{words}, and the data access role is {usual or 'not told'}."
    advice = "Make sure that this role may read and write where registries do."
    return Seen(Verdict.WARN, words, "storage", advice, section)
