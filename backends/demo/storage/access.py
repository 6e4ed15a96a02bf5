"""What is set, and was done, about the storage of environments: as stored, and kept since.

An environment of which nothing is stored is set up well: its machine user is mapped, the mappings
and the users are synchronized.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from random import Random
from typing import TypeVar, cast

from backends.demo import fixtures
from backends.demo.people import People
from backends.demo.storage.mappings import MappingSync, MappingTable
from backends.demo.storage.roles import AUDIT, AUTHORIZER, DATA_ACCESS, role_named
from backends.demo.storage.user_syncs import UserSync
from backends.demo.wire import Json

_Kept = TypeVar("_Kept")
_LONG_AGO = "-6d"


class StorageAccess:
    """Keeps what belongs to each environment. Rows are as stored, with their CRN.

    `uuid` makes the next identifier of a seeded source.
    """

    def __init__(
        self,
        environments: Mapping[str, Json],
        people: People,
        opened: datetime,
        uuid: Callable[[Random], str],
    ) -> None:
        self._environments = environments
        self._people = people
        self._opened = opened
        self._uuid = uuid
        self._tables: dict[str, MappingTable] = {}
        self._syncs: dict[str, tuple[MappingSync, ...]] = {}
        self._begun: list[UserSync] = []

    def facts(self, environment: str) -> Json:
        """Return what is stored of an environment; nothing for those that are set up well."""
        return self._stored.get(environment, {})

    def uses_raz(self, environment: str) -> bool:
        """Say whether Ranger decides about storage there."""
        lake: Json = self._environments[environment].get("dataLake", {})
        return bool(lake.get("enableRangerRaz"))

    def table(self, environment: str) -> MappingTable:
        """Return who is mapped to what."""
        return _kept(self._tables, environment, self._stored_table)

    def set_table(self, environment: str, table: MappingTable) -> MappingTable:
        """Put a table in place of what is there; return it with its version."""
        self.mapping_syncs(environment)  # they are of the version before, once they are looked at
        version = self.table(environment).version + 1
        self._tables[environment] = replace(table, version=version)
        return self._tables[environment]

    def mapping_syncs(self, environment: str) -> tuple[MappingSync, ...]:
        """Return what was synchronized, oldest first."""
        return _kept(self._syncs, environment, self._stored_syncs)

    def is_sync_needed(self, environment: str, now: datetime) -> bool:
        """Say whether the data lake has other mappings than those that are set."""
        done = [
            row.version
            for row in self.mapping_syncs(environment)
            if row.is_over(now) and not row.failure
        ]
        return self.table(environment).version not in done

    def sync_mappings(self, environment: str, now: datetime, pace: float) -> None:
        """Begin to bring the mappings to the data lake."""
        before = self.mapping_syncs(environment)
        fails = cast("list[str]", self.facts(environment).get("nextSyncsFail", []))
        begun = sum(1 for row in before if row.started >= self._opened)
        failure = fails[begun] if begun < len(fails) else ""
        failure = failure or self.facts(environment).get("everySyncFails", "")
        version = self.table(environment).version
        sync = MappingSync(version, now, pace, failure)
        self._syncs[environment] = (*before, sync)

    def user_syncs(self, environment: str) -> tuple[UserSync, ...]:
        """Return what was synchronized of users in an environment, oldest first."""
        return tuple(row for row in self._user_syncs if environment in row.environments)

    def user_sync(self, operation_id: str) -> UserSync | None:
        """Return one synchronization of users."""
        return next((row for row in self._user_syncs if row.id == operation_id), None)

    def begin_user_sync(self, sync: UserSync) -> None:
        """Keep what begins."""
        self._begun.append(sync)

    def is_stale(self, environment: str) -> bool:
        """Say whether people changed since users were synchronized, at the opening."""
        return bool(self.facts(environment).get("usersAreStale"))

    def knows_everybody(self, environment: str, now: datetime) -> bool:
        """Say whether Ranger has heard of those who are new there."""
        since = (row for row in self.user_syncs(environment) if row.started >= self._opened)
        return not self.facts(environment).get("newcomers") or any(
            row.has_reached_ranger(environment, now) for row in since
        )

    @cached_property
    def _stored(self) -> Mapping[str, Json]:
        return cast("Mapping[str, Json]", fixtures.read("storage"))

    @property
    def _user_syncs(self) -> Sequence[UserSync]:
        return [*self._past_user_syncs, *self._begun]

    @cached_property
    def _past_user_syncs(self) -> Sequence[UserSync]:
        return [sync for name in self._environments for sync in self._stored_user_sync(name)]

    def _stored_table(self, environment: str) -> MappingTable:
        row, facts = self._environments[environment], self.facts(environment)
        mapped: Json = facts.get("mapped", {})
        if not facts and "machineUser" in row and not self.uses_raz(environment):
            mapped = {row["machineUser"]: DATA_ACCESS}
        authorizer = role_named(AUTHORIZER, row) if self.uses_raz(environment) else ""
        return MappingTable(
            facts.get("mappingsVersion", 1),
            role_named(DATA_ACCESS, row),
            role_named(AUDIT, row),
            authorizer,
            tuple((self._crn_of(who), role_named(role, row)) for who, role in mapped.items()),
        )

    def _stored_syncs(self, environment: str) -> tuple[MappingSync, ...]:
        version = self.table(environment).version
        rows: list[Json] = self.facts(environment).get("syncs", [{"at": _LONG_AGO}])
        return tuple(
            MappingSync(
                row.get("version", version),
                fixtures.moment(row["at"], self._opened),
                1.0,
                row.get("fails", ""),
            )
            for row in rows
        )

    def _stored_user_sync(self, environment: str) -> Iterator[UserSync]:
        facts, crn = self.facts(environment), self._environments[environment]["crn"]
        at = facts.get("usersSynchronized", _LONG_AGO)
        if at:
            failure = facts.get("userSyncFailed", "")
            yield UserSync(
                self._uuid(Random(f"user sync of {environment}")),  # noqa: S311
                {environment: crn},
                {environment: failure} if failure else {},
                fixtures.moment(at, self._opened),
                1.0,
            )

    def _crn_of(self, who: str) -> str:
        group = self._people.groups.get(who)
        return group.crn if group else self._people.crn_of(who)


def _kept(shelf: dict[str, _Kept], name: str, make: Callable[[str], _Kept]) -> _Kept:
    if name not in shelf:
        shelf[name] = make(name)
    return shelf[name]
