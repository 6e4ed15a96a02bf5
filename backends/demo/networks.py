"""What the simulated clouds know of subnets: the stored facts, and what holds for all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from random import Random
from typing import Any

from backends.demo import fixtures
from backends.demo.wire import Json

RESERVED = 5
"""Addresses a cloud keeps to itself in each subnet; the same number on both."""


@dataclass(frozen=True, slots=True)
class AwsFacts:
    """One subnet of a VPC. `route` is what its default route leads to; empty where it has none."""

    id: str
    name: str
    zone: str
    cidr: str
    free: int
    route: str
    blackhole: bool
    tags: tuple[str, ...]
    public_ip_on_launch: bool

    @property
    def is_public(self) -> bool:
        """Whether it has a way in from the internet."""
        return self.route.startswith("igw-") and not self.blackhole

    @property
    def leads_out(self) -> bool:
        """Whether its default route leads anywhere."""
        return bool(self.route) and not self.blackhole


@dataclass(frozen=True, slots=True)
class AzureFacts:
    """One subnet of a VNet. `next_hop` is of its default route; empty where it has none."""

    id: str
    name: str
    cidr: str
    free: int
    route_table: str
    security_group: str
    delegation: str
    next_hop: str


@cache
def stored(cloud: str) -> dict[str, Any]:
    """Return what is stored of a cloud: `aws` or `azure`."""
    return fixtures.read(cloud)


def aws_subnets(environment: Json) -> Iterator[AwsFacts]:
    """Yield the subnets of an environment on AWS; private ones behind a NAT, unless stored."""
    known: Json = stored("aws")["subnets"]
    for row in environment["network"]["subnetMetadata"].values():
        told: Json = known.get(row["subnetId"], {})
        yield AwsFacts(
            row["subnetId"],
            row["subnetName"],
            row["availabilityZone"],
            row["cidr"],
            told.get("free", _free(row["cidr"], row["subnetId"])),
            told.get("route", f"nat-{row['subnetId'][-17:]}"),
            told.get("blackhole", False),
            tuple(told.get("tags", [] if told else ["internal-elb"])),
            told.get("publicIpOnLaunch", False),
        )


def azure_subnets(environment: Json) -> Iterator[AzureFacts]:
    """Yield the subnets of an environment on Azure; without a route table, unless stored."""
    known = stored("azure")
    for row in environment["network"]["subnetMetadata"].values():
        told: Json = known["subnets"].get(row["subnetName"], {})
        table: str = told.get("routeTable", "")
        yield AzureFacts(
            row["subnetId"],
            row["subnetName"],
            row["cidr"],
            told.get("free", _free(row["cidr"], row["subnetId"])),
            table,
            told.get("securityGroup", ""),
            told.get("delegation", ""),
            _default_hop(known["routeTables"].get(table, {})),
        )


def _default_hop(table: Json) -> str:
    hops = (
        route["nextHopType"]
        for route in table.get("routes", ())
        if route["addressPrefix"] == "0.0.0.0/0"
    )
    return next(hops, "")


def _free(cidr: str, seed: str) -> int:
    """Make up how many addresses are free: most of them."""
    usable = max(0, ip_network(cidr).num_addresses - RESERVED)
    return usable - Random(seed).randrange(1 + usable // 8)  # noqa: S311
