"""Builds sessions over the simulated world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from backends.clients.cdp.calls import SERVICE
from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.control_plane import open_control_plane
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.endpoints import Endpoints
from backends.clients.clock import clock_ahead_s
from backends.clients.connection import Connection, Limits
from backends.demo.journal import MemoryJournal
from backends.demo.personas import persona_named, personas
from backends.demo.transport import WorldTransport
from backends.demo.world import ENDPOINT_URL, REGION, World
from backends.domain.clock import utc_now
from backends.ports import Journal, Session
from registry_tui.clouds import LateAws, LateAzure
from registry_tui.clusters import LateClusters
from registry_tui.exits import WrongUsage
from registry_tui.model_sources import LateModelSources
from registry_tui.options import Options
from registry_tui.places import state_directory
from registry_tui.settings import Settings
from registry_tui.storage import LateRangers, LateReach

if TYPE_CHECKING:
    from backends.clients.kubernetes.client import KubernetesClient
    from backends.domain.kubeconfig import Kubeconfig

DEMO = "demo"


class DemoConnector:
    """Opens sessions in one simulated world; its profiles are those one may pretend to be.

    `limits` are the client's, where the usual ones do not fit.
    """

    def __init__(
        self,
        options: Options,
        settings: Settings,
        now: Callable[[], datetime] = utc_now,
        limits: Limits | None = None,
    ) -> None:
        self._world = open_world(options, now)
        self._now = now
        self._limits = limits
        self._said = settings.of_profile(DEMO)
        self._journal = MemoryJournal()

    def profiles(self) -> tuple[str, ...]:
        """Name whom one may pretend to be."""
        return tuple(sorted(persona.name for persona in personas()))

    def regions(self) -> tuple[str, ...]:
        """Name the one region the simulated world is in."""
        return (REGION,)

    def configuration(
        self, profile: str = "", region: str = "", *, sign_in: bool = True
    ) -> Configuration:
        """Return the configuration one would have as a persona, in the one region there is."""
        del sign_in
        persona = persona_named(profile) if profile else self._world.persona
        return Configuration(
            profile=persona.name,
            region=region or REGION,
            endpoints=Endpoints.resolve(REGION, explicit=ENDPOINT_URL),
            credentials=Credentials(
                f"the published demo key of {persona.name}",
                persona.access_key_id,
                persona.private_key,
            ),
        )

    def connect(self, profile: str = "", region: str = "") -> Session:
        """Open a session as somebody; what was done to the world before stays done."""
        configuration = self.configuration(profile, region)
        plane = open_control_plane(
            configuration,
            now=self._now,
            transport=WorldTransport(self._world),
            read_only=self._said.read_only,
            limits=self._limits,
        )
        who = configuration.profile
        aws = LateAws(lambda: self._clouds.simulated_aws(self._world, who, self._now))
        azure = LateAzure(lambda: self._clouds.simulated_azure(self._world, who, self._now))
        models = LateModelSources(
            lambda: self._clouds.simulated_registries(
                self._world, plane, self._now, read_only=self._said.read_only
            ),
            lambda: self._clouds.SimulatedServers(
                self._world, who, self._now, read_only=self._said.read_only
            ),
        )

        rangers = LateRangers(
            lambda: self._clouds.simulated_rangers(
                self._world, who, self._now, read_only=self._said.read_only
            )
        )

        async def close() -> None:
            parts = (plane, aws, azure, models, rangers)
            await asyncio.gather(*(part.aclose() for part in parts))

        return Session(
            profile=configuration.profile,
            region=configuration.region,
            origin=configuration.credentials.origin,
            label=self._said.label or DEMO,
            read_only=self._said.read_only,
            control_plane=plane,
            aws=aws,
            azure=azure,
            models=models,
            journal=self._journal,
            clusters=LateClusters(lambda one: self._cluster(who, one)),
            rangers=rangers,
            reach=LateReach(lambda: self._clouds.simulated_reach(self._world)),
            state_directory=state_directory,
            close=close,
        )

    def journal(self) -> Journal:
        """Return the demo's journal."""
        return self._journal

    @property
    def _clouds(self):  # its type is the module's own, which has no name
        from registry_tui import demo_clouds  # noqa: PLC0415 - not before one is asked

        return demo_clouds

    def _cluster(self, who: str, kubeconfig: Kubeconfig) -> KubernetesClient:
        from registry_tui.demo_clusters import simulated_cluster  # noqa: PLC0415 - see above

        return simulated_cluster(self._world, who, kubeconfig)

    async def clock_ahead_s(self, configuration: Configuration) -> float | None:
        """Ask the simulated world for the time."""
        connection = Connection(SERVICE, Limits(), transport=WorldTransport(self._world))
        return await clock_ahead_s(connection, SERVICE, configuration.endpoints.cdp, self._now)


def open_world(options: Options, now: Callable[[], datetime] = utc_now) -> World:
    """Open the simulated world with the persona, the faults and the pace asked for.

    Raises:
        WrongUsage: Nobody has that name, or no fault.
    """
    try:
        opened = partial(World.open, faults=options.all_faults, now=now, pace=options.pace)
        return opened(persona=options.persona) if options.persona else opened()
    except ValueError as error:
        raise WrongUsage(DEMO, str(error)) from None
