"""What stands beside a registry in its environment: workbenches and inference services."""

from __future__ import annotations

from backends.domain.status import Health, health
from backends.domain.wire import Wire


class HealthInfo(Wire):
    """What was said last of one part of a workbench: one `healthInfoLists` entry."""

    resource_name: str = ""
    is_healthy: bool = True
    message: str = ""


class UpgradeState(Wire):
    """Where the upgrade of a workbench stands, in the service's own words."""

    state: str = ""
    reason: str = ""


class Workbench(Wire):
    """One AI Workbench, as `ml.listWorkspaces` describes it."""

    crn: str = ""
    instance_name: str = ""
    environment_crn: str = ""
    environment_name: str = ""
    instance_status: str = ""
    version: str = ""
    failure_message: str = ""
    health_info_lists: tuple[HealthInfo, ...] = ()
    upgrade_state: UpgradeState | None = None

    @property
    def name(self) -> str:
        """What people call it; its CRN where it has no name."""
        return self.instance_name or self.crn

    @property
    def health(self) -> Health:
        """The status, folded; see `backends.domain.status.health`."""
        return health(self.instance_status)

    @property
    def unhealthy(self) -> tuple[HealthInfo, ...]:
        """The parts that are said not to be healthy."""
        return tuple(row for row in self.health_info_lists if not row.is_healthy)


class Compatibility(Wire):
    """Whether the control plane and an inference service fit each other."""

    expected_version: str = ""
    is_compatible: bool | None = None


class InferenceService(Wire):
    """One AI Inference service, as `ml.listMlServingApps` describes it."""

    app_crn: str = ""
    app_name: str = ""
    environment_crn: str = ""
    environment_name: str = ""
    status: str = ""
    ml_serving_version: str = ""
    version_compatibility: Compatibility | None = None

    @property
    def name(self) -> str:
        """What people call it; its CRN where it has no name."""
        return self.app_name or self.app_crn

    @property
    def health(self) -> Health:
        """The status, folded; see `backends.domain.status.health`."""
        return health(self.status)
