"""How far one gets in the simulated company: names, connections, certificates of registries.

It fits `backends.ports.Reach`. What is not stored of a host is ordinary: it has an address of its
environment's network, or a public one, and a certificate that is good for some time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import ip_network
from random import Random
from typing import cast

from backends.demo import fixtures
from backends.demo.ai_registry.hosts import Hosts
from backends.demo.lakes import gateway_host
from backends.demo.registries import Registry
from backends.demo.wire import Json
from backends.demo.world import World
from backends.domain.certificate import Certificate
from backends.domain.errors import Unreachable

_SERVICE = "network"
_PORT = 443
_PATIENCE_S = 5


class SimulatedNetwork:
    """Seen from outside of every environment's network."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._hosts = Hosts(world.company)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a name; raise `Unreachable` where it has none."""
        facts = self._facts_of(host)
        if "addresses" in facts:
            return tuple(cast("list[str]", facts["addresses"]))
        return self._made_up(host)

    async def connect(self, host: str, port: int) -> float:
        """Return how many seconds a connection took; raise `Unreachable` where there was none."""
        facts = self._facts_of(host)
        if facts.get("is") == "silent":
            raise _unreachable(f"{host} does not answer on port {port} within {_PATIENCE_S} s")
        if facts.get("is") == "refused" or port != _PORT:
            raise _unreachable(f"{host} refuses port {port}: Connection refused")
        return 0.01 + Random(host).random() / 20  # noqa: S311

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return what a host shows; raise `Unreachable` where one does not get so far."""
        await self.connect(host, port)
        facts = self._facts_of(host)
        days_left: int = facts.get("daysLeft", self._stored["daysLeft"])
        why_not: str = facts.get("whyNot", "")
        return Certificate(
            issuer=facts.get("issuer", self._stored["issuer"]),
            subject=f"CN=*.{host.partition('.')[2]}",
            not_after=self._midnight + timedelta(days=days_left),
            trusted=not why_not,
            why_not=why_not,
        )

    @cached_property
    def _stored(self) -> Json:
        return cast("Json", fixtures.read("reach"))

    @property
    def _midnight(self) -> datetime:
        """The end of the day on which the world was opened."""
        return self._world.company.opened.replace(hour=23, minute=59, second=59, microsecond=0)

    @cached_property
    def _gateways(self) -> Mapping[str, str]:
        """The environments of data lakes, by the hosts of their gateways."""
        company = self._world.company
        return {
            gateway_host(company, row): name
            for name, row in company.environments.items()
            if "dataLake" in row
        }

    def _facts_of(self, host: str) -> Json:
        """Return what is stored of a host; raise `Unreachable` for one that has no name."""
        registry = self._registry(host)
        stored: Json = self._stored["registries"].get(registry.name, {}) if registry else {}
        known = registry is not None or host in self._gateways
        if not known or stored.get("is") == "unnamed":
            raise _unreachable(f"{host} has no address here: Name or service not known")
        return stored

    def _registry(self, host: str) -> Registry | None:
        return self._hosts.at(host, self._world.now)

    def _made_up(self, host: str) -> tuple[str, ...]:
        """Return two addresses that are always the same for a host."""
        random, registry = Random(host), self._registry(host)  # noqa: S311
        if registry is not None and registry.public_access:
            return tuple(f"52.{random.randint(16, 63)}.{random.randint(1, 250)}.7" for _ in "ab")
        environment = registry.environment if registry else self._gateways[host]
        network = ip_network(
            self._world.company.environments[environment]["network"]["networkCidr"]
        )
        first = random.randint(8, network.num_addresses - 8)
        return str(network[first]), str(network[first + 1])


def _unreachable(detail: str) -> Unreachable:
    return Unreachable(
        _SERVICE,
        detail,
        hint="Try from a machine inside its network, such as a bastion there.",
        left=False,
    )
