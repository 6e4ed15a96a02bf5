"""Environments, and the data lakes in them."""

from __future__ import annotations

from backends.domain.wire import Moment, Wire


class Environment(Wire):
    """One environment, as `environments.listEnvironments` and `describeEnvironment` describe it.

    `region` is the cloud's; `cloud_platform` is `AWS`, `AZURE` or `GCP`.
    """

    crn: str = ""
    environment_name: str = ""
    status: str = ""
    region: str = ""
    cloud_platform: str = ""
    credential_name: str = ""
    description: str = ""
    created: Moment | None = None

    @property
    def cloud(self) -> str:
        """The platform as people write it: `AWS`, `Azure`, `GCP`."""
        return "Azure" if self.cloud_platform.upper() == "AZURE" else self.cloud_platform.upper()


class DataLake(Wire):
    """One data lake, as `datalake.listDatalakes` describes it. `enable_ranger_raz` is the flag."""

    crn: str = ""
    datalake_name: str = ""
    environment_crn: str = ""
    status: str = ""
    enable_ranger_raz: bool | None = None
