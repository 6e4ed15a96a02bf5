"""Subnets, as the clouds describe them: where a load balancer or a cluster may stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Where a subnet's default route leads."""

    PUBLIC = "public"
    PRIVATE = "private"
    ISOLATED = "isolated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AwsSubnet:
    """One subnet of a VPC. What could not be read is None, or UNKNOWN.

    Attributes:
        zone: The availability zone: `us-west-2a`.
        free: Addresses that are free now.
        reach: Public only with an active default route to an internet gateway.
        way: Where the default route goes, in words: `internet gateway igw-1`, `NAT nat-1`,
            `firewall vpce-1`, `black hole nat-1`; empty where there is none or it is not known.
        elb: Whether it is tagged for internet-facing load balancers, `kubernetes.io/role/elb`.
        internal_elb: Whether for internal ones, `kubernetes.io/role/internal-elb`.
        state: `available` or `pending`.
        auto_public_ip: `MapPublicIpOnLaunch`; a hint, and no proof of being public.
        placement: `Outpost`, `Local Zone`, or empty for an ordinary zone.
        blocked: Whether the VPC blocks public access, and which way: `block-ingress`; or empty.
    """

    id: str
    name: str
    vpc_id: str
    zone: str
    cidr: str
    free: int | None = None
    reach: Reach = Reach.UNKNOWN
    way: str = ""
    elb: bool | None = None
    internal_elb: bool | None = None
    state: str = ""
    auto_public_ip: bool | None = None
    placement: str = ""
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class AzureSubnet:
    """One subnet of a VNet. What could not be read is None.

    Attributes:
        id: The full resource id; or what CDP calls it, where only CDP told.
        prefixes: Address ranges, at least one.
        free: Addresses that are free now; Azure keeps five of each subnet to itself.
        delegations: Services it is delegated to: `Microsoft.DBforPostgreSQL/flexibleServers`.
        security_group: The network security group's name, or empty.
        route_table: The route table's name, or empty; None where that is not known.
        next_hop: `nextHopType` of its route for 0.0.0.0/0; empty where the table has none.
        next_hop_address: Where to, for `VirtualAppliance`.
        learns_routes: Whether gateways may add routes that are not in the table (BGP).
    """

    id: str
    name: str
    prefixes: tuple[str, ...]
    free: int | None = None
    delegations: tuple[str, ...] | None = None
    security_group: str | None = None
    route_table: str | None = None
    next_hop: str | None = None
    next_hop_address: str = ""
    learns_routes: bool | None = None


@dataclass(frozen=True, slots=True)
class CloudCaller:
    """Whom a cloud takes us for: an account or a subscription's tenant, and a name in it."""

    account: str
    name: str
