"""The clients of the demo: real ones, answered by the simulated clouds and registries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.clients.ai_registry.client import AiRegistryClient, open_ai_registry
from backends.clients.aws.client import AwsClient
from backends.clients.azure.client import AzureClient, open_azure
from backends.clients.cdp.control_plane import ControlPlaneClient
from backends.clients.tokens import Token
from backends.demo.azure import token_for
from backends.demo.transport import AiRegistryTransport, AzureTransport
from backends.demo.world import World


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


def simulated_models(
    world: World, plane: ControlPlaneClient, now: Callable[[], datetime]
) -> AiRegistryClient:
    """Open the registries' own API as whoever `plane` is signed in as."""
    return open_ai_registry(plane.workload_token, now=now, transport=AiRegistryTransport(world))


@dataclass(frozen=True, slots=True)
class _SignIn:
    """Signs somebody in to the simulated Azure."""

    who: str
    now: Callable[[], datetime]

    async def new_token(self) -> Token:
        """Return a fresh token."""
        return Token(*token_for(self.who, self.now()))
