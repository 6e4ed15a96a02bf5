"""Rangers and the way to them, whose clients are imported and opened with the first question."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.clients.ranger.client import RangersClient
    from backends.domain.certificate import Certificate
    from backends.domain.gate_pass import GatePass
    from backends.storage_ports import Ranger, Reach


class LateRangers:
    """Fits `backends.ports.Rangers`; `opens` makes the client."""

    def __init__(self, opens: Callable[[], RangersClient]) -> None:
        self._opens = opens

    @cached_property
    def _client(self) -> RangersClient:
        return self._opens()

    @property
    def hint(self) -> str:
        """What one should know before one signs in."""
        return self._client.hint

    def who(self, address: str) -> str:
        """Say as whom one is signed in at an address."""
        return self._client.who(address)

    def sign_in(self, address: str, gate_pass: GatePass) -> None:
        """Use these credentials at an address from now on."""
        self._client.sign_in(address, gate_pass)

    def open(self, address: str) -> Ranger:
        """Return the Ranger at an address."""
        return self._client.open(address)

    async def aclose(self) -> None:
        """Close the client, if there was a question."""
        if "_client" in vars(self):
            await self._client.aclose()


class LateReach:
    """Fits `backends.ports.Reach`; `opens` makes what is asked."""

    def __init__(self, opens: Callable[[], Reach]) -> None:
        self._opens = opens

    @cached_property
    def _client(self) -> Reach:
        return self._opens()

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the IP addresses of a name."""
        return await self._client.addresses(host)

    async def connect(self, host: str, port: int) -> float:
        """Open and close a connection; return how long that took, in seconds."""
        return await self._client.connect(host, port)

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return what a host presents on TLS."""
        return await self._client.certificate(host, port)
