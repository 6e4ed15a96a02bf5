"""The IDBroker mappings of one environment, and one synchronization of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backends.demo.wire import Json, iso

_BEGINS_S, _TAKES_S = 3.0, 20.0


@dataclass(frozen=True, slots=True)
class MappingTable:
    """Who is mapped to which role of the cloud.

    Attributes:
        version: Goes up by one each time everything is set.
        authorizer: Ranger's role for storage; empty where there is none.
        rows: CRNs of people and groups, each with its role.
    """

    version: int
    data_access: str
    audit: str
    authorizer: str
    rows: tuple[tuple[str, str], ...]

    def wire(self) -> Json:
        """Return it as `getIdBrokerMappings` does."""
        fields = {
            "mappingsVersion": self.version,
            "dataAccessRole": self.data_access,
            "rangerAuditRole": self.audit,
            "mappings": [{"accessorCrn": crn, "role": role} for crn, role in self.rows],
        }
        if self.authorizer:
            fields["rangerCloudAccessAuthorizerRole"] = self.authorizer
        return fields


@dataclass(frozen=True, slots=True)
class MappingSync:
    """One synchronization of a table to a data lake.

    Attributes:
        version: Which version of the table it brings there.
        failure: What it fails with; empty for success.
    """

    version: int
    started: datetime
    pace: float
    failure: str

    def status_at(self, now: datetime) -> str:
        """Return what `globalStatus` says of it."""
        elapsed_s = (now - self.started).total_seconds() * self.pace
        if elapsed_s < _BEGINS_S:
            return "REQUESTED"
        if elapsed_s < _TAKES_S:
            return "RUNNING"
        return "FAILED" if self.failure else "COMPLETED"

    def is_over(self, now: datetime) -> bool:
        """Say whether it has come to its end."""
        return self.status_at(now) in ("COMPLETED", "FAILED")

    def wire(self, now: datetime) -> Json:
        """Return what is said of it for one data lake; of one that runs there is no end yet."""
        fields = {"status": self.status_at(now), "startDate": iso(self.started)}
        if self.is_over(now):
            ended = self.started + timedelta(seconds=_TAKES_S / self.pace)
            fields["endDate"] = iso(ended)
            if self.failure:
                fields["errorDetail"] = self.failure
        return fields
