"""Looks at networks on Azure: it fits `backends.ports.AzureCloud`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backends.domain.answer import Answer
from backends.domain.errors import NotSignedIn
from backends.domain.network import AzureSubnet

SERVICE = "Azure"


class AzureClient:
    """Opens nothing before its first call."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        """Return the resource ids of VNets so named."""
        raise NotSignedIn(SERVICE, f"nobody looked for {name} in {resource_group}")

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        """Return every subnet of a VNet."""
        raise NotSignedIn(SERVICE, f"nobody looked for {network_id}")

    async def aclose(self) -> None:
        """Close the connections."""
