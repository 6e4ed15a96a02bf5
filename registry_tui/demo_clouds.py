"""The clients of the demo: real ones, answered by the simulated clouds and registries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.clients.ai_registry.client import AiRegistryClient, open_ai_registry
from backends.clients.aws.client import AwsClient
from backends.clients.azure.client import AzureClient, open_azure
from backends.clients.cdp.control_plane import ControlPlaneClient
from backends.clients.mlflow.client import MlflowClient, open_mlflow
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.clients.ranger.client import RangersClient, open_rangers
from backends.clients.tokens import Token
from backends.demo.azure import token_for
from backends.demo.mlflow.accounts import password_of
from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import workload_password_of
from backends.demo.reach import SimulatedNetwork
from backends.demo.transport import (
    AiRegistryTransport,
    AzureTransport,
    MlflowTransport,
    RangerTransport,
)
from backends.demo.world import World
from backends.domain.model_source import ModelSource


def simulated_aws(world: World, who: str, now: Callable[[], datetime]) -> AwsClient:
    """Open AWS as somebody: boto3, whose requests the world answers before they are sent."""

    def answer(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        del method, url
        lowered = {name.lower(): value for name, value in headers.items()}
        given = world.aws.answer(lowered, body)
        return given.status, given.headers, given.body

    return AwsClient(now=now, simulated=answer, who=who)


def simulated_azure(world: World, who: str, now: Callable[[], datetime]) -> AzureClient:
    """Open Azure as somebody."""
    return open_azure(
        now=now, sign_in=_SignIn(who, now), transport=AzureTransport(world), environ={}
    )


def simulated_registries(
    world: World, plane: ControlPlaneClient, now: Callable[[], datetime], *, read_only: bool
) -> AiRegistryClient:
    """Open the registries' own API as whoever `plane` is signed in as."""
    transport = AiRegistryTransport(world)
    return open_ai_registry(plane.workload_token, now=now, transport=transport, read_only=read_only)


def simulated_rangers(
    world: World, who: str, now: Callable[[], datetime], *, read_only: bool
) -> RangersClient:
    """Open the Rangers of the simulated data lakes; one signs in as one would elsewhere."""
    persona = persona_named(who)
    return open_rangers(
        now=now,
        transport=RangerTransport(world),
        read_only=read_only,
        hint=f"In the demo, the password of {persona.name} is: {workload_password_of(persona)}",
    )


def simulated_reach(world: World) -> SimulatedNetwork:
    """Open the network as it looks from where the demo pretends to be."""
    return SimulatedNetwork(world)


SERVERS = (
    ModelSource("MLflow", "mlflow:mlflow-demo", "mlflow-demo", "https://mlflow.demo.invalid"),
    ModelSource(
        "MLflow",
        "mlflow:mlflow-research",
        "mlflow-research",
        "https://mlflow.demo.invalid",
        workspace="research",
    ),
)
"""The two workspaces of the simulated MLflow server."""


@dataclass(frozen=True, slots=True)
class SimulatedServers:
    """The simulated MLflow server as somebody; fits `backends.model_ports.Servers`."""

    world: World
    who: str
    now: Callable[[], datetime]
    read_only: bool

    def sources(self) -> tuple[ModelSource, ...]:
        """Return its workspaces."""
        return SERVERS

    def open(self, source: ModelSource) -> MlflowClient:
        """Return one; nothing is sent before its first question."""
        persona = persona_named(self.who)
        credentials = MlflowCredentials(
            persona.name, password_of(persona), origin="the published demo password"
        )
        return open_mlflow(
            source,
            credentials,
            now=self.now,
            transport=MlflowTransport(self.world),
            read_only=self.read_only,
        )


@dataclass(frozen=True, slots=True)
class _SignIn:
    """Signs somebody in to the simulated Azure."""

    who: str
    now: Callable[[], datetime]

    async def new_token(self) -> Token:
        """Return a fresh token."""
        return Token(*token_for(self.who, self.now()))
