"""Builds what everything runs on: one client, over a real control plane or the simulated one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from backends.clients.cdp.calls import SERVICE
from backends.clients.cdp.configuration import Configuration, resolve
from backends.clients.cdp.control_plane import open_control_plane
from backends.clients.cdp.endpoints import REGIONS
from backends.clients.cdp.profiles import profile_names
from backends.clients.clock import clock_ahead_s
from backends.clients.connection import Connection, Limits
from backends.domain.clock import utc_now
from backends.ports import Connector, Journal, Session
from registry_tui.clouds import LateAws, LateAzure
from registry_tui.clusters import LateClusters, real_cluster
from registry_tui.model_sources import LateModelSources
from registry_tui.options import Options
from registry_tui.places import state_directory
from registry_tui.settings import Settings
from registry_tui.storage import LateRangers, LateReach

if TYPE_CHECKING:
    from backends.clients.ai_registry.client import AiRegistryClient
    from backends.clients.aws.client import AwsClient
    from backends.clients.azure.client import AzureClient
    from backends.clients.cdp.control_plane import ControlPlaneClient
    from backends.clients.ranger.client import RangersClient
    from backends.clients.reach import NetworkReach
    from backends.model_ports import Servers

JOURNAL = "journal.jsonl"


class Wiring(Connector, Protocol):
    """Opens sessions, and can say beforehand what one would use."""

    def configuration(
        self, profile: str = "", region: str = "", *, sign_in: bool = True
    ) -> Configuration:
        """Resolve a profile; nothing is sent. Raises `NotSignedIn`.

        Without `sign_in` there need be no credentials.
        """
        ...

    def journal(self) -> Journal:
        """Return what keeps the changes of every session; nobody need be signed in."""
        ...

    async def clock_ahead_s(self, configuration: Configuration) -> float | None:
        """Say how far our clock is ahead of the service's. Raises `Unreachable`."""
        ...


def connector(options: Options, settings: Settings) -> Wiring:
    """Return what opens sessions: over the simulated world with `--demo`, else over profiles.

    Raises:
        WrongUsage: The simulated world knows no such persona, or no such fault.
    """
    if options.demo:
        from registry_tui.demo_wiring import DemoConnector  # noqa: PLC0415 - the demo only

        return DemoConnector(options, settings)
    return ProfileConnector(os.environ, Path.home(), options.endpoint_url, settings)


