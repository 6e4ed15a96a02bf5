"""Looks at networks on AWS: it fits `backends.ports.AwsCloud`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backends.domain.answer import Answer
from backends.domain.errors import NotSignedIn
from backends.domain.network import AwsSubnet, CloudCaller

SERVICE = "AWS"


class AwsClient:
    """Opens nothing before its first call."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now

    async def caller(self, region: str) -> Answer[CloudCaller]:
        """Return whom AWS takes us for."""
        raise NotSignedIn(SERVICE, f"nobody looked for credentials in {region}")

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        """Return every subnet of a VPC."""
        raise NotSignedIn(SERVICE, f"nobody looked for {vpc_id} in {region}")

    async def aclose(self) -> None:
        """Close the connections."""
