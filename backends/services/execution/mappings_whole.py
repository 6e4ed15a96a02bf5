"""An environment's IDBroker mappings, as something that is replaced as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from backends.domain.id_broker import IdBrokerMappings
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.execution.whole import Kept
from backends.services.storage.mapping_sets import body_of, image_of, with_row, without_row

_ROLES = ("dataAccessRole", "rangerAuditRole", "rangerCloudAccessAuthorizerRole")


@dataclass(frozen=True, slots=True)
class MappingsWhole:
    """The IDBroker mappings of an environment, of which no older version can be read."""

    session: Session
    plan: Plan

    @property
    def planned_on(self) -> Mapping[str, JsonValue]:
        """The mappings when it was planned."""
        return self.plan.before or {}

    async def read(self) -> Kept:
        """Return the mappings as they are."""
        plane, environment = self.session.control_plane, self.plan.expected.environment_crn
        mappings = (await plane.id_broker_mappings(environment)).value
        return Kept(mappings.mappings_version, image_of(mappings))

    async def as_of(self, version: int) -> Kept | None:
        """Return nothing: no call tells older ones."""
        del version
        return None

    def has_it(self, kept: Kept) -> bool:
        """Say whether the row is there, or is not, as wanted."""
        expected = self.plan.expected
        role = _mappings(kept).role_of(expected.identity)
        return role == (expected.role if expected.sees == "mapping" else "")

    def wanted(self, kept: Kept) -> Mapping[str, JsonValue]:
        """Return the request with the row, or without it, and all else as it is."""
        mappings, expected = _mappings(kept), self.plan.expected
        rows = (
            with_row(mappings.mappings, expected.identity, expected.role)
            if expected.sees == "mapping"
            else without_row(mappings.mappings, expected.identity)
        )
        return body_of(self.plan.target.name, mappings, rows)

    def is_as_sent(self, kept: Kept, body: Mapping[str, JsonValue]) -> bool:
        """Say whether rows and roles are the same."""
        mappings = _mappings(kept)
        return body_of(self.plan.target.name, mappings, mappings.mappings) == dict(body)

    def difference(self, kept: Kept) -> str:
        """Count rows that came and went, and name roles of the platform that are others."""
        before = IdBrokerMappings.model_validate(dict(self.planned_on))
        now = _mappings(kept)
        rows, were = Counter(now.mappings), Counter(before.mappings)
        more, fewer = (rows - were).total(), (were - rows).total()
        parts = [f"{more} rows more" if more != 1 else "1 row more"] if more else []
        parts += [f"{fewer} rows fewer" if fewer != 1 else "1 row fewer"] if fewer else []
        parts += [name for name in _ROLES if kept.content.get(name) != self.planned_on.get(name)]
        return ", ".join(parts)

    def version_told(self, answer: Mapping[str, JsonValue]) -> int:
        """Return the version of the stored mappings."""
        version = answer.get("mappingsVersion")
        return version if isinstance(version, int) else 0

    def words(self, kept: Kept) -> str:
        """Say what somebody is mapped to."""
        identity = self.plan.expected.identity
        role = _mappings(kept).role_of(identity)
        told = f"is mapped to {role}" if role else "is not mapped"
        return f"{identity} {told}, {kept} of the mappings."


def _mappings(kept: Kept) -> IdBrokerMappings:
    return IdBrokerMappings.model_validate(dict(kept.content))