@dataclass(frozen=True, slots=True)
class ProfileConnector:
    """Opens sessions with the profiles of the official client's files and environment."""

    environ: Mapping[str, str]
    home: Path
    endpoint_url: str
    settings: Settings

    def profiles(self) -> tuple[str, ...]:
        """Name every profile in both files."""
        return profile_names(self.environ, self.home)

    def regions(self) -> tuple[str, ...]:
        """Name the regions the official client knows."""
        return REGIONS

    def configuration(
        self, profile: str = "", region: str = "", *, sign_in: bool = True
    ) -> Configuration:
        """Resolve a profile as the official client does. Raises `NotSignedIn`."""
        return resolve(
            self.environ,
            self.home,
            profile=profile,
            region=region,
            endpoint=self.endpoint_url,
            ca_bundle=self.settings.ca_bundle,
            sign_in=sign_in,
        )

    def connect(self, profile: str = "", region: str = "") -> Session:
        """Open a session; nothing is sent before the first question. Raises `NotSignedIn`."""
        configuration = self.configuration(profile, region)
        said = self.settings.of_profile(configuration.profile)
        plane = open_control_plane(configuration, now=utc_now, read_only=said.read_only)
        aws, azure = LateAws(_aws), LateAzure(lambda: self._azure(configuration.proxy))
        models = LateModelSources(
            lambda: _ai_registry(plane, configuration, read_only=said.read_only),
            lambda: self._mlflow(configuration.proxy, read_only=said.read_only),
        )

        rangers = LateRangers(lambda: _rangers(configuration, read_only=said.read_only))

        async def close() -> None:
            parts = (plane, aws, azure, models, rangers)
            await asyncio.gather(*(part.aclose() for part in parts))

        return Session(
            profile=configuration.profile,
            region=configuration.region,
            origin=configuration.credentials.origin,
            label=said.label,
            read_only=said.read_only,
            control_plane=plane,
            aws=aws,
            azure=azure,
            models=models,
            journal=self.journal(),
            clusters=LateClusters(real_cluster),
            rangers=rangers,
            reach=LateReach(lambda: _reach(configuration)),
            state_directory=state_directory,
            close=close,
            endpoint_url=self.endpoint_url,
            from_environment=configuration.credentials.from_environment,
        )

    def _azure(self, proxy: str) -> AzureClient:
        from backends.clients.azure.client import open_azure  # noqa: PLC0415 - see `clouds`

        return open_azure(now=utc_now, environ=self.environ, proxy=proxy)

    def _mlflow(self, proxy: str, *, read_only: bool) -> Servers:
        from registry_tui.mlflow_servers import ConfiguredServers  # noqa: PLC0415 - see `clouds`

        return ConfiguredServers(
            self.settings, self.environ, self.home, proxy=proxy, read_only=read_only
        )

    def journal(self) -> Journal:
        """Return the journal on this machine's disk."""
        from backends.services.execution.journal import JournalFile  # noqa: PLC0415 - see `clouds`

        return JournalFile(state_directory() / JOURNAL)

    async def clock_ahead_s(self, configuration: Configuration) -> float | None:
        """Ask the control plane's address for the time."""
        connection = Connection(SERVICE, Limits(), ca_bundle=configuration.ca_bundle)
        return await clock_ahead_s(connection, SERVICE, configuration.endpoints.cdp, utc_now)


def _aws() -> AwsClient:
    from backends.clients.aws.client import AwsClient  # noqa: PLC0415 - see `clouds`

    return AwsClient(now=utc_now)


def _ai_registry(
    plane: ControlPlaneClient, configuration: Configuration, *, read_only: bool
) -> AiRegistryClient:
    from backends.clients.ai_registry.client import open_ai_registry  # noqa: PLC0415 - see `clouds`

    return open_ai_registry(
        plane.workload_token,
        now=utc_now,
        ca_bundle=configuration.ca_bundle,
        proxy=configuration.proxy,
        read_only=read_only,
    )


def _rangers(configuration: Configuration, *, read_only: bool) -> RangersClient:
    from backends.clients.ranger.client import open_rangers  # noqa: PLC0415 - see `clouds`

    return open_rangers(
        now=utc_now,
        ca_bundle=configuration.ca_bundle,
        proxy=configuration.proxy,
        read_only=read_only,
    )


def _reach(configuration: Configuration) -> NetworkReach:
    from backends.clients.reach import NetworkReach  # noqa: PLC0415 - see `clouds`

    return NetworkReach(configuration.ca_bundle, proxy=configuration.proxy)


def described(configuration: Configuration) -> tuple[tuple[str, str, str], ...]:
    """Return name, value and source of what a session uses, with secrets taken out."""
    sources, key_id = configuration.sources, configuration.credentials.access_key_id
    credentials = f"access key {key_id[:8]}... (redacted)" if key_id else "access token (redacted)"
    return (
        ("profile", configuration.profile, sources.get("profile", "")),
        ("region", configuration.region, sources.get("region", "")),
        ("CDP endpoint", configuration.endpoints.cdp, sources.get("cdp endpoint", "")),
        ("IAM endpoint", configuration.endpoints.iam, sources.get("iam endpoint", "")),
        ("credentials", credentials, configuration.credentials.origin),
        ("CA bundle", str(configuration.ca_bundle or "none"), sources.get("ca bundle", "")),
        ("proxy", configuration.proxy or "none", "environment" if configuration.proxy else ""),
    )
