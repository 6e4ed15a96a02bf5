"""What stands beside a registry in its environment: workbenches and inference services."""

from __future__ import annotations

from backends.domain.wire import Wire


class Workbench(Wire):
    """One AI Workbench, as `ml.listWorkspaces` describes it."""

    crn: str = ""
    instance_name: str = ""
    environment_crn: str = ""
    environment_name: str = ""
    instance_status: str = ""
    version: str = ""


class InferenceService(Wire):
    """One AI Inference service, as `ml.listMlServingApps` describes it."""

    app_crn: str = ""
    app_name: str = ""
    environment_crn: str = ""
    environment_name: str = ""
    status: str = ""
    ml_serving_version: str = ""
