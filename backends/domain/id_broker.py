"""IDBroker mappings of an environment: who gets which cloud role, where there is no RAZ."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.wire import Moment, Wire


class RoleMapping(Wire):
    """One row: a user or group, by CRN, and the cloud role it is given."""

    accessor_crn: str = ""
    role: str = ""


class IdBrokerMappings(Wire):
    """All of an environment's, as `environments.getIdBrokerMappings` describes them.

    The three roles are those of the platform's own services. `mappings_version` is told, and
    cannot be sent: the service does not compare it. `mappings` may be absent, and is empty then.
    """

    mappings_version: int = 0
    data_access_role: str = ""
    ranger_audit_role: str = ""
    ranger_cloud_access_authorizer_role: str = ""
    baseline_role: str = ""
    mappings: tuple[RoleMapping, ...] = ()

    def role_of(self, accessor_crn: str) -> str:
        """Return the role somebody is mapped to directly; empty for none."""
        found = (row.role for row in self.mappings if row.accessor_crn == accessor_crn)
        return next(found, "")


class LakeSync(Wire):
    """How the last synchronization of mappings went in one data lake."""

    status: str = ""
    start_date: Moment | None = None
    end_date: Moment | None = None
    error_detail: str = ""


class IdBrokerSync(Wire):
    """Whether the data lakes have the mappings, as `getIdBrokerMappingsSyncStatus` says.

    `global_status` is NEVER_RUN, REQUESTED, REJECTED, RUNNING, COMPLETED, FAILED or TIMEDOUT;
    `statuses` is by the data lake's CRN.
    """

    sync_needed: bool | None = None
    global_status: str = ""
    statuses: Mapping[str, LakeSync] = {}

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self.global_status.upper() in ("REQUESTED", "RUNNING")

    @property
    def has_failed(self) -> bool:
        """Whether the last one came to nothing."""
        return self.global_status.upper() in ("FAILED", "TIMEDOUT", "REJECTED")

    @property
    def is_in_place(self) -> bool:
        """Whether the data lakes have the mappings as they are now."""
        return self.sync_needed is False and self.global_status.upper() == "COMPLETED"
