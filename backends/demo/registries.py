"""Registries: what each one is at a moment, in the wire format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backends.demo.history import Operation
from backends.demo.wire import Json, iso, to_bytes


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry. `history` is oldest first and begins with its creation.

    `status` overrides what the history makes of it; empty for most.
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

    @property
    def is_ancient(self) -> bool:
        """Say whether it is of the first kind: no machine user, no version, an older CRN."""
        return not self.version

    def phase(self, now: datetime) -> Operation:
        """Return the operation that decides its status: the last one begun that has a phase."""
        begun = [row for row in self.history if row.script.phase and row.started <= now]
        return begun[-1] if begun else self.history[0]

    def is_gone(self, now: datetime) -> bool:
        """Say whether it has been deleted."""
        last = self.phase(now)
        return last.kind == "delete" and last.is_over(now) and not last.script.fails

    def status_at(self, now: datetime) -> str:
        """Return `<phase>:<state>`, as the service writes it."""
        if self.status:
            return self.status
        last = self.phase(now)
        if not last.is_over(now):
            return f"{last.script.phase}:started"
        return f"{last.script.phase}:{'failed' if last.script.fails else 'finished'}"

    def version_at(self, now: datetime) -> str:
        """Return what runs: what it was created with, or the last finished change's `to`."""
        changes = [
            row.details["to"]
            for row in self.history
            if "to" in row.details and row.is_over(now) and not row.script.fails
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
            "crn": self.crn,
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

    def find(self, crn: str, now: datetime) -> Registry | None:
        """Return the registry with a CRN, unless it is gone."""
        ...

    def written_by(self, request_id: str, now: datetime) -> tuple[Registry, Operation] | None:
        """Return the operation with a request id, and its registry."""
        ...


class StoredRegistries:
    """The registries of the fixtures."""

    def __init__(self, rows: Sequence[Registry]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Registry]:
        return iter(self._rows)

    def listing(self, sees: Callable[[str], bool], now: datetime) -> bytes:
        """Return what is there now; an empty list is absent, as services often answer."""
        seen = [row.wire(now) for row in self._present(now) if sees(row.environment)]
        return to_bytes({"modelRegistries": seen} if seen else {})

    def find(self, crn: str, now: datetime) -> Registry | None:
        """Return the registry with a CRN, unless it is gone."""
        return next((row for row in self._present(now) if row.crn == crn), None)

    def written_by(self, request_id: str, now: datetime) -> tuple[Registry, Operation] | None:
        """Return the operation with a request id, and its registry."""
        for row in self._present(now):
            for operation in row.history:
                if operation.request_id == request_id and operation.started <= now:
                    return row, operation
        return None

    def _present(self, now: datetime) -> Iterator[Registry]:
        return (row for row in self._rows if not row.is_gone(now))
