"""Registries: what each one is at a moment, in the wire format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from backends.demo.history import Operation
from backends.demo.wire import Json, iso, to_bytes

DEPROVISION = "deprovision"
"""The phase of deletions."""


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry.

    Attributes:
        crn: Its CRN; `crn_at` says which one it has after an upgrade.
        status: What overrides the status its history makes; empty for most.
        history: Oldest first; begins with its creation.
        upgraded_crn: The CRN an upgrade gives it; empty where it keeps the one it has.
        first_deletion_fails: With what, unless it is forced; empty for most.
    """

    name: str
    crn: str
    number: int
    environment: str
    environment_crn: str
    machine_user_crn: str
    version: str
    domain: str
    public_access: bool
    status: str
    history: tuple[Operation, ...]
    upgraded_crn: str = ""
    first_deletion_fails: str = ""

    def after(self, *operations: Operation) -> Registry:
        """Return it with more that was done to it."""
        return replace(self, history=(*self.history, *operations), status="")

    @property
    def is_ancient(self) -> bool:
        """Say whether it is of the first kind: no machine user, no version, an older CRN."""
        return not self.version

    @property
    def udr(self) -> bool:
        """Say whether its cluster's way out is a user-defined route."""
        return self.history[0].kind == "create-azure-udr"

    def crn_at(self, now: datetime) -> str:
        """Return its CRN: a new one as soon as an upgrade begins, where that gives it one."""
        if not self.upgraded_crn:
            return self.crn
        upgraded = any(row.kind == "upgrade" and row.started <= now for row in self.history)
        return self.upgraded_crn if upgraded else self.crn

    def phase(self, now: datetime) -> Operation:
        """Return the operation that decides its status: the last one begun that has a phase."""
        begun = [row for row in self.history if row.script.phase and row.started <= now]
        return begun[-1] if begun else self.history[0]

    def is_gone(self, now: datetime) -> bool:
        """Say whether it has been deleted."""
        last = self.phase(now)
        return last.script.phase == DEPROVISION and last.is_over(now) and not last.fails

    def status_at(self, now: datetime) -> str:
        """Return `<phase>:<state>`, as the service writes it."""
        if self.status:
            return self.status
        last = self.phase(now)
        if not last.is_over(now):
            return f"{last.script.phase}:started"
        return f"{last.script.phase}:{'failed' if last.fails else 'finished'}"

    def version_at(self, now: datetime) -> str:
        """Return what runs: what it was created with, or the last finished change's `to`."""
        changes = [
            row.details["to"]
            for row in self.history
            if "to" in row.details and row.is_over(now) and not row.fails
        ]
        return changes[-1] if changes else self.version

    def wire(self, now: datetime) -> Json:
        """Return what `listModelRegistries` says of it; what it does not have yet is absent."""
        born = self.history[0]
        late = {
            "version": self.version_at(now),
            "machineUser": self.machine_user_crn,
            "domain": self.domain,
        }
        shown = {
            name: text
            for name, text in late.items()
            if _is_revealed(born, name, now) and not self.is_ancient
        }
        fields = {
            "id": self.number,
            "crn": self.crn_at(now),
            "workspaceName" if self.is_ancient else "serviceName": self.name,
            "status": self.status_at(now),
            "environmentName": self.environment,
            "environmentCrn": self.environment_crn,
            "createdAt": iso(born.started),
            "creator": born.actor_crn,
            "machineUserCrn": shown.get("machineUser"),
            "domain": shown.get("domain"),
            "endpointPublicAccess": self.public_access,
            "version": shown.get("version"),
            "namespace": "mlx",
        }
        return {name: value for name, value in fields.items() if value is not None}


def _is_revealed(born: Operation, name: str, now: datetime) -> bool:
    second = born.script.reveals.get(name)
    return second is not None and born.elapsed_s(now) >= second


class Registries(Protocol):
    """All registries of the account: the stored ones, or a great many made up."""

    def __iter__(self) -> Iterator[Registry]: ...

    def listing(self, sees: Callable[[str], bool], now: datetime) -> bytes:
        """Return the answer to `listModelRegistries` for somebody who sees some environments."""
        ...

    def find(self, crn: str, now: datetime, *, former: bool = False) -> Registry | None:
        """Return the registry with a CRN, or that had it; unless it is gone."""
        ...

    def written_by(self, request_id: str, now: datetime) -> tuple[Registry, Operation] | None:
        """Return the operation with a request id, and its registry."""
        ...

    def keep(self, registry: Registry) -> None:
        """Keep a registry that is new, or that something was done to; refuse what never changes."""
        ...


class StoredRegistries:
    """The registries of the fixtures, and those made since."""

    def __init__(self, rows: Iterable[Registry]) -> None:
        self._rows = {row.number: row for row in rows}

    def __iter__(self) -> Iterator[Registry]:
        return iter(self._rows.values())

    def listing(self, sees: Callable[[str], bool], now: datetime) -> bytes:
        """Return what is there now; an empty list is absent, as services often answer."""
        seen = [row.wire(now) for row in self._present(now) if sees(row.environment)]
        return to_bytes({"modelRegistries": seen} if seen else {})

    def find(self, crn: str, now: datetime, *, former: bool = False) -> Registry | None:
        """Return the registry with a CRN, or that had it; unless it is gone."""
        for row in self._present(now):
            if row.crn_at(now) == crn or (former and row.crn == crn):
                return row
        return None

    def written_by(self, request_id: str, now: datetime) -> tuple[Registry, Operation] | None:
        """Return the operation with a request id, and its registry."""
        for row in self._present(now):
            for operation in row.history:
                if operation.request_id == request_id and operation.started <= now:
                    return row, operation
        return None

    def keep(self, registry: Registry) -> None:
        """Keep a registry that is new, or that something was done to."""
        self._rows[registry.number] = registry

    def _present(self, now: datetime) -> Iterator[Registry]:
        return (row for row in self._rows.values() if not row.is_gone(now))
