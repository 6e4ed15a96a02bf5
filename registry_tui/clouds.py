"""Clouds, imported and opened with the first question: the list is sooner."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.clients.aws.client import AwsClient
    from backends.clients.azure.client import AzureClient
    from backends.domain.answer import Answer
    from backends.domain.network import AwsSubnet, AzureSubnet, CloudCaller


class LateAws:
    """Fits `backends.ports.AwsCloud`; `opens` makes the client."""

    def __init__(self, opens: Callable[[], AwsClient]) -> None:
        self._opens = opens

    @cached_property
    def _client(self) -> AwsClient:
        return self._opens()

    async def caller(self, region: str) -> Answer[CloudCaller]:
        """Return whom AWS takes us for."""
        return await self._client.caller(region)

    async def role_arn(self, region: str, role: str) -> Answer[str]:
        """Return the ARN of a role, with its path."""
        return await self._client.role_arn(region, role)

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        """Return every subnet of a VPC."""
        return await self._client.subnets(region, vpc_id)

    async def aclose(self) -> None:
        """Close the client, if there was a question."""
        if "_client" in vars(self):
            await self._client.aclose()


class LateAzure:
    """Fits `backends.ports.AzureCloud`; `opens` makes the client."""

    def __init__(self, opens: Callable[[], AzureClient]) -> None:
        self._opens = opens

    @cached_property
    def _client(self) -> AzureClient:
        return self._opens()

    async def caller(self) -> Answer[CloudCaller]:
        """Return whom Azure takes us for."""
        return await self._client.caller()

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        """Return the resource ids of VNets so named."""
        return await self._client.find_networks(name, resource_group)

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        """Return every subnet of a VNet."""
        return await self._client.subnets(network_id)

    async def aclose(self) -> None:
        """Close the client, if there was a question."""
        if "_client" in vars(self):
            await self._client.aclose()
