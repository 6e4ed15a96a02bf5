"""Whether an environment knows the users of the control plane as they are now."""

from __future__ import annotations

from backends.domain.wire import Wire


class UserSyncState(Wire):
    """What `environments.getEnvironmentUserSyncState` says of an environment.

    `state` is UP_TO_DATE, STALE, SYNC_IN_PROGRESS or SYNC_FAILED.
    """

    state: str = ""
    user_sync_operation_id: str = ""


class EnvironmentSync(Wire):
    """What a synchronization came to in one environment."""

    environment_crn: str = ""
    message: str = ""


class UserSync(Wire):
    """One synchronization of users, as `environments.syncStatus` describes it.

    `status` is NEVER_RUN, REQUESTED, REJECTED, RUNNING, COMPLETED, FAILED or TIMEDOUT.
    """

    operation_id: str = ""
    status: str = ""
    success: tuple[EnvironmentSync, ...] = ()
    failure: tuple[EnvironmentSync, ...] = ()
    error: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self.status.upper() in ("REQUESTED", "RUNNING")

    @property
    def has_failed(self) -> bool:
        """Whether it came to nothing."""
        return self.status.upper() in ("FAILED", "TIMEDOUT", "REJECTED")

    def failure_in(self, environment_crn: str) -> str:
        """Say why it failed in an environment; empty where it did not, or nobody tells."""
        if any(row.environment_crn == environment_crn for row in self.success):
            return ""
        found = (row.message for row in self.failure if row.environment_crn == environment_crn)
        return next(found, "") or self.error
