"""Where one registry's cluster stands: its environment, its nodes, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from random import Random
from typing import Any, cast

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.kubernetes.names import cluster_name, suffix
from backends.demo.lakes import storage_base
from backends.demo.registries import Registry
from backends.demo.wire import Json

_BEFORE_FIRST_VERSIONS = "1.0.0"


@cache
def stored() -> dict[str, Any]:
    """Return what is stored of clusters."""
    return fixtures.read("cluster")


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its name, its address, and the zone it is in."""

    name: str
    address: str
    zone: str


@dataclass(frozen=True, slots=True)
class Site:
    """The cluster of one registry, and what everything in it is made of."""

    registry: Registry
    environment: Json
    opened: datetime
    account: str

    @property
    def name(self) -> str:
        """What the cluster is called."""
        return cluster_name(self.registry)

    @property
    def platform(self) -> str:
        """The cloud it is on: `AWS` or `AZURE`."""
        return self.environment["cloudPlatform"]

    @property
    def proxy(self) -> Json:
        """The environment's non-transparent proxy; empty where it has none."""
        return self.environment.get("proxyConfig", {})

    @property
    def storage(self) -> str:
        """Where the environment's object store begins."""
        return storage_base(self.environment)

    @property
    def built(self) -> datetime:
        """When it was ready first, in whole seconds."""
        return _end(self.registry, 0)

    def rolled(self, now: datetime) -> tuple[int, datetime]:
        """Return how many versions ran before this one, and when this one was rolled out."""
        rolls = [
            index
            for index, row in enumerate(self.registry.history)
            if "to" in row.details and row.is_over(now) and not row.fails
        ]
        return len(rolls), _end(self.registry, rolls[-1]) if rolls else self.built

    def has(self, row: Json) -> bool:
        """Say whether a stored thing is on its platform; some are on one only."""
        return row.get("only", self.platform) == self.platform

    def is_listed(self, trouble: str) -> bool:
        """Say whether it is one of those stored with a trouble."""
        return self.name in stored()[trouble]

    def since(self, trouble: str) -> datetime | None:
        """Return since when it has a trouble, in whole seconds; None where it does not have it."""
        moments = cast("dict[str, str]", stored()[trouble])
        if self.name not in moments:
            return None
        return fixtures.moment(moments[self.name], self.opened).replace(microsecond=0)

    def nodes(self) -> tuple[Node, ...]:
        """Return its two or three nodes, in the environment's subnets in turn."""
        subnets: list[Json] = list(self.environment["network"]["subnetMetadata"].values())
        random = Random(self.name)  # noqa: S311
        return tuple(
            self._node(subnets[index % len(subnets)], index, random)
            for index in range(random.choice((2, 3)))
        )

    def _node(self, subnet: Json, index: int, random: Random) -> Node:
        network = ip_network(subnet["cidr"])
        address = str(network[random.randrange(4, min(network.num_addresses, 250))])
        if self.platform == "AWS":
            dashed, region = address.replace(".", "-"), self.environment["region"]
            name = f"ip-{dashed}.{region}.compute.internal"
            return Node(name, address, subnet["availabilityZone"])
        number = int(self.registry.crn[-8:], 16) % 10**8
        return Node(f"aks-mlinfra-{number:08d}-vmss{index:06d}", address, str(index + 1))

    def names(self, now: datetime) -> dict[str, str]:
        """Return what the stored texts may speak of."""
        host = self.registry.domain.removeprefix("https://")
        return {
            "cluster": self.name,
            "host": host,
            "region": self.environment["region"],
            "storage": self.storage,
            "version": self.registry.version_at(now) or _BEFORE_FIRST_VERSIONS,
            "identity_provider": "https://consoleauth.altus.cloudera.com:443",
            "knox_options": self.knox_options(),
        }

    def knox_options(self) -> str:
        """Return the JVM options of Knox: with the proxy where there is one, unless forgotten."""
        begin = "-Xmx1536m"
        if not self.proxy or self.is_listed("knoxWithoutProxy"):
            return begin
        host, port = self.proxy["host"], self.proxy["port"]
        return f"{begin} -Dhttps.proxyHost={host} -Dhttps.proxyPort={port}"

    def identity(self, *parts: str) -> str:
        """Return what identifies something in it, for whatever is made up of that."""
        return "/".join((self.name, *parts))

    def suffix(self, length: int, *parts: str) -> str:
        """Return the random-looking end of the name of something in it."""
        return suffix(self.identity(*parts), length)


def site_of(registry: Registry, company: Company, now: datetime) -> Site | None:
    """Return where a registry's cluster stands; None while it has none, or none any more."""
    born = registry.history[0]
    if not born.is_over(now) or born.fails or registry.is_gone(now):
        return None
    environment = company.environments[registry.environment]
    return Site(registry, environment, company.opened, company.account.id)


def _end(registry: Registry, index: int) -> datetime:
    row = registry.history[index]
    ended = row.started + timedelta(seconds=row.script.lasts_s) / row.pace
    return ended.astimezone(UTC).replace(microsecond=0)
