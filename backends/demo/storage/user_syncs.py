"""One synchronization of users and groups to environments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backends.demo.wire import Json, iso

_BEGINS_S, _TAKES_S, _RANGER_LAGS_S = 2.0, 25.0, 10.0


@dataclass(frozen=True, slots=True)
class UserSync:
    """What was begun by one call.

    Attributes:
        environments: CRNs by name.
        failures: Why it fails in some of them, by name; a sentence each.
    """

    id: str
    environments: Mapping[str, str]
    failures: Mapping[str, str]
    started: datetime
    pace: float

    def is_over(self, now: datetime) -> bool:
        """Say whether it has come to its end."""
        return self._elapsed_s(now) >= _TAKES_S

    def has_brought(self, environment: str, now: datetime) -> bool:
        """Say whether everybody is in an environment by now."""
        return self._is_good_in(environment) and self.is_over(now)

    def has_reached_ranger(self, environment: str, now: datetime) -> bool:
        """Say whether Ranger knows everybody there by now: it looks only every so often."""
        late = self._elapsed_s(now) >= _TAKES_S + _RANGER_LAGS_S
        return self._is_good_in(environment) and late

    def wire(self, now: datetime) -> Json:
        """Return it as `syncStatus` does."""
        fields = {
            "operationId": self.id,
            "operationType": "USER_SYNC",
            "status": self._status(now),
            "success": list[Json](),
            "failure": list[Json](),
            "startDate": iso(self.started),
        }
        if not self.is_over(now):
            return fields
        good = [crn for name, crn in self.environments.items() if name not in self.failures]
        fields["success"] = [{"environmentCrn": crn} for crn in good]
        fields["failure"] = [
            {"environmentCrn": self.environments[name], "message": message}
            for name, message in self.failures.items()
        ]
        fields["endDate"] = iso(self.started + timedelta(seconds=_TAKES_S / self.pace))
        if self.failures:
            fields["error"] = f"Users were not synchronized to {', '.join(self.failures)}"
        return fields

    def _status(self, now: datetime) -> str:
        if self._elapsed_s(now) < _BEGINS_S:
            return "REQUESTED"
        if not self.is_over(now):
            return "RUNNING"
        return "FAILED" if self.failures else "COMPLETED"

    def _is_good_in(self, environment: str) -> bool:
        return environment in self.environments and environment not in self.failures

    def _elapsed_s(self, now: datetime) -> float:
        return (now - self.started).total_seconds() * self.pace
