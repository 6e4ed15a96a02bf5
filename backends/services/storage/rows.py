"""The table of a registry's storage access: IDBroker mappings, or policies of Ranger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerMappings
from backends.domain.ranger import RangerPolicy
from backends.services.storage.accessors import accessor_kind, accessor_name
from backends.services.storage.candidates import Candidates, resource_words
from backends.services.storage.mapping_sets import image_of
from backends.services.storage.policies import delegates, denied, granted
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding


@dataclass(frozen=True, slots=True)
class StorageRow:
    """One mapping, or one policy.

    Attributes:
        key: The accessor's CRN with its place, or the policy's id.
        name: Whom a mapping is for, as people say; or what the policy is called.
        what: Which kind of accessor that is; or what the policy gives the machine user.
        about: The role; or what the policy is about.
        own: Whether it is the one that counts for the registry.
        text: What is copied: the CRN, or the policy's name.
        notes: What else there is to say, a sentence each.
    """

    key: str
    name: str
    what: str
    about: str
    own: bool
    text: str
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All of it in small letters, to be searched."""
        return " ".join((self.name, self.what, self.about, self.text)).lower()


def storage_rows(standing: StorageStanding, names: Mapping[str, str]) -> Sequence[StorageRow]:
    """Return the rows, in the service's order; `names` are what people are called, by CRN."""
    match standing.by:
        case ByIdBroker(mappings=IdBrokerMappings() as mappings):
            return tuple(_mappings(mappings, standing.names.crn, names))
        case ByRanger(found=Candidates() as found):
            user = standing.names.workload_name
            return tuple(_policy(one, one is found.best, user) for one in found.all)
        case _:
            return ()


def failure_of(standing: StorageStanding) -> ServiceError | None:
    """Return why there are no rows; None where there are, or could be."""
    match standing.by:
        case ByIdBroker(mappings=ServiceError() as error) | ByRanger(found=ServiceError() as error):
            return error
        case _:
            return None


def raw_of(standing: StorageStanding, key: str) -> tuple[str, str]:
    """Return what to call it, and the JSON of a policy, or of all mappings."""
    match standing.by:
        case ByIdBroker(mappings=IdBrokerMappings() as mappings):
            return "mappings", json.dumps(image_of(mappings), indent=2, ensure_ascii=False)
        case ByRanger(found=Candidates() as found):
            policy = found.with_id(int(key)) if key else found.best
            raw = dict(policy.raw) if policy else None
            return "policy", json.dumps(raw, indent=2, ensure_ascii=False)
        case _:
            return "nothing", "{}"


def _mappings(
    mappings: IdBrokerMappings, machine_user: str, names: Mapping[str, str]
) -> Iterator[StorageRow]:
    for place, row in enumerate(mappings.mappings):
        crn = row.accessor_crn
        own = crn == machine_user
        yield StorageRow(
            key=f"{place} {crn}",
            name=accessor_name(crn, names),
            what="this registry's" if own else accessor_kind(crn),
            about=row.role,
            own=own,
            text=crn,
            notes=("It is the registry's own machine user.",) if own else (),
        )


def _policy(policy: RangerPolicy, best: bool, user: str) -> StorageRow:
    gives = sorted(granted(policy, user)) if user else []
    takes = sorted(denied(policy, user)) if user else []
    notes = [f"Version {policy.version}, by {policy.updated_by or 'nobody knows whom'}."]
    if best:
        notes.append("It is the one that the guide means.")
    if not policy.is_enabled:
        notes.append("It is disabled: it gives nobody anything.")
    if user and delegates(policy, user):
        notes.append(f"{user} may hand on what it gives (Delegate Admin).")
    what = " and ".join(gives) or "nothing"
    if takes:
        what = f"denies {' and '.join(takes)}"
    elif not policy.is_enabled:
        what = f"disabled; {what}"
    return StorageRow(
        key=str(policy.id),
        name=policy.name,
        what=what,
        about=resource_words(policy),
        own=best,
        text=policy.name,
        notes=tuple(notes),
    )
